import path from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { STAGE_TIMEOUTS, STAGES } from '../workflow/state-machine.ts';
import type { Stage } from '../workflow/state-machine.ts';

/** MiB: the scan holds the statistics of every month at once, 180 of them for all that TLC published (1.3 MB each at 263 zones). */
const MEMORY: Partial<Record<Stage, number>> = { FinalAggregateScan: 2048, PartitionIntoChunks: 2048 };
const DEFAULT_MEMORY = 1024;

/** The properties of {@link StageFunctions}. */
export interface StageFunctionsProps {
  /** The folder that holds a bundle for each function. */
  readonly bundles: string;
  readonly environment: Record<string, string>;
  readonly stopTaskSetTimeout: Duration;
}

/** One Lambda function a stage, and the one that stops the task set of an execution that did not succeed. */
export class StageFunctions extends Construct {
  readonly stages: Readonly<Record<Stage, lambda.Function>>;
  readonly stopTaskSet: lambda.Function;

  constructor(scope: Construct, id: string, props: StageFunctionsProps) {
    super(scope, id);
    const make = (name: string, timeout: Duration, memorySize: number): lambda.Function =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.NODEJS_24_X,
        architecture: lambda.Architecture.ARM_64,
        code: lambda.Code.fromAsset(path.join(props.bundles, name)),
        handler: 'index.handler',
        timeout,
        memorySize,
        environment: props.environment,
        logGroup: new LogGroup(this, `${name}Logs`, { retention: RetentionDays.ONE_MONTH }),
      });
    const stages = STAGES.map(
      (stage) => [stage, make(stage, STAGE_TIMEOUTS[stage], MEMORY[stage] ?? DEFAULT_MEMORY)] as const,
    );
    this.stages = Object.fromEntries(stages) as Record<Stage, lambda.Function>;
    this.stopTaskSet = make('StopTaskSet', props.stopTaskSetTimeout, DEFAULT_MEMORY);
  }
}
