import { createHash } from 'node:crypto';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnStateMachineAlias, CfnStateMachineVersion } from 'aws-cdk-lib/aws-stepfunctions';
import type { CfnStateMachine, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { STATE_MACHINE_ALIAS } from '../workflow/names.ts';

/**
 * A published version of the state machine and the alias that executions are started through. Another definition is
 * another version, under another logical id; the one before is kept, so that what it started ends on it, and so does a
 * redrive.
 */
export class StateMachineRelease extends Construct {
  /** `…:stateMachine:NAME:live`. */
  readonly aliasArn: string;

  constructor(scope: Construct, id: string, stateMachine: StateMachine) {
    super(scope, id);
    const { definitionString, attrArn, attrStateMachineRevisionId } = stateMachine.node.defaultChild as CfnStateMachine;
    const definition = JSON.stringify(Stack.of(this).resolve(definitionString));
    const digest = createHash('sha256').update(definition).digest('hex').slice(0, 16);
    const version = new CfnStateMachineVersion(this, `Version${digest}`, {
      stateMachineArn: attrArn,
      // A revision is the role, logging and tracing too: where only those change, CloudFormation replaces the version.
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
