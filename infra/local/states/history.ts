import { z } from 'zod';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import type { State } from './definition.ts';

/** State types that have an `…StateAborted` event on AWS. */
type Abortable = 'Task' | 'Wait' | 'Parallel' | 'Map';

/** The event types of a Standard workflow that this interpreter writes. */
export type HistoryEventType =
  | `Execution${'Started' | 'Succeeded' | 'Failed' | 'TimedOut' | 'Aborted' | 'Redriven'}`
  | `${State['Type']}StateEntered`
  | `${Exclude<State['Type'], 'Fail'>}StateExited`
  | `${Abortable}StateAborted`
  | `Task${'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | `${'Parallel' | 'Map'}State${'Started' | 'Succeeded' | 'Failed'}`
  | `MapIteration${'Started' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | 'EvaluationFailed';

/** The most events that an execution may have (AWS quota); the last of them closes it. */
export const MAX_HISTORY_EVENTS = 25_000;

/** An event as it is kept: the API's form, but for its time (milliseconds since the epoch). Its details are under {@link detailsKey}. */
export interface HistoryEvent extends JsonObject {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
}

/** The name under which an event of this type carries its details: `stateEnteredEventDetails`. */
export function detailsKey(type: string): string {
  const state = /State(Entered|Exited)$/.exec(type);
  const name = state === null ? type : state[0];
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}EventDetails`;
}

const FRAME = z.array(z.int().min(0));
const eventSchema = z.looseObject({
  id: z.int(),
  previousEventId: z.int(),
  timestamp: z.number(),
  type: z.string(),
}) as z.ZodType<HistoryEvent>;

/**
 * One line of `history.jsonl`: an event, and what the API does not show but a redrive needs.
 *
 *     frame []      the states of the machine itself
 *     frame [1]     branch (or iteration) 1 of the Parallel (or Map) that frame [] is in
 *     frame [1,0]   branch 0 of the one that frame [1] is in
 */
export const historyLineSchema = z.object({
  frame: FRAME,
  event: eventSchema,
  /** With an exit: the state that follows, null at the end of the scope. */
  next: z.string().nullable().optional(),
  /** With ParallelStateStarted: the input of every branch. */
  input: (z.json() as z.ZodType<JsonValue>).optional(),
  /** With MapStateStarted: the items. */
  items: z.array(z.json() as z.ZodType<JsonValue>).optional(),
});
/** A line of `history.jsonl`. */
export type HistoryLine = z.infer<typeof historyLineSchema>;

/** What a line holds beside frame and event. */
export type HistoryExtras = Omit<HistoryLine, 'frame' | 'event'>;

const DATA_FIELDS = ['input', 'inputDetails', 'output', 'outputDetails'];

/** An event as GetExecutionHistory returns it: its time in seconds; without inputs and outputs unless asked for. */
export function wireEvent(event: HistoryEvent, includeExecutionData: boolean): JsonObject {
  const wire: JsonObject = { ...event, timestamp: event.timestamp / 1000 };
  const key = detailsKey(event.type);
  const details = wire[key];
  if (!includeExecutionData && typeof details === 'object') {
    wire[key] = Object.fromEntries(
      Object.entries(details as JsonObject).filter(([name]) => !DATA_FIELDS.includes(name)),
    );
  }
  return wire;
}

/** `input` and `inputDetails` (or `output…`) of an event's details. */
export function dataDetails(name: 'input' | 'output', text: string): JsonObject {
  return { [name]: text, [`${name}Details`]: { truncated: false } };
}

/** `error` and `cause` of an event's details; an empty one is left out, as on AWS. */
export function failureDetails(error: string, cause: string): { readonly error?: string; readonly cause?: string } {
  return { ...(error !== '' && { error }), ...(cause !== '' && { cause }) };
}
