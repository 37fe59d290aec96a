import type { Clock } from '../time/clock.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';

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

/** A state machine to serve; `definition` is Amazon States Language (JSONata, Standard) as text. */
export interface StateMachineResource {
  readonly name: string;
  readonly arn: string;
  readonly definition: string;
  readonly roleArn: string;
  /** The published version and aliases: a version of this definition, to which all aliases route. */
  readonly release?: StateMachineRelease | undefined;
}

/** A version as the template describes it, and the aliases of the state machine. */
interface StateMachineRelease {
  readonly description?: string | undefined;
  readonly aliases: readonly { readonly name: string; readonly description?: string | undefined }[];
}

/** The status of an execution. */
type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The `detail` of EventBridge's "Step Functions Execution Status Change" (dates: milliseconds since the epoch). */
export interface ExecutionStatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  readonly output: string | null;
  readonly outputDetails: { readonly included: true } | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly stateMachineVersionArn: string | null;
  readonly stateMachineAliasArn: string | null;
  readonly redriveCount: number;
  readonly redriveDate: number | null;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE';
  readonly redriveStatusReason: string | null;
}

/** The dependencies of the local Step Functions. */
export interface StatesOptions {
  /** Where executions are stored: one folder each. */
  readonly directory: string;
  /** Where published versions of state machines are stored. */
  readonly versionsFile: string;
  readonly region: string;
  readonly accountId: string;
  readonly stateMachines: readonly StateMachineResource[];
  /** By `Resource`: `arn:aws:states:::lambda:invoke`. */
  readonly integrations: Readonly<Record<string, Integration>>;
  readonly clock: Clock;
  /** A number in [0, 1): jitter, $random, $uuid, execution names. */
  readonly random: () => number;
  /** Called after every change of an execution's status is on disk. */
  readonly onStatusChange: (detail: ExecutionStatusChange) => void;
}
