import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { TripExplorerStack } from '../../infra/stack.ts';
import { STAGES } from '../../workflow/state-machine.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const bundles = temporaryFolder();

/** Synthesizes the stack over placeholders for the bundles: the template does not depend on what is in them. */
function synthesize(): Template {
  for (const name of [...STAGES, 'StopTaskSet', 'StartMonthlyRun']) {
    mkdirSync(path.join(bundles, 'lambda', name), { recursive: true });
    writeFileSync(path.join(bundles, 'lambda', name, 'index.cjs'), '');
  }
  mkdirSync(path.join(bundles, 'tasks'), { recursive: true });
  writeFileSync(path.join(bundles, 'tasks/Dockerfile'), 'FROM scratch\n');
  return Template.fromStack(new TripExplorerStack(new App(), 'Test', { project: bundles, bundles }));
}

interface Definition {
  readonly StartAt: string;
  readonly QueryLanguage: string;
  readonly States: Readonly<
    Record<
      string,
      {
        Type: string;
        Next?: string;
        Retry?: { ErrorEquals: string[]; MaxAttempts: number }[];
        TimeoutSeconds?: number;
        Catch?: unknown;
      }
    >
  >;
}

function definitionOf(template: Template): Definition {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const definition = machine?.Properties as { DefinitionString: { 'Fn::Join': [string, unknown[]] } };
  const parts = definition.DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'arn')).join('')) as Definition;
}

const template = synthesize();
const definition = definitionOf(template);

describe('the state machine', () => {
  test('moves through the stages by the names of the design', () => {
    expect(Object.keys(definition.States).sort()).toEqual(
      [...STAGES, 'WaitForQueue', 'QueueDrained?', 'AllChunksCounted?'].sort(),
    );
    expect(definition).toMatchObject({ StartAt: 'ValidateInput', QueryLanguage: 'JSONata' });
  });

  test.each(STAGES)('times %s out, retries it, and never its permanent errors', (stage) => {
    const state = definition.States[stage];

    expect(state?.TimeoutSeconds).toBeGreaterThan(0);
    expect(state?.Retry?.[0]).toEqual({
      ErrorEquals: ['InvalidInput', 'ChunksMissing', 'InvariantViolated'],
      MaxAttempts: 0,
    });
    expect(state?.Retry?.[1]).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' });
  });

  test('catches nothing, so that a redrive continues in the stage that failed', () => {
    expect(Object.values(definition.States).filter(({ Catch }) => Catch !== undefined)).toEqual([]);
  });
});

describe('the stack', () => {
  test('keeps results and lets partials expire', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        KeySchema: [{ AttributeName: 'layer' }, { AttributeName: 'trips' }],
      },
    });
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      KeySchema: [{ AttributeName: 'shard' }, { AttributeName: 'chunk' }],
    });
  });

  test('stops the tasks of an execution that failed, timed out or was aborted', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        detail: Match.objectLike({ status: ['FAILED', 'TIMED_OUT', 'ABORTED'] }),
      },
    });
  });

  test('gives a worker time to hand its chunk back, a read-only root and its queue by name prefix only', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({ StopTimeout: 120, ReadonlyRootFilesystem: true, Command: ['node', 'worker.cjs'] }),
      ],
    });
  });

  test('keeps the bucket private', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test('is the same, however often it is synthesized', () => {
    expect(synthesize().toJSON()).toEqual(template.toJSON());
  });
});
