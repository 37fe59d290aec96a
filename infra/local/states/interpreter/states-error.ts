/**
 * A failure with an error name of the Amazon States Language (`States.Timeout`, or a task's own name): what a
 * {@link Integration} throws to fail its task, and what passes through Retry and Catch.
 */
export class StatesError extends Error {
  readonly error: string;
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(cause === '' ? error : `${error}: ${cause}`);
    this.name = 'StatesError';
    this.error = error;
    this.cause = cause;
  }
}

/** Thrown inside an execution whose signal is aborted (stopped or timed out): unwinds, is never caught. */
export class Interrupted extends Error {
  constructor() {
    super('the execution was interrupted');
    this.name = 'Interrupted';
  }
}

/** An error that fails the execution whatever its Retry and Catch say (AWS: "will always cause the execution to fail"). */
export const RUNTIME_ERROR = 'States.Runtime';
/** A payload above 256 KiB; `States.ALL` does not match it, its own name does. */
export const DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';
/** A JSONata expression that fails, yields nothing, or yields the wrong type. */
export const QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';
/** A task, or the whole execution, that ran longer than its TimeoutSeconds. */
export const TIMEOUT = 'States.Timeout';
/** A task that sent no heartbeat for HeartbeatSeconds; `States.Timeout` matches it too. */
export const HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';
/** A task that failed without an error name of its own; as a matcher: every error except a timeout. */
export const TASK_FAILED = 'States.TaskFailed';
