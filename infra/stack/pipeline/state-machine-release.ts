import { createHash } from 'node:crypto';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnStateMachineAlias, CfnStateMachineVersion } from 'aws-cdk-lib/aws-stepfunctions';
import type { CfnStateMachine, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { STATE_MACHINE_ALIAS } from '../../../workflow/names.ts';
import { acknowledge } from '../parts/acknowledge.ts';

/** The properties of {@link StateMachineRelease}. */
export interface StateMachineReleaseProps {
  readonly stateMachine: StateMachine;
  /** The functions whose newest versions the definition names. */
  readonly stages: Readonly<Record<string, IFunction>>;
}

/**
 * A published version of the state machine and the alias through which executions are started. A changed definition is
 * a new version under a new logical id; the previous one is kept, so that executions started from it, and redrives of
 * them, end on it. (Step Functions keeps 1,000 versions of a state machine: a deploy a day for three years.)
 */
export class StateMachineRelease extends Construct {
  /** `…:stateMachine:NAME:live`. */
  readonly aliasArn: string;

  constructor(scope: Construct, id: string, props: StateMachineReleaseProps) {
    super(scope, id);
    allowEveryVersion(props);
    const { stateMachine } = props;
    const { definitionString, attrArn, attrStateMachineRevisionId } = stateMachine.node.defaultChild as CfnStateMachine;
    const definition = JSON.stringify(Stack.of(this).resolve(definitionString));
    const digest = createHash('sha256').update(definition).digest('hex').slice(0, 16);
    const version = new CfnStateMachineVersion(this, `Version${digest}`, {
      stateMachineArn: attrArn,
      // A revision covers role, logging and tracing too: if only those change, CloudFormation replaces the version.
      stateMachineRevisionId: attrStateMachineRevisionId,
      description: `definition ${digest}`,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const alias = new CfnStateMachineAlias(this, 'Alias', {
      name: STATE_MACHINE_ALIAS,
      description: 'What executions are started through: the version of the last deploy',
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
    this.aliasArn = alias.attrArn;
  }
}

/** Older versions of the state machine call older versions of the stages. */
function allowEveryVersion({ stateMachine, stages }: StateMachineReleaseProps): void {
  for (const stage of Object.values(stages)) stage.grantInvoke(stateMachine);
  acknowledge(
    stateMachine.role,
    {
      id: 'AwsSolutions-IAM5',
      reason: 'An execution that began before a deploy calls the versions of the stages that it began with',
      appliesTo: [{ regex: String.raw`/^Resource::<Stages\w+\.Arn>:\*$/` }],
    },
    {
      id: 'AwsSolutions-IAM5',
      reason: 'The actions of log delivery and of X-Ray take no resource',
      appliesTo: ['Resource::*'],
    },
  );
}
