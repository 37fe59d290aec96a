import { readAssembly } from '../../../../infra/local/template/assembly.ts';
import type { StackFixture } from '../assembly-fixture.ts';
import { files, folder, functionWith, read, valueOf } from './stack-reader.ts';

describe('the resources of a stack', () => {
  test('a function has its asset folder, its environment and its limits', () => {
    const stack = read({
      files,
      Resources: { Function: functionWith('x'), Role: { Type: 'AWS::IAM::Role' } },
    });
    expect(stack.lambdas).toEqual([
      {
        logicalId: 'Function',
        name: 'Function',
        arn: 'arn:aws:lambda:us-east-1:000000000000:function:Function',
        assetDirectory: `${folder}/cdk.out/asset.code.zip`,
        handler: 'index.handler',
        environment: { VALUE: 'x' },
        timeoutSeconds: 3,
        memoryMiB: 128,
        logGroup: '/aws/lambda/Function',
        roleArn: 'arn:aws:iam::000000000000:role/Role',
      },
    ]);
  });

  test('a function writes to the log group that it names, and a log group has its retention', () => {
    const { Properties, ...rest } = functionWith('x') as { Properties: object };
    const stack = (LoggingConfig: object) =>
      read({
        files,
        Resources: {
          Role: { Type: 'AWS::IAM::Role' },
          Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
          Kept: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/kept' } },
          Function: { ...rest, Properties: { ...Properties, LoggingConfig } },
        },
      });

    const { lambdas, logGroups } = stack({ LogGroup: { Ref: 'Logs' } });

    expect(lambdas[0]?.logGroup).toBe('Logs');
    expect(logGroups).toEqual([
      {
        logicalId: 'Logs',
        name: 'Logs',
        arn: 'arn:aws:logs:us-east-1:000000000000:log-group:Logs:*',
        retentionDays: 30,
      },
      { logicalId: 'Kept', name: '/kept', arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/kept:*' },
    ]);
    expect(() => stack({ LogFormat: 'JSON' })).toThrow('Function: the local cloud writes logs as Text');
  });

  test('a state machine has its definition with every substitution made', () => {
    const stack = read({
      files,
      Resources: {
        Role: { Type: 'AWS::IAM::Role' },
        Function: functionWith('x'),
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            StateMachineName: 'explorer',
            RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
            DefinitionString: {
              'Fn::Join': [
                '',
                ['{"Resource":"${Fn}","Keep":"${other}","Arn":"', { 'Fn::GetAtt': ['Function', 'Arn'] }, '"}'],
              ],
            },
            DefinitionSubstitutions: { Fn: { Ref: 'Function' } },
          },
        },
        Version: {
          Type: 'AWS::StepFunctions::StateMachineVersion',
          Properties: { StateMachineArn: { Ref: 'Machine' } },
        },
        Alias: {
          Type: 'AWS::StepFunctions::StateMachineAlias',
          Properties: {
            Name: 'live',
            RoutingConfiguration: [{ StateMachineVersionArn: { Ref: 'Version' }, Weight: 100 }],
          },
        },
        Seer: functionWith({ 'Fn::Join': [' ', [{ Ref: 'Version' }, { Ref: 'Alias' }]] }),
      },
    });
    const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:explorer';
    expect(stack.stateMachines).toEqual([
      {
        logicalId: 'Machine',
        name: 'explorer',
        arn: machine,
        roleArn: 'arn:aws:iam::000000000000:role/Role',
        definition:
          '{"Resource":"Function","Keep":"${other}","Arn":"arn:aws:lambda:us-east-1:000000000000:function:Function"}',
        release: { aliases: [{ name: 'live' }] },
      },
    ]);
    expect(stack.lambdas[1]?.environment.VALUE).toBe(`${machine}:1 ${machine}:live`);
  });

  test('a table keeps what CreateTable takes and leaves out what it does not', () => {
    const key = {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    };
    const stack = read({
      Resources: {
        Old: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { ...key, TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true }, Tags: [] },
        },
        New: {
          Type: 'AWS::DynamoDB::GlobalTable',
          Properties: { ...key, TableName: 'new', Replicas: [{ Region: { Ref: 'AWS::Region' } }] },
        },
      },
    });
    expect(stack.tables.map(({ definition }) => definition)).toEqual([
      { TableName: 'Old', ...key, BillingMode: 'PAY_PER_REQUEST' },
      { TableName: 'new', ...key, BillingMode: 'PAY_PER_REQUEST' },
    ]);
  });

  test('a task definition has its command, its image’s build folder and the shape that ECS describes', () => {
    const container = {
      Name: 'worker',
      Image: { 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/images:tag1' },
      Command: ['node', 'worker.cjs'],
      Environment: [{ Name: 'TABLE', Value: 't' }],
      LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: 'Logs' } } },
      User: '1000',
      ReadonlyRootFilesystem: true,
      StopTimeout: 120,
    };
    const stack = read({
      images: { tag1: { 'worker.cjs': '' } },
      Resources: {
        Logs: { Type: 'AWS::Logs::LogGroup' },
        Task: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: { Family: 'f', NetworkMode: 'awsvpc', ContainerDefinitions: [container] },
        },
      },
    });
    const [task] = stack.taskDefinitions;
    expect(task).toMatchObject({
      family: 'f',
      arn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/f:1',
      revision: 1,
    });
    expect(task?.containers).toEqual([
      {
        name: 'worker',
        image: '000000000000.dkr.ecr.us-east-1.amazonaws.com/images:tag1',
        essential: true,
        command: ['node', 'worker.cjs'],
        environment: { TABLE: 't' },
        user: '1000',
        readonlyRootFilesystem: true,
        stopTimeoutSeconds: 120,
        imageAsset: { tag: 'tag1', directory: `${folder}/cdk.out/asset.tag1`, dockerfile: 'Dockerfile' },
        processDirectory: `${folder}/cdk.out/asset.tag1`,
        log: { group: 'Logs' },
      },
    ]);
    expect(task?.description).toMatchObject({
      containerDefinitions: [
        { name: 'worker', logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'Logs' } } },
      ],
    });
  });

  test('a task runs as a process in the folder that the metadata for local tools names', () => {
    const stack = read({
      images: { tag1: {} },
      Resources: {
        Task: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: {
            ContainerDefinitions: [{ Name: 'worker', Image: 'images:tag1', Command: ['node', 'worker.cjs'] }],
          },
          Metadata: { 'aws:asset:path': 'asset.bundles' },
        },
      },
    });

    expect(stack.taskDefinitions[0]?.containers[0]).toMatchObject({
      imageAsset: { directory: `${folder}/cdk.out/asset.tag1` },
      processDirectory: `${folder}/cdk.out/asset.bundles`,
    });
  });

  test('a rule has its pattern and its targets; one on a schedule or switched off is left out', () => {
    const EventPattern = { source: ['aws.states'], detail: { status: ['FAILED'] } };
    const Targets = [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, InputPath: '$.detail' }];
    const stack = read({
      files,
      Resources: {
        Role: { Type: 'AWS::IAM::Role' },
        Function: functionWith('x'),
        Failed: { Type: 'AWS::Events::Rule', Properties: { EventPattern, Targets, State: 'ENABLED' } },
        Off: { Type: 'AWS::Events::Rule', Properties: { EventPattern, Targets, State: 'DISABLED' } },
        Monthly: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)', Targets } },
      },
    });
    expect(stack.rules).toEqual([
      {
        logicalId: 'Failed',
        name: 'Failed',
        arn: 'arn:aws:events:us-east-1:000000000000:rule/Failed',
        eventPattern: EventPattern,
        targets: [
          { id: 'Target0', arn: 'arn:aws:lambda:us-east-1:000000000000:function:Function', inputPath: '$.detail' },
        ],
      },
    ]);
  });

  test('a queue has the attributes of CreateQueue, its redrive policy as JSON text', () => {
    const stack = read({
      Resources: {
        Dead: { Type: 'AWS::SQS::Queue' },
        Jobs: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            VisibilityTimeout: 30,
            SqsManagedSseEnabled: true,
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
          },
        },
      },
    });
    expect(stack.queues[1]?.attributes).toEqual({
      VisibilityTimeout: '30',
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Dead","maxReceiveCount":5}',
    });
  });

  test('a resource whose condition does not hold is left out', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Resources = { Bucket: { Type: 'AWS::S3::Bucket', Condition: 'Never' }, Other: { Type: 'AWS::S3::Bucket' } };
    expect(read({ Conditions, Resources }).buckets.map(({ name }) => name)).toEqual(['other']);
    expect(() => valueOf({ Ref: 'Bucket' }, { Conditions, Resources })).toThrow(
      'Bucket is referred to, but its condition Never does not hold',
    );
  });

  test.each([
    [
      'a function without its asset',
      { files: {}, Resources: { Role: { Type: 'AWS::IAM::Role' }, Function: functionWith(1) } },
      'no asset of the synthesized stack has the key code.zip',
    ],
    [
      'a state machine without a definition',
      { Resources: { M: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'r' } } } },
      'M: the local cloud reads DefinitionString or Definition, and it has neither',
    ],
    [
      'a container without words to run',
      {
        Resources: {
          T: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'c', Image: 'i' }] } },
        },
      },
      'T: container c has neither EntryPoint nor Command',
    ],
    [
      'a container of a foreign image',
      {
        Resources: {
          T: {
            Type: 'AWS::ECS::TaskDefinition',
            Properties: { ContainerDefinitions: [{ Name: 'c', Image: 'redis:7', Command: ['x'] }] },
          },
        },
      },
      'T: container c runs redis:7, which is not an image asset of this stack',
    ],
    [
      'a table without its key',
      { Resources: { T: { Type: 'AWS::DynamoDB::Table', Properties: {} } } },
      /^T: .*AttributeDefinitions/,
    ],
    [
      'a rule with an input transformer',
      {
        Resources: {
          R: {
            Type: 'AWS::Events::Rule',
            Properties: { EventPattern: {}, Targets: [{ Id: 't', Arn: 'a', InputTransformer: {} }] },
          },
        },
      },
      'R: the local cloud does not know InputTransformer (target t)',
    ],
  ])('%s is refused with the resource named', (_, fixture: StackFixture, message) => {
    expect(() => read(fixture)).toThrow(message);
  });
});

test('a folder without a synthesized stack is refused with the command that makes one', () => {
  expect(() => readAssembly(`${folder}/absent`)).toThrow(
    /manifest.json cannot be read; build the project first \(npm run build\)/,
  );
});
