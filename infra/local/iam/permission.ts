/** A permission that a call needs from its caller's policies. RunTask, for example, needs `iam:PassRole` too. */
export interface Permission {
  /** As named in policies: `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, or `*` if the action takes no resource. */
  readonly resource: string;
  /** Condition keys that the call sets, such as `ecs:cluster`. */
  readonly context?: Readonly<Record<string, string>>;
}
