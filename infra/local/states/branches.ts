import type { JsonValue } from '../wire/json.ts';
import type { ActiveState } from './active-state.ts';
import type { MapState, ParallelState, Scope } from './definition.ts';
import { Variables } from './frame.ts';
import type { Frame, MapItem, Run } from './frame.ts';
import type { HistoryEventType } from './history.ts';
import type { Position } from './position.ts';
import { RUNTIME_ERROR, StatesError } from './states-error.ts';
import { isAborted, linkedController } from './waiting.ts';

/** Runs the states of a scope in a frame to their end, from its start or from a position; returns the last output. */
export type RunScope = (
  run: Run,
  frame: Frame,
  scope: Scope,
  input: JsonValue,
  position: Position | undefined,
) => Promise<JsonValue>;

/** One branch of a Parallel, or one iteration of a Map. */
export interface Branch {
  readonly index: number;
  readonly scope: Scope;
  readonly input: JsonValue;
  readonly item: MapItem | undefined;
  /** Where a redrive goes on with it; undefined when it has not begun. */
  readonly position: Position | undefined;
}

/**
 * Runs branches, at most `limit` at once, and returns their outputs in order. The first that fails ends the others:
 *
 *     MapIterationStarted 0, 1, …   each hangs off MapStateStarted, or off the last event of the iteration before it
 *     …                             the events of the iterations, mixed
 *     MapIterationFailed 0          these all hang off the event that failed, 0's last one
 *     TaskStateAborted                the state that 0 was in, then those of the iterations that were still running
 *     MapIterationAborted 1
 *     WaitStateAborted
 */
export async function runBranches(
  active: ActiveState<ParallelState | MapState>,
  branches: readonly Branch[],
  limit: number,
  runScope: RunScope,
): Promise<JsonValue[]> {
  const group = new BranchGroup(active, branches, runScope);
  try {
    return await group.run(limit);
  } finally {
    group.end();
  }
}

interface Turn {
  readonly branch: Branch;
  readonly frame: Frame;
}

class BranchGroup {
  readonly #active: ActiveState<ParallelState | MapState>;
  readonly #frame: Frame;
  readonly #runScope: RunScope;
  readonly #abort: ReturnType<typeof linkedController>;
  readonly #results: JsonValue[];
  readonly #waiting: Branch[];
  /** The last event of the branches that are done. */
  #last: number;
  #failed: { readonly frame: Frame; readonly error: unknown } | undefined;

  constructor(active: ActiveState<ParallelState | MapState>, branches: readonly Branch[], runScope: RunScope) {
    this.#active = active;
    this.#frame = active.frame;
    this.#runScope = runScope;
    this.#abort = linkedController(active.frame.signal);
    this.#last = active.frame.previous;
    this.#results = branches.map((branch) => finishedOutput(branch.position) ?? null);
    this.#waiting = branches.filter((branch) => finishedOutput(branch.position) === undefined);
  }

  async run(limit: number): Promise<JsonValue[]> {
    const origin = this.#frame.previous;
    const first = this.#waiting.splice(0, limit).map((branch) => ({ branch, frame: this.#open(branch, origin) }));
    await Promise.all(first.map((turn) => this.#work(turn)));
    if (this.#failed === undefined) {
      this.#frame.previous = this.#last;
      return this.#results;
    }
    const { frame, error } = this.#failed;
    if (error instanceof StatesError && !isAborted(this.#frame.signal)) {
      this.#frame.previous = frame.previous;
      if (error.error !== RUNTIME_ERROR) this.#recordAborts(this.#frame, frame);
      // Where the whole group was interrupted, they stay: the Parallel or Map around it records what it ended.
      this.#frame.children.clear();
    }
    throw error;
  }

  end(): void {
    this.#abort.unlink();
  }

  /** Makes the frame of a branch, which goes on from the event `previous`. */
  #open(branch: Branch, previous: number): Frame {
    const frame: Frame = {
      path: [...this.#frame.path, branch.index],
      signal: this.#abort.signal,
      variables: new Variables(this.#frame.variables),
      item: branch.item,
      previous,
      entered: undefined,
      children: new Map(),
    };
    frame.variables.assign(branch.position?.variables ?? {});
    this.#frame.children.set(branch.index, frame);
    if (branch.position === undefined) this.#recordIteration('MapIterationStarted', frame, false);
    return frame;
  }

  /** One place of the `limit`: a branch, then one that waits, until none does. Never rejects. */
  async #work(first: Turn): Promise<void> {
    let turn: Turn | undefined = first;
    while (turn !== undefined) turn = await this.#take(turn);
  }

  /** Runs one branch and begins the next. Keeps the first failure, and ends all other branches with it. */
  async #take({ branch, frame }: Turn): Promise<Turn | undefined> {
    try {
      const { run } = this.#active;
      this.#results[branch.index] = await this.#runScope(run, frame, branch.scope, branch.input, branch.position);
      this.#last = Math.max(this.#last, this.#recordIteration('MapIterationSucceeded', frame, true));
      this.#frame.children.delete(branch.index);
      const next = this.#waiting.shift();
      return next && { branch: next, frame: this.#open(next, frame.previous) };
    } catch (error) {
      this.#failed ??= { frame, error };
      this.#abort.abort();
      return undefined;
    }
  }

  /** Records an event of an iteration (branches of a Parallel have none); returns the id that the Map goes on from. */
  #recordIteration(type: HistoryEventType, frame: Frame, aside: boolean): number {
    if (this.#active.definition.Type !== 'Map') return frame.previous;
    const details = { name: this.#active.entry.name, index: frame.path.at(-1)! };
    return this.#active.run.record(frame, type, { details, aside });
  }

  /** Records what ended with a failed branch, in `parent`'s frame: its own state, then those of its siblings. */
  #recordAborts(parent: Frame, failed: Frame): void {
    const record = (type: HistoryEventType, details = {}): void => {
      this.#active.run.record(this.#frame, type, { details, previous: failed.previous, aside: true });
    };
    const inMap = parent.entered?.type === 'Map' ? parent.entered.name : undefined;
    for (const [index, frame] of [...parent.children].sort(([a], [b]) => a - b)) {
      if (inMap !== undefined) {
        record(frame === failed ? 'MapIterationFailed' : 'MapIterationAborted', { name: inMap, index });
      }
      this.#recordAborts(frame, failed);
      const type = frame.entered?.type;
      if (type === 'Task' || type === 'Wait' || type === 'Parallel' || type === 'Map') record(`${type}StateAborted`);
    }
  }
}

function finishedOutput(position: Position | undefined): JsonValue | undefined {
  const done = position?.state === undefined && position?.left?.next === null;
  return done ? position.left?.output : undefined;
}
