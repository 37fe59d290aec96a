import { statSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ECSClient, DescribeTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { roleFixture, writeAssembly } from '../assembly-fixture.ts';
import { eventually, runToEnd, startLocalCloud } from '../running-cloud.ts';
import type { RunningCloud } from '../running-cloud.ts';
import { environmentAs } from '../../../end-to-end/command.ts';

const folder = temporaryFolder();
const ACCOUNT = '000000000000';
let cloud: RunningCloud;

/** A worker that logs its own identity. */
const WHO = `
  const { STSClient, GetCallerIdentityCommand } = require(${JSON.stringify(path.resolve('node_modules/@aws-sdk/client-sts'))});
  new STSClient({}).send(new GetCallerIdentityCommand({})).then(({ Arn }) => process.exit(Arn.includes('assumed-role/Task/') ? 7 : 8));`;

beforeAll(async () => {
  const allow = (Action: string, Resource: string): object => ({ Effect: 'Allow', Action, Resource });
  const task = (ExecutionRole: string): object => ({
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: ExecutionRole,
      TaskRoleArn: { 'Fn::GetAtt': ['Task', 'Arn'] },
      ExecutionRoleArn: { 'Fn::GetAtt': [ExecutionRole, 'Arn'] },
      ContainerDefinitions: [{ Name: 'c', Image: 'i:tag', Command: ['node', 'who.cjs'] }],
    },
  });
  writeAssembly(folder, {
    images: { tag: { 'who.cjs': WHO } },
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'trips' } },
      Operators: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          ManagedPolicyName: 'TripExplorerOperators',
          PolicyDocument: { Version: '2012-10-17', Statement: [allow('dynamodb:ListTables', '*')] },
        },
      },
      Cluster: { Type: 'AWS::ECS::Cluster' },
      States: roleFixture(['states']),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'm',
          RoleArn: { 'Fn::GetAtt': ['States', 'Arn'] },
          DefinitionString: '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
        },
      },
      Task: roleFixture(['ecs-tasks']),
      Writes: roleFixture(['ecs-tasks'], allow('logs:*', '*')),
      Mute: roleFixture(['ecs-tasks'], allow('sqs:ListQueues', '*')),
      Good: task('Writes'),
      Bad: task('Mute'),
    },
  });
  cloud = await startLocalCloud(folder);
});

function operator(): RunningCloud['client'] {
  const env = environmentAs('operator', cloud.state);
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
  return { ...cloud.client, credentials };
}

/** The error that a call ends with, as clients see it. */
async function refused(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return 'allowed';
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
}

test('an operator may do what the stack’s policy says, and gets each service’s own error for anything else', async () => {
  const client = operator();
  const denied = (action: string, resource: string): string =>
    `User: arn:aws:iam::${ACCOUNT}:user/operator is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;
  const machine = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:m`;
  const QueueUrl = `${cloud.endpoint}/${ACCOUNT}/jobs`;

  expect(await refused(new DynamoDBClient(client).send(new ListTablesCommand({})))).toBe('allowed');
  expect(await refused(new SQSClient(client).send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' })))).toEqual({
    name: 'AccessDenied',
    message: denied('sqs:SendMessage', queue),
    status: 403,
  });
  expect(await refused(new SFNClient(client).send(new StartExecutionCommand({ stateMachineArn: machine })))).toEqual({
    name: 'AccessDeniedException',
    message: denied('states:StartExecution', machine),
    status: 400,
  });
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  expect(await refused(s3.send(new PutObjectCommand({ Bucket: 'trips', Key: 'a b', Body: 'x' })))).toEqual({
    name: 'AccessDenied',
    message: denied('s3:PutObject', '"arn:aws:s3:::trips/a b"'),
    status: 403,
  });
  expect(await refused(s3.send(new GetObjectCommand({ Bucket: 'nobodys', Key: 'a' })))).toMatchObject({
    name: 'NoSuchBucket',
  });
});

