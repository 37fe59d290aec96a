import { Match, Template } from 'aws-cdk-lib/assertions';
import { STAGES, statesIn } from '../../../workflow/stage-table.ts';
import { definitionOf, stackOf, synthesized } from './synthesized.ts';

const { template } = synthesized();
const definition = definitionOf(synthesized());

/** A context that sets many values. */
const elsewhere = {
  vpcId: 'vpc-0a0a0a0a',
  subnetIds: 'subnet-0a0a0a0a,subnet-0b0b0b0b',
  availabilityZones: 'eu-west-1a,eu-west-1b',
  subnetType: 'private',
  onDemandWeight: 0,
  spotWeight: 1,
  alarmEmail: 'ops@example.org',
};

/** The only resource of a type. */
function only(of: Template, type: string): { readonly id: string; readonly resource: Record<string, unknown> } {
  const entries = Object.entries(of.findResources(type) as Record<string, Record<string, unknown>>);
  expect(entries).toHaveLength(1);
  const [[id, resource]] = entries as [[string, Record<string, unknown>]];
  return { id, resource };
}

/** The environment of a stage's function. */
function environmentOf(of: Template): Record<string, unknown> {
  const functions = of.findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: { TASK_DEFINITION: Match.anyValue() } } },
  });
  const [first] = Object.values(functions) as { Properties: { Environment: { Variables: Record<string, unknown> } } }[];
  return first!.Properties.Environment.Variables;
}

describe('the state machine', () => {
  test('has a state for each stage, by the names of the design', () => {
    expect(Object.keys(definition.States).sort()).toEqual([...statesIn('beforeLoop', 'eachLap', 'afterLoop')].sort());
    expect(definition).toMatchObject({ StartAt: 'ValidateInput', QueryLanguage: 'JSONata' });
  });

  test.each(STAGES)('times %s out, retries it, and never its permanent errors', (stage) => {
    const state = definition.States[stage];

    expect(state?.TimeoutSeconds).toBeGreaterThan(0);
    expect(state?.Retry?.[0]).toEqual({
      ErrorEquals: ['InvalidInput', 'ChunksMissing', 'InvariantViolated', 'NothingCounted'],
      MaxAttempts: 0,
    });
    expect(state?.Retry?.[1]).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' });
  });

  test('catches nothing, so that a redrive continues in the stage that failed', () => {
    expect(Object.values(definition.States).filter(({ Catch }) => Catch !== undefined)).toEqual([]);
  });

  test('is traced, and logs every event without the data', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });
});

describe('a release', () => {
  const version = 'AWS::StepFunctions::StateMachineVersion';

  test('is a version that is kept when the next one comes, and the alias that executions are started through', () => {
    const { id, resource } = only(template, version);

    expect(resource).toMatchObject({ UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::StepFunctions::StateMachineAlias', {
      Name: 'live',
      RoutingConfiguration: [{ StateMachineVersionArn: { 'Fn::GetAtt': [id, 'Arn'] }, Weight: 100 }],
    });
  });

  test('calls published versions of the stages, which are kept too, and may call earlier ones', () => {
    for (const [id, resource] of Object.entries(template.findResources('AWS::Lambda::Version'))) {
      expect(resource).toMatchObject({ UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Retain' });
      expect(JSON.stringify(only(template, 'AWS::StepFunctions::StateMachine').resource)).toContain(`{"Ref":"${id}"}`);
    }
    template.resourceCountIs('AWS::Lambda::Version', STAGES.length);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['code', {}, '-changed'],
    ['task size', { cpu: 4096, memory: 8192 }, ''],
    ['capacity', { onDemandWeight: 1, spotWeight: 3, maxTasks: 100 }, ''],
  ])('with other %s is another version, under another logical id', (_, context, change) => {
    expect(only(synthesized(context, change).template, version).id).not.toBe(only(template, version).id);
  });

  test('with the same code and context is the same version', () => {
    const again = Template.fromStack(stackOf());

    expect(only(again, version).id).toBe(only(template, version).id);
  });
});

describe('storage', () => {
  test('keeps results, with point-in-time recovery, and lets partials expire', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        KeySchema: [{ AttributeName: 'layer' }, { AttributeName: 'trips' }],
      },
    });
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        KeySchema: [{ AttributeName: 'shard' }, { AttributeName: 'chunk' }],
      },
    });
  });

  test('keeps the bucket, private and TLS only, and expires the work prefix', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: {
          Rules: [
            { Prefix: 'work/executions/', ExpirationInDays: 90, Status: 'Enabled' },
            { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
          ],
        },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('limits the retention of every log group, and deletes logs with the stack', () => {
    for (const logGroup of Object.values(template.findResources('AWS::Logs::LogGroup'))) {
      expect(logGroup).toMatchObject({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30 } });
    }
  });
});

