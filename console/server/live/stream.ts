import type { ServerResponse } from 'node:http';
import type { Progress, StatusChange } from '../../api.ts';
import type { Watch } from './watch.ts';

/** Proxies and browsers close silent connections; a comment from time to time keeps the stream open. */
const HEARTBEAT_MS = 15_000;
/** Milliseconds after which a browser reconnects. */
const RETRY_MS = 1000;
/** Events written between checks of whether the viewer keeps up. */
const SLICE = 200;

/**
 * Server-sent events of one execution to one viewer, from the event after `last`:
 *
 *   history   an event of the history, its id the stream's        status     the execution's status, when that changes
 *   progress  the chunks, when that changes                       trouble    why AWS is unreachable; null once back
 *
 * A viewer slower than the history holds back its own stream only: events wait in the watch, not in a buffer.
 */
export class ExecutionStream {
  readonly #response: ServerResponse;
  readonly #watch: Watch;
  #last: number;
  #full = false;
  #closed = false;
  /** The JSON last sent, by kind of event. */
  readonly #sent = new Map<string, string>();
  #heartbeat: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(response: ServerResponse, watch: Watch, last: number) {
    this.#response = response;
    this.#watch = watch;
    this.#last = last;
  }

  /** Sends what is known and continues until it is closed. */
  open(): void {
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    this.#response.on('drain', () => {
      this.#full = false;
      this.#pump();
    });
    this.#write(`retry: ${RETRY_MS}\n\n`);
    this.#heartbeat = setInterval(() => {
      this.#write(': still here\n\n');
    }, HEARTBEAT_MS);
    this.#pump();
    this.#unsubscribe = this.#watch.subscribe(() => {
      this.#pump();
    });
  }

  /** Ends the stream; may be called more than once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.#unsubscribe?.();
    this.#response.end();
  }

  /** Writes as much as the viewer accepts: the history in order, then the status and progress. */
  #pump(): void {
    const { events, status, progress, trouble = null } = this.#watch;
    for (let at = firstAfter(events, this.#last); at < events.length && !this.#full; at += SLICE) {
      const slice = events.slice(at, at + SLICE);
      this.#last = slice.at(-1)?.id ?? this.#last;
      this.#write(slice.map((event) => frame('history', event, event.id)).join(''));
    }
    if (this.#full) return;
    if (status) this.#send('status', status);
    if (progress) this.#send('progress', progress);
    if (trouble !== null || this.#sent.has('trouble')) this.#send('trouble', { message: trouble });
  }

  #send(event: string, value: StatusChange | Progress | { readonly message: string | null }): void {
    const text = frame(event, value);
    if (this.#sent.get(event) === text) return;
    this.#sent.set(event, text);
    this.#write(text);
  }

  #write(text: string): void {
    if (!this.#closed && !this.#response.write(text)) this.#full = true;
  }
}

/** One server-sent event; JSON text contains no line breaks. */
function frame(event: string, value: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(value)}\n\n`;
}

/** The index of the first event after an id: ids usually count from 1 without gaps, so the first guess is right. */
function firstAfter(events: readonly { readonly id: number }[], last: number): number {
  let at = Math.min(last, events.length);
  while (at > 0 && events[at - 1]!.id > last) at--;
  return at;
}
