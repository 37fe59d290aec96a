/** What a call needs its caller's policies to allow. One call may need several: RunTask needs `iam:PassRole` too. */
export interface Permission {
  /** As policies name it: `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, or `*` if the action takes no resource. */
  readonly resource: string;
  /** Condition keys that the call sets, such as `ecs:cluster`. */
  readonly context?: Readonly<Record<string, string>>;
}
