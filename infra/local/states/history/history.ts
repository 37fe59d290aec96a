import { z } from 'zod';
import type { JsonObject } from '../../wire/json.ts';
import type { State } from '../definition/definition.ts';

/** The event types of a Standard workflow that this interpreter writes. */
export type HistoryEventType =
  | `Execution${'Started' | 'Succeeded' | 'Failed' | 'TimedOut' | 'Aborted' | 'Redriven'}`
  | `${State['Type']}StateEntered`
  | `${Exclude<State['Type'], 'Fail'>}StateExited`
  | `Task${'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | 'EvaluationFailed';

/** Maximum events of an execution (AWS quota); the last of them closes it. */
export const MAX_HISTORY_EVENTS = 25_000;

/**
 * An event as stored: the API's form, except for its time (milliseconds since the epoch). Its details are under {@link
 * detailsKey}.
 */
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

const eventSchema = z.looseObject({
  id: z.int(),
  previousEventId: z.int(),
  timestamp: z.number(),
  type: z.string(),
}) as z.ZodType<HistoryEvent>;

/** One line of `history.jsonl`: an event, plus data that the API does not expose but a redrive needs. */
export const historyLineSchema = z.object({
  event: eventSchema,
  /** With an exit: the state that follows, null at the end. */
  next: z.string().nullable().optional(),
});
/** A line of `history.jsonl`. */
export type HistoryLine = z.infer<typeof historyLineSchema>;

const DATA_FIELDS = ['input', 'inputDetails', 'output', 'outputDetails'];

/** An event as GetExecutionHistory returns it: its time in seconds; without inputs and outputs unless requested. */
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