test.each([
  [
    'a key that was never issued',
    { accessKeyId: 'AKIANOBODY' },
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
  ],
  [
    'another secret',
    { secretAccessKey: 'guess' },
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'SignatureDoesNotMatch',
  ],
])('%s is refused under each service’s own name for the error', async (_, change, json, query, s3) => {
  const client = { ...cloud.client, credentials: { ...cloud.client.credentials, ...change } };
  const names = await Promise.all([
    refused(new DynamoDBClient(client).send(new ListTablesCommand({}))),
    refused(new SQSClient(client).send(new ListQueuesCommand({}))),
    refused(new STSClient(client).send(new GetCallerIdentityCommand({}))),
    refused(
      new S3Client({ ...client, forcePathStyle: true }).send(new GetObjectCommand({ Bucket: 'trips', Key: 'a' })),
    ),
  ]);

  expect(names.map((answer) => (answer as { name: string }).name)).toEqual([json, query, query, s3]);
});

test('a request without a signature is refused', async () => {
  const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' };
  const response = await fetch(cloud.endpoint, { method: 'POST', headers, body: '{}' });

  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    __type: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  });
});

test('any caller may ask who they are', async () => {
  const { Arn, Account } = await new STSClient(operator()).send(new GetCallerIdentityCommand({}));

  expect({ Arn, Account }).toEqual({ Arn: `arn:aws:iam::${ACCOUNT}:user/operator`, Account: ACCOUNT });
});

test('a container has the credentials of its task role; without a right to its log it does not start', async () => {
  const ecs = new ECSClient(cloud.client);
  const stopped = async (taskDefinition: string) => {
    const { tasks } = await ecs.send(new RunTaskCommand({ cluster: 'Cluster', taskDefinition }));
    const ask = async () =>
      (await ecs.send(new DescribeTasksCommand({ cluster: 'Cluster', tasks: [tasks?.[0]?.taskArn ?? ''] }))).tasks?.[0];
    return eventually(ask, (task) => task?.lastStatus === 'STOPPED', 60);
  };

  expect((await stopped('Writes'))?.containers?.[0]?.exitCode).toBe(7);
  expect((await stopped('Mute'))?.stoppedReason).toMatch(
    /^ResourceInitializationError: failed to validate logger args: AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role\/Mute\/\w+ is not authorized to perform: logs:CreateLogStream/,
  );
  ecs.destroy();
});

test('only the holder of a task’s token gets its credentials', async () => {
  const response = await fetch(`${cloud.endpoint}/_local/task-credentials`, { headers: { authorization: 'guess' } });

  expect(response.status).toBe(403);
});

test('only their owner can read the keys, which are printed on request', async () => {
  const modes = ['credentials.json', 'cloud.json'].map((name) => statSync(path.join(cloud.state, name)).mode & 0o777);
  const { AWS_ACCESS_KEY_ID: key = '' } = environmentAs('administrator', cloud.state);

  const { code, output } = await runToEnd(folder, ['--state', cloud.state, '--as', 'admin']);

  expect(modes).toEqual([0o600, 0o600]);
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(`AWS_ACCESS_KEY_ID=${key} `) as string });
  expect(await runToEnd(folder, ['--state', path.join(folder, 'none'), '--as', 'admin'])).toMatchObject({ code: 2 });
});

test('a role that its service may not assume does not start', async () => {
  const own = path.join(folder, 'untrusted');
  writeAssembly(own, {
    files: { 'code.zip': { 'index.cjs': '' } },
    Resources: {
      Role: roleFixture(['states']),
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { S3Key: 'code.zip' }, Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      },
    },
  });

  const ended = await runToEnd(folder, ['--state', path.join(own, 'state'), '--template', path.join(own, 'cdk.out')]);

  expect(ended).toMatchObject({
    code: 2,
    output: expect.stringContaining('lambda.amazonaws.com cannot assume its role Role') as string,
  });
});
