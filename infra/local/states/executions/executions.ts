import { Execution } from './execution.ts';
import type { World } from './execution.ts';
import { ExecutionStore } from './execution-store.ts';
import type { ExecutionRecord } from './execution-store.ts';

/** What a new execution is created from; see {@link ExecutionRecord}. */
export type NewExecution = Pick<
  ExecutionRecord,
  | 'executionArn'
  | 'stateMachineArn'
  | 'stateMachineName'
  | 'stateMachineVersionArn'
  | 'stateMachineAliasArn'
  | 'name'
  | 'roleArn'
  | 'input'
  | 'traceHeader'
>;

/** Every execution ever started, on disk and in memory. */
export class Executions {
  readonly #world: World;
  readonly #store: ExecutionStore;
  readonly #byArn = new Map<string, Execution>();

  constructor(world: World) {
    this.#world = world;
    this.#store = new ExecutionStore(world.options.directory);
    for (const { folder, record } of this.#store.load()) {
      this.#byArn.set(record.executionArn, new Execution(world, folder, record));
    }
  }

  /** Closes the executions that were running when the process that ran them ended. */
  recover(): void {
    for (const execution of this.#running()) execution.recover(aborted('stopped without closing'));
  }

  /** The execution with this ARN. */
  get(executionArn: string): Execution | undefined {
    return this.#byArn.get(executionArn);
  }

  /** How many are running. */
  get running(): number {
    return this.#running().length;
  }

  /** Starts an execution of a definition; its ARN must be new. */
  start(facts: NewExecution, definition: string): Execution {
    const record: ExecutionRecord = {
      ...facts,
      status: 'RUNNING',
      startDate: this.#world.options.clock.now(),
      redriveCount: 0,
      redriveTokens: [],
      events: 0,
    };
    const execution = new Execution(this.#world, this.#store.folder(facts.executionArn), record);
    execution.start(definition);
    this.#byArn.set(facts.executionArn, execution);
    return execution;
  }

  /** The records of executions, newest first (by ARN if two started in the same millisecond). */
  list(): ExecutionRecord[] {
    const records = [...this.#byArn.values()].map(({ record }) => record);
    return records.sort((a, b) => b.startDate - a.startDate || (a.executionArn < b.executionArn ? -1 : 1));
  }

  /** Aborts the running executions, so that a redrive can continue them, and waits until nothing is running. */
  async close(): Promise<void> {
    for (const execution of this.#running()) execution.stop(undefined, aborted('was stopped'));
    await Promise.all([...this.#byArn.values()].map(({ idle }) => idle));
  }

  #running(): Execution[] {
    return [...this.#byArn.values()].filter(({ record }) => record.status === 'RUNNING');
  }
}

function aborted(how: string): string {
  return `The local cloud ${how} while this execution was running. Redrive it to continue from the state that it was in.`;
}
