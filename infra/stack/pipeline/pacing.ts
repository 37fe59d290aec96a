import { CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** How fast an execution polls, by environment variable of stages and workers. */
export type Pacing = Readonly<Record<'DRAIN_POLLS' | 'POLL_SECONDS' | 'VISIBILITY_TIMEOUT_SECONDS', string>>;

/** The pace that AWS's approximate queue counts need, as parameters: the local cloud sets shorter times. */
export function pacingParameters(scope: Construct): Pacing {
  const parameter = (name: string, value: number, description: string): string =>
    Fn.ref(new CfnParameter(scope, name, { type: 'Number', default: value, minValue: 1, description }).logicalId);
  return {
    DRAIN_POLLS: parameter('DrainPolls', 3, 'Consecutive polls that must find the queue empty'),
    POLL_SECONDS: parameter('PollSeconds', 20, 'Shortest wait between two polls of the queue'),
    VISIBILITY_TIMEOUT_SECONDS: parameter(
      'VisibilityTimeoutSeconds',
      60,
      "Seconds from a worker's last heartbeat until another worker gets its chunk",
    ),
  };
}
