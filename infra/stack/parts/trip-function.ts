import path from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { FUNCTION_TABLE } from '../../../workflow/stage-table.ts';
import type { FunctionName } from '../../../workflow/stage-table.ts';
import { acknowledge, TRACING_TAKES_NO_RESOURCE } from './acknowledge.ts';
import { functionRole } from './function-role.ts';
import { monthOfLogs } from './log-groups.ts';

/** The properties of a function beyond those of its row in the table. */
export interface TripFunctionProps {
  /** The folder that holds a bundle for each function. */
  readonly bundles: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly description?: string;
}

/** Adds a function from the table, with its own log and a role that may write that log and traces and nothing else. */
export function tripFunction(scope: Construct, name: FunctionName, props: TripFunctionProps): lambda.Function {
  const { timeoutSeconds, memoryMiB } = FUNCTION_TABLE[name];
  const logGroup = monthOfLogs(scope, `${name}Logs`);
  const role = functionRole(scope, `${name}Role`, logGroup);
  const code = new lambda.Function(scope, name, {
    ...(props.description !== undefined && { description: props.description }),
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    code: lambda.Code.fromAsset(path.join(props.bundles, name)),
    handler: 'index.handler',
    timeout: Duration.seconds(timeoutSeconds),
    memorySize: memoryMiB,
    environment: { NODE_OPTIONS: '--enable-source-maps', ...props.environment },
    tracing: lambda.Tracing.ACTIVE,
    logGroup,
    role,
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
  });
  acknowledge(role, TRACING_TAKES_NO_RESOURCE);
  return code;
}
