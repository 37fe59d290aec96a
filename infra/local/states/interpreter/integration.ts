import type { JsonObject, JsonValue } from '../../wire/json.ts';

/** What a running task receives. */
export interface IntegrationOptions {
  /** Aborted when the task timed out, or its execution was stopped or closed; the result is then ignored. */
  readonly signal: AbortSignal;
  /** The ARN of the execution that runs the task. */
  readonly execution: string;
  /** Reports to Step Functions that the task is alive (restarts HeartbeatSeconds). */
  readonly heartbeat: () => void;
}

/** A service that a Task state's `Resource` calls, e.g. `arn:aws:states:::lambda:invoke`. */
export interface Integration {
  /** As in the history's events: `lambda`. */
  readonly resourceType: string;
  /** As in the history's events: `invoke`. */
  readonly resource: string;
  /** Runs one task; fails it by throwing {@link StatesError}. */
  run(args: JsonObject, options: IntegrationOptions): Promise<JsonValue>;
}
