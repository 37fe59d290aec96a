import type { Clock } from '../../time/clock.ts';
import type { Integration } from '../interpreter/integration.ts';
import type { ExecutionStatusChange } from './status-change.ts';

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
