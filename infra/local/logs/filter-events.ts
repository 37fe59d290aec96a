import type { StoredEvent } from './log-event.ts';
import type { LogStream } from './log-stream.ts';
import { ResponseBudget } from './response-budget.ts';

/** Bytes of events that one request searches, so that others are served meanwhile; AWS limits its pages likewise. */
const MAX_SEARCHED_BYTES = 16 * 1024 * 1024;

/** A stream by its name. */
export interface NamedStream {
  readonly name: string;
  readonly stream: LogStream;
}

/** An event of a stream. */
export interface FoundEvent extends StoredEvent {
  readonly streamName: string;
}

/** A search's progress: events are searched by time, then by stream, then by position. */
export interface SearchPosition {
  readonly time: number;
  readonly streamName: string;
  /** The end of the last event that was searched. */
  readonly end: number;
}

/** What to search for; times in milliseconds, both inclusive. */
export interface Search {
  readonly streams: readonly NamedStream[];
  readonly startTime: number;
  readonly endTime: number;
  readonly matches: (message: string) => boolean;
  readonly limit: number;
  readonly after: SearchPosition | undefined;
}

/** Events of several streams in order of time; `next` if there are or may be more. */
export async function filterEvents(search: Search): Promise<{ events: FoundEvent[]; next?: SearchPosition }> {
  const budget = new ResponseBudget(search.limit);
  const events: FoundEvent[] = [];
  let last = search.after;
  let searched = 0;
  for await (const event of merged(search)) {
    const found = search.matches(event.message);
    // The first event always fits, so a response that ends here has made progress, and the next one continues after it.
    const full = budget.spent || searched >= MAX_SEARCHED_BYTES || (found && !budget.take(event));
    if (full) return { events, ...(last && { next: last }) };
    if (found) events.push(event);
    searched += event.end - event.start;
    last = { time: event.time, streamName: event.streamName, end: event.end };
  }
  return { events };
}

/** A stream's next event, and the rest. */
interface Cursor {
  readonly name: string;
  readonly events: AsyncIterator<StoredEvent, undefined>;
  head: StoredEvent;
}

async function* merged(search: Search): AsyncGenerator<FoundEvent> {
  const cursors: Cursor[] = [];
  for (const { name, stream } of search.streams) {
    const events = stream.forward(await startIn(name, stream, search));
    const { value: head } = await events.next();
    if (head !== undefined) cursors.push({ name, events, head });
  }
  cursors.sort(({ name: a }, { name: b }) => (a < b ? -1 : 1));
  for (;;) {
    const [first, ...others] = cursors;
    if (first === undefined) return;
    const next = others.reduce((best, cursor) => (cursor.head.time < best.head.time ? cursor : best), first);
    if (next.head.time > search.endTime) return;
    yield { ...next.head, streamName: next.name };
    const { value: head } = await next.events.next();
    if (head === undefined) cursors.splice(cursors.indexOf(next), 1);
    else next.head = head;
  }
}

/** Where a search begins in a stream: after what was searched, which at equal times are the streams with lower names. */
async function startIn(name: string, stream: LogStream, { startTime, after }: Search): Promise<number> {
  if (after === undefined) return startTime === 0 ? 0 : stream.positionOf(startTime);
  if (name === after.streamName) return after.end;
  return stream.positionOf(name < after.streamName ? after.time + 1 : after.time);
}
