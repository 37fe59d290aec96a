import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { perStage } from '../../../workflow/stage-table.ts';
import type { Stage } from '../../../workflow/stage-table.ts';
import { tripFunction } from '../parts/trip-function.ts';

/** The properties of {@link StageFunctions}. */
export interface StageFunctionsProps {
  /** The folder that holds a bundle for each function. */
  readonly bundles: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the stages depend on beyond their code and environment: if it changes, new versions of them are released. */
  readonly dependsOn: string;
}

/** A Lambda function for each stage, and one that stops the task set of an execution that did not succeed. */
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
    this.stages = perStage((_, stage) => tripFunction(this, stage, props));
    this.versions = perStage((_, stage) => {
      const code = this.stages[stage];
      code.invalidateVersionBasedOn(props.dependsOn);
      return code.currentVersion;
    });
    this.stopTaskSet = tripFunction(this, 'StopTaskSet', props);
  }
}
