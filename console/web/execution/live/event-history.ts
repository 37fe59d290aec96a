import type { StateVisit } from '../../../../workflow/client/state-visits.ts';
import { StateVisits } from '../../../../workflow/client/state-visits.ts';
import type { WireEvent } from '../../../api.ts';

/** An event with what the page often needs to know about it. */
export interface HistoryEntry {
  readonly event: WireEvent;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The index of its visit in the history; undefined before the first and between visits. */
  readonly visit: number | undefined;
}

/** A history that grows event by event: the n-th event has the id n. */
export class EventHistory {
  readonly events: HistoryEntry[] = [];
  readonly #view = new StateVisits();
  /** Indices of visits, by state. */
  readonly #visitsOf = new Map<string, number[]>();
  /** Each visit's index among those of its state, from 0. */
  readonly #numbers: number[] = [];

  /** Appends the events that come next; all others (seen before, or too new) are skipped. */
  add(events: readonly WireEvent[]): void {
    for (const event of events) {
      if (event.id !== this.lastEvent + 1) continue;
      const at = Date.parse(event.timestamp);
      this.#view.add([{ ...event, timestamp: new Date(at) }]);
      if (this.visits.length > this.#numbers.length) this.#count(this.visits.length - 1);
      this.events.push({ event, at, visit: this.#visitAt(event.id) });
    }
  }

  get lastEvent(): number {
    return this.events.length;
  }

  /** All visits of states, oldest first. */
  get visits(): readonly StateVisit[] {
    return this.#view.visits;
  }

  get view(): StateVisits {
    return this.#view;
  }

  /** Indices of a state's visits, oldest first. */
  visitsOf(state: string): readonly number[] {
    return this.#visitsOf.get(state) ?? [];
  }

  /** A visit's index among those of its state, from 0. */
  numberOf(visit: number): number {
    return this.#numbers[visit] ?? 0;
  }

  /** The events of a visit, from its entry to its exit. */
  eventsOf({ event, exitEvent }: StateVisit): readonly HistoryEntry[] {
    return this.events.slice(event - 1, exitEvent);
  }

  #count(visit: number): void {
    const { name } = this.visits[visit]!;
    const places = this.#visitsOf.get(name) ?? [];
    this.#visitsOf.set(name, places);
    this.#numbers.push(places.length);
    places.push(visit);
  }

  #visitAt(id: number): number | undefined {
    const { exitEvent = id } = this.visits.at(-1) ?? {};
    return exitEvent === id && this.visits.length > 0 ? this.visits.length - 1 : undefined;
  }
}
