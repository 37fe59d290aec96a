/**
 * The condition keys that the local cloud sets: those of the stack's policies. Policies with any other are refused
 * when the cloud starts.
 */
export const CONDITION_KEYS = [
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'ecs:cluster',
  'iam:PassedToService',
  's3:prefix',
  'states:StateMachineQualifier',
] as const;
