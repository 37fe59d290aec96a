import type { ExecutionStatus, StateStatus } from '../../api.ts';

/** The status of an execution or a state, as the pages color and name it. */
export type Standing = 'waiting' | 'running' | 'succeeded' | 'failed' | 'aborted' | 'timed-out';

const WORDS: Readonly<Record<Standing, string>> = {
  waiting: 'Not reached',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  aborted: 'Stopped',
  'timed-out': 'Timed out',
};

const STANDINGS: Readonly<Record<ExecutionStatus | StateStatus, Standing>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'aborted',
  waiting: 'waiting',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  aborted: 'aborted',
  'timed out': 'timed-out',
};

/** Maps Step Functions' status of an execution, or a state's status, to the pages' own. */
export function standingOf(status: ExecutionStatus | StateStatus): Standing {
  return STANDINGS[status];
}

/** The word for a status. */
export function standingWord(standing: Standing): string {
  return WORDS[standing];
}
