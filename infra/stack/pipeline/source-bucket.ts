import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A bucket outside the stack whose trips and layers executions may read; nothing if the parameter is empty. */
export interface SourceBucket {
  /** The bucket's ARN, for listings. */
  readonly arn: string;
  /** The ARN of its objects. */
  readonly objects: string;
}

/** Declares the parameter that names it. Without it, executions read the stack's own bucket only. */
export function sourceBucket(scope: Construct): SourceBucket {
  const { valueAsString: name } = new CfnParameter(scope, 'SourceBucket', {
    default: '',
    allowedPattern: '([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?',
    description: "Another bucket that executions may read trips and layers from; empty: the stack's own only",
  });
  const given = new CfnCondition(scope, 'OtherBucketHoldsTrips', {
    expression: Fn.conditionNot(Fn.conditionEquals(name, '')),
  });
  const arn = Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: name });
  const orNothing = (value: string): string =>
    Fn.conditionIf(given.logicalId, value, { Ref: 'AWS::NoValue' }).toString();
  return { arn: orNothing(arn), objects: orNothing(`${arn}/*`) };
}
