import { readAssembly } from '../../../../infra/local/template/assembly.ts';
import type { LocalStack } from '../../../../infra/local/template/local-stack.ts';
import { readStack } from '../../../../infra/local/template/read-stack.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeAssembly } from '../assembly-fixture.ts';

const folder = temporaryFolder();

function read(Resources: Readonly<Record<string, object>>): LocalStack {
  const assembly = readAssembly(writeAssembly(folder, { Resources }));
  const place = { region: 'us-east-1', accountId: '000000000000', endpoint: 'http://127.0.0.1:4000' };
  return readStack(assembly, { ...place, parameters: {} });
}

const document = (Action: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
});
const resolved = (Action: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:sqs:us-east-1:000000000000:jobs' }],
});
const Queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } };

test('a role has its trust, its own policies and the ARNs of others', () => {
  const trust = {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'a.amazonaws.com' } }],
  };
  const { roles } = read({
    Queue,
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust,
        Policies: [{ PolicyName: 'own', PolicyDocument: document('sqs:SendMessage') }],
        ManagedPolicyArns: [{ Ref: 'Given' }],
      },
    },
    Given: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('sqs:DeleteQueue') } },
  });

  expect(roles).toEqual([
    {
      logicalId: 'Role',
      name: 'Role',
      arn: 'arn:aws:iam::000000000000:role/Role',
      trust,
      policies: [{ name: 'own', document: resolved('sqs:SendMessage') }],
      managedPolicyArns: ['arn:aws:iam::000000000000:policy/Given'],
    },
  ]);
});

test('a policy names its roles, and a managed one has an ARN', () => {
  const { policies } = read({
    Queue,
    Role: { Type: 'AWS::IAM::Role' },
    Own: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyDocument: document('sqs:SendMessage'), Roles: [{ Ref: 'Role' }] },
    },
    Operators: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName: 'Operators', PolicyDocument: document('sqs:DeleteQueue') },
    },
  });

  expect(policies).toEqual([
    { logicalId: 'Own', name: 'Own', document: resolved('sqs:SendMessage'), roles: ['Role'] },
    {
      logicalId: 'Operators',
      name: 'Operators',
      arn: 'arn:aws:iam::000000000000:policy/Operators',
      document: resolved('sqs:DeleteQueue'),
      roles: [],
    },
  ]);
});

test('policies of buckets and queues name them by ARN', () => {
  const { resourcePolicies } = read({
    Queue,
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'trips' } },
    OfBucket: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: document('s3:GetObject') },
    },
    OfQueue: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: document('sqs:SendMessage') },
    },
  });

  expect(resourcePolicies).toEqual([
    { logicalId: 'OfBucket', resources: ['arn:aws:s3:::trips'], document: resolved('s3:GetObject') },
    {
      logicalId: 'OfQueue',
      resources: ['arn:aws:sqs:us-east-1:000000000000:jobs'],
      document: resolved('sqs:SendMessage'),
    },
  ]);
});

test('a permission to call a function is a statement of the function’s policy', () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:stop';
  const { resourcePolicies } = read({
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: 'stop',
        Principal: 'events.amazonaws.com',
        SourceArn: 'arn:aws:events:us-east-1:000000000000:rule/failed',
      },
    },
  });

  expect(resourcePolicies).toEqual([
    {
      logicalId: 'Permission',
      resources: [arn],
      document: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Permission',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'lambda:InvokeFunction',
            Resource: arn,
            Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/failed' } },
          },
        ],
      },
    },
  ]);
});

test.each([
  [
    'a permissions boundary',
    'AWS::IAM::Role',
    { PermissionsBoundary: 'arn' },
    /Odd: .* does not know PermissionsBoundary/,
  ],
  [
    'a policy of a user',
    'AWS::IAM::Policy',
    { PolicyDocument: {}, Users: ['u'] },
    /Odd: .* attaches policies to roles/,
  ],
])('%s is refused with the resource named', (_, Type, Properties, message) => {
  expect(() => read({ Odd: { Type, Properties } })).toThrow(message);
});
