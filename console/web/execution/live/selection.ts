import type { StateVisit } from '../../../../workflow/client/state-visits.ts';
import type { HistoryEntry, EventHistory } from './event-history.ts';

/** The selection, as given in the address: a state, one of its visits (from 1), an event. */
export interface Selection {
  readonly state?: string;
  readonly visit?: number;
  readonly event?: number;
}

/** A selection resolved against a history. */
export interface Selected {
  readonly state: string | undefined;
  /** The visit's index among all visits; undefined for a state that was not visited. */
  readonly place: number | undefined;
  readonly visit: StateVisit | undefined;
  /** The visit's index among those of its state, from 0. */
  readonly number: number;
  readonly event: HistoryEntry | undefined;
}

/** Reads the selection from an address's query. */
export function selectionOf(query: URLSearchParams): Selection {
  const state = query.get('state');
  const visit = wholeNumber(query.get('visit'));
  const event = wholeNumber(query.get('event'));
  return {
    ...(state !== null && { state }),
    ...(visit !== undefined && { visit }),
    ...(event !== undefined && { event }),
  };
}

/** The selection as query values, for withQuery. */
export function selectionQuery({ state, visit, event }: Selection): Record<string, string | undefined> {
  return { state, visit: visit?.toString(), event: event?.toString() };
}

/** Resolves a selection against a history: an event's visit, else a state's named visit or its last. */
export function resolve({ state, visit, event }: Selection, history: EventHistory): Selected {
  const entry = event === undefined ? undefined : history.events[event - 1];
  const places = state === undefined ? [] : history.visitsOf(state);
  const place = entry?.visit ?? (entry === undefined ? (places[(visit ?? 0) - 1] ?? places.at(-1)) : undefined);
  const found = place === undefined ? undefined : history.visits[place];
  return {
    state: found?.name ?? (entry === undefined ? state : undefined),
    place,
    visit: found,
    number: place === undefined ? 0 : history.numberOf(place),
    event: entry,
  };
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
