import type { WireEvent } from '../../../api.ts';
import { plainCause } from '../../../../workflow/client/plain-cause.ts';
import type { HistoryEntry, EventHistory } from '../live/event-history.ts';

/** Which events are shown. */
export type EventKind = 'all' | 'state' | 'failures';

/** The filter of the event table, as given in the address. */
export interface EventFilter {
  readonly kind: EventKind;
  /** Words that an event's type, state or detail must contain, ignoring case. */
  readonly find: string;
  /** The selected state, to which `state` refers. */
  readonly state: string | undefined;
}

const FAILURE = /(Failed|TimedOut|Aborted)$/;

/** Whether an event reports a failure. */
export function isFailure({ type }: WireEvent): boolean {
  return FAILURE.test(type ?? '');
}

/** The state that an event belongs to. */
export function stateOf({ visit }: HistoryEntry, history: EventHistory): string | undefined {
  return visit === undefined ? undefined : history.visits[visit]?.name;
}

/** What an event shows in addition to its type: an error and its cause, or what follows. */
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

/** The events that pass a filter, oldest first. */
export function filteredEvents(history: EventHistory, filter: EventFilter): readonly HistoryEntry[] {
  const { kind, state } = filter;
  const words = filter.find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (kind === 'all' && words.length === 0) return history.events;
  return history.events.filter((entry) => {
    if (kind === 'failures' && !isFailure(entry.event)) return false;
    const itsState = stateOf(entry, history);
    if (kind === 'state' && itsState !== state) return false;
    return (
      words.length === 0 || holdsAll(`${entry.event.type ?? ''} ${itsState ?? ''} ${detailText(entry.event)}`, words)
    );
  });
}

function holdsAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
