import type { Clock } from '../../time/clock.ts';
import type { JsonObject, JsonValue } from '../../wire/json.ts';
import type { Expressions } from '../expressions/expressions.ts';
import type { HistoryEventType } from '../history/history.ts';
import type { Integration } from './integration.ts';

/** One run of an execution, from its start or a redrive to its end: its facts, its environment, and its progress. */
export interface Run {
  readonly executionArn: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly expressions: Expressions;
  readonly integrations: Readonly<Record<string, Integration>>;
  /** `Execution` and `StateMachine` of `$states.context`. */
  readonly context: JsonObject;
  /** Aborted when nothing more may happen in this run. */
  readonly signal: AbortSignal;
  /** The variables assigned so far, by name. */
  variables: Readonly<Record<string, JsonValue>>;
  /** The id of the event that the next one follows: its `previousEventId`. */
  previous: number;
  /**
   * Appends an event and returns its id; throws `Interrupted` when the run or the execution is over. `next`, with an
   * exit: the state that follows, null at the end.
   */
  readonly record: (type: HistoryEventType, details?: JsonObject, next?: string | null) => number;
}