describe('functions', () => {
  test('run Node 24 on arm64, are traced, and name sources in stack traces', () => {
    for (const code of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(code).toMatchObject({
        Properties: {
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          TracingConfig: { Mode: 'Active' },
          Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
        },
      });
    }
  });

  test('stop the tasks of an execution that failed, timed out or was aborted', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        detail: Match.objectLike({ status: ['FAILED', 'TIMED_OUT', 'ABORTED'] }),
      },
    });
  });
});

describe('a task', () => {
  test('has time to hand its chunk back, a read-only root, a non-root user, and a log', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: '1024',
      Memory: '2048',
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
      ContainerDefinitions: [
        Match.objectLike({
          StopTimeout: 120,
          ReadonlyRootFilesystem: true,
          User: Match.stringLikeRegexp('^[1-9][0-9]*'),
          Command: ['node', '--enable-source-maps', 'worker.cjs'],
          LogConfiguration: Match.objectLike({ LogDriver: 'awslogs' }),
        }),
      ],
    });
  });

  test('keeps earlier revisions for executions that began with them', () => {
    expect(only(template, 'AWS::ECS::TaskDefinition').resource).toMatchObject({ UpdateReplacePolicy: 'Retain' });
  });

  test.each([
    [512, 1024, '1'],
    [4096, 8192, '4'],
  ])('with %i CPU units classifies a chunk on each vCPU', (cpu, memory, classifiers) => {
    synthesized({ cpu, memory }).template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: String(cpu),
      Memory: String(memory),
      ContainerDefinitions: [
        Match.objectLike({ Environment: Match.arrayWith([{ Name: 'CLASSIFIERS', Value: classifiers }]) }),
      ],
    });
  });
});

describe('the context', () => {
  test('defaults to ten tasks on demand in public subnets of a VPC of its own', () => {
    expect(environmentOf(template)).toMatchObject({
      CAPACITY_PROVIDERS: 'FARGATE=1',
      MAX_TASKS: '10',
      ASSIGN_PUBLIC_IP: 'ENABLED',
    });
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  test('mixes Fargate and Fargate Spot, both of which the cluster has', () => {
    const { template: mixed } = synthesized({ onDemandWeight: 1, spotWeight: 3, maxTasks: 100 });

    expect(environmentOf(mixed)).toMatchObject({ CAPACITY_PROVIDERS: 'FARGATE=1,FARGATE_SPOT=3', MAX_TASKS: '100' });
    expect(environmentOf(synthesized(elsewhere).template)).toMatchObject({
      CAPACITY_PROVIDERS: 'FARGATE_SPOT=1',
    });
    mixed.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
      CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
  });

  test('names a VPC without a lookup', () => {
    const { template: given } = synthesized(elsewhere);

    expect(environmentOf(given)).toMatchObject({
      SUBNETS: 'subnet-0a0a0a0a,subnet-0b0b0b0b',
      ASSIGN_PUBLIC_IP: 'DISABLED',
    });
    given.resourceCountIs('AWS::EC2::VPC', 0);
    given.hasResourceProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-0a0a0a0a' });
  });

  test('names region and account without a lookup', () => {
    const { stack, assembly } = synthesized({ region: 'eu-west-1', account: '111122223333' });

    expect(stack.environment).toBe('aws://111122223333/eu-west-1');
    expect(assembly.manifest.missing ?? []).toEqual([]);
  });

  test('names who is mailed on an alarm', () => {
    synthesized(elsewhere).template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.org',
    });
  });
});

test('the template is the one that was last reviewed', () => {
  expect(maskHashes(template.toJSON())).toMatchSnapshot();
});

/** Masks what every code change affects: hashes of assets and versions. */
function maskHashes(json: object): unknown {
  const text = JSON.stringify(json)
    .replaceAll(/(?<=CurrentVersion)[0-9A-F]{8}[0-9a-f]{32}/g, '(hash)')
    .replaceAll(/(?<=ReleaseVersion)[0-9a-f]{16}[0-9A-F]{8}/g, '(hash)')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '(hash)')
    .replaceAll(/(?<=definition )[0-9a-f]{16}/g, '(hash)')
    .replaceAll(/\b[0-9a-f]{16}\b/g, '(hash)');
  return JSON.parse(text) as unknown;
}
