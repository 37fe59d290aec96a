import type { WireEvent } from '../../api.ts';
import { plainCause } from '../../../workflow/client/plain-cause.ts';
import type { ToldEvent, ToldHistory } from './told-history.ts';

/** Which events are shown. */
export type EventKind = 'all' | 'state' | 'failures';

/** The filter of the event table, as the address says it. */
export interface EventFilter {
  readonly kind: EventKind;
  /** Words that an event's type, state or detail must hold, in any case. */
  readonly find: string;
  /** The selected state, which `state` means. */
  readonly state: string | undefined;
}

const FAILURE = /(Failed|TimedOut|Aborted)$/;

/** Whether an event tells of something that went wrong. */
export function isFailure({ type }: WireEvent): boolean {
  return FAILURE.test(type ?? '');
}

/** The state that an event belongs to. */
export function stateOf({ visit }: ToldEvent, history: ToldHistory): string | undefined {
  return visit === undefined ? undefined : history.visits[visit]?.name;
}

/** What an event says besides its type: an error and its cause, or how it goes on. */
export function detailText(event: WireEvent): string {
  const failure =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.evaluationFailedEventDetails ??
    event.executionFailedEventDetails ??
    event.executionAbortedEventDetails ??
    event.executionTimedOutEventDetails;
  if (failure?.error !== undefined) return `${failure.error}: ${plainCause(failure.cause)}`;
  const { resource, resourceType } = event.taskScheduledEventDetails ?? {};
  if (resource !== undefined) return `${resourceType ?? ''}:${resource}`;
  return '';
}

/** The events that a filter lets through, oldest first. */
export function filteredEvents(history: ToldHistory, filter: EventFilter): readonly ToldEvent[] {
  const { kind, state } = filter;
  const words = filter.find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (kind === 'all' && words.length === 0) return history.events;
  return history.events.filter((told) => {
    if (kind === 'failures' && !isFailure(told.event)) return false;
    const itsState = stateOf(told, history);
    if (kind === 'state' && itsState !== state) return false;
    return (
      words.length === 0 || holdsAll(`${told.event.type ?? ''} ${itsState ?? ''} ${detailText(told.event)}`, words)
    );
  });
}

function holdsAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
