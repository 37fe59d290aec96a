import path from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { STAGE_TIMEOUTS, STAGES } from '../../../workflow/state-machine.ts';
import type { Stage } from '../../../workflow/state-machine.ts';
import { acknowledge, TRACING_TAKES_NO_RESOURCE } from '../parts/acknowledge.ts';
import { functionRole } from '../parts/function-role.ts';
import { monthOfLogs } from '../parts/log-groups.ts';

/** MiB: the scan holds the statistics of every month at once, 180 of them for all that TLC published (1.3 MB each at 263 zones). */
const MEMORY: Partial<Record<Stage, number>> = { FinalAggregateScan: 2048, PartitionIntoChunks: 2048 };
const DEFAULT_MEMORY = 1024;

/** The properties of {@link StageFunctions}. */
export interface StageFunctionsProps {
  /** The folder that holds a bundle for each function. */
  readonly bundles: string;
  readonly environment: Record<string, string>;
  readonly stopTaskSetTimeout: Duration;
  /** What the stages depend on that their code and environment do not show: where it changes, they are released anew. */
  readonly dependsOn: string;
}

/** One Lambda function a stage, and the one that stops the task set of an execution that did not succeed. */
export class StageFunctions extends Construct {
  readonly stages: Readonly<Record<Stage, lambda.Function>>;
  /**
   * The published version of each stage: the state machine calls these, so that an execution that began before a deploy
   * ends on the code that it began with.
   */
  readonly versions: Readonly<Record<Stage, lambda.Version>>;
  readonly stopTaskSet: lambda.Function;

  constructor(scope: Construct, id: string, props: StageFunctionsProps) {
    super(scope, id);
    const stages = STAGES.map(
      (stage) => [stage, this.#function(stage, props, STAGE_TIMEOUTS[stage], MEMORY[stage])] as const,
    );
    const versions = stages.map(([stage, code]) => {
      code.invalidateVersionBasedOn(props.dependsOn);
      return [stage, code.currentVersion] as const;
    });
    this.stages = Object.fromEntries(stages) as Record<Stage, lambda.Function>;
    this.versions = Object.fromEntries(versions) as Record<Stage, lambda.Version>;
    this.stopTaskSet = this.#function('StopTaskSet', props, props.stopTaskSetTimeout);
  }

  #function(
    name: string,
    { bundles, environment }: StageFunctionsProps,
    timeout: Duration,
    memorySize = DEFAULT_MEMORY,
  ): lambda.Function {
    const logGroup = monthOfLogs(this, `${name}Logs`);
    const role = functionRole(this, `${name}Role`, logGroup);
    const code = new lambda.Function(this, name, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(bundles, name)),
      handler: 'index.handler',
      timeout,
      memorySize,
      environment,
      tracing: lambda.Tracing.ACTIVE,
      logGroup,
      role,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    acknowledge(role, TRACING_TAKES_NO_RESOURCE);
    return code;
  }
}
