import type { JsonObject, JsonValue } from '../wire/json.ts';
import type { State } from './definition.ts';
import type { Expressions } from './expressions.ts';
import type { HistoryEventType, HistoryExtras } from './history.ts';
import type { Clock, Integration } from './options.ts';

/** The variables of one scope; an inner scope reads those of the outer ones, and assigns only its own. */
export class Variables {
  readonly #outer: Variables | undefined;
  #values: Readonly<Record<string, JsonValue>> = {};

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  /** All variables in sight, by name. */
  get visible(): Readonly<Record<string, JsonValue>> {
    return { ...this.#outer?.visible, ...this.#values };
  }

  /** Sets variables of this scope. */
  assign(values: Readonly<Record<string, JsonValue>>): void {
    this.#values = { ...this.#values, ...values };
  }
}

/** A state that was entered and not left. */
export interface EnteredState {
  readonly name: string;
  readonly type: State['Type'];
}

/** The item of the Map iteration that a frame runs in: `$states.context.Map.Item`. */
export interface MapItem extends JsonObject {
  readonly Index: number;
  readonly Value: JsonValue;
}

/** One line of control: the states of the machine, of a branch, or of an iteration. */
export interface Frame {
  /** See `history.ts`: where this frame is among the Parallel and Map states that are running. */
  readonly path: readonly number[];
  /** Aborted when nothing may happen in this frame any more. */
  readonly signal: AbortSignal;
  readonly variables: Variables;
  readonly item: MapItem | undefined;
  /** The event that the next one follows: its `previousEventId`. */
  previous: number;
  /** The state that the frame is in. */
  entered: EnteredState | undefined;
  /** The frames of the Parallel or Map state that this frame is in and that are not done, by branch or iteration. */
  readonly children: Map<number, Frame>;
}

/** How one event is recorded. */
export interface RecordOptions {
  readonly details?: JsonObject;
  readonly extras?: HistoryExtras;
  /** Where the event hangs; the frame's last event by default. */
  readonly previous?: number;
  /** The event hangs off its frame's line instead of going on with it. */
  readonly aside?: boolean;
}

/** What the states of a running execution need: its facts, the world, and the history that they write. */
export interface Run {
  readonly executionArn: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly expressions: Expressions;
  readonly integrations: Readonly<Record<string, Integration>>;
  /** `Execution` and `StateMachine` of `$states.context`. */
  readonly context: JsonObject;
  /** Appends an event and returns its id; throws `Interrupted` when the frame or the execution is over. */
  readonly record: (frame: Frame, type: HistoryEventType, options?: RecordOptions) => number;
}
