import { NagSuppressions } from 'cdk-nag';
import type { RegexAppliesTo } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** A cdk-nag finding that is accepted, and why. */
export interface Acknowledgement {
  /** The rule: `AwsSolutions-S1`. */
  readonly id: string;
  /** Why it is acceptable here; cdk-nag requires at least ten characters. */
  readonly reason: string;
  /** The findings to acknowledge, for a rule that may have several: `Resource::*`. */
  readonly appliesTo?: readonly (string | RegexAppliesTo)[];
}

/** Acknowledges findings on a construct and its current descendants: call after its grants. */
export function acknowledge(construct: IConstruct, ...acknowledgements: readonly Acknowledgement[]): void {
  const suppressions = acknowledgements.map(({ appliesTo, id, reason }) => ({
    id,
    reason: reason.replaceAll('’', "'"), // cdk-nag encodes non-ASCII text as Base64, unreadable in the template
    ...(appliesTo !== undefined && { appliesTo: [...appliesTo] }),
  }));
  NagSuppressions.addResourceSuppressions(construct, suppressions, true);
}

/** X-Ray's actions take no resource; every role that writes traces has this one wildcard. */
export const TRACING_TAKES_NO_RESOURCE: Acknowledgement = {
  id: 'AwsSolutions-IAM5',
  reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords take no resource',
  appliesTo: ['Resource::*'],
};
