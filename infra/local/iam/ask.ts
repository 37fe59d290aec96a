/** What a call asks of its caller's policies. One call may ask several times: RunTask for `iam:PassRole` too. */
export interface Ask {
  /** As policies name it: `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, or `*` where the action takes no resource. */
  readonly resource: string;
  /** Condition keys that the call sets, such as `ecs:cluster`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The condition keys that the local cloud gives values; policies with any other are refused when the cloud starts. */
export const CONDITION_KEYS = [
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'ecs:cluster',
  'iam:PassedToService',
  's3:delimiter',
  's3:prefix',
  's3:TlsVersion',
  'states:StateMachineQualifier',
] as const;
