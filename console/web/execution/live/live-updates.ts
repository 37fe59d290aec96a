import type { EventPage, Progress, StatusChange, WireEvent } from '../../../api.ts';

/** How the page receives updates. */
export type Connection =
  | { readonly kind: 'connecting' }
  /** By the server's stream, or by polling if streams are blocked. */
  | { readonly kind: 'stream' | 'polling' }
  /** Not at all for now: what is unreachable, as human-readable text. */
  | { readonly kind: 'away'; readonly message: string };

/** The subset of EventSource in use. */
export interface EventStream {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
}

/** Callbacks for updates. */
export interface UpdateListener {
  onEvents(events: readonly WireEvent[]): void;
  onStatus(status: StatusChange): void;
  onProgress(progress: Progress): void;
  onConnection(connection: Connection): void;
}

/** What the updates depend on: the browser's, or a test's. */
export interface UpdateSources {
  readonly openStream: (after: number) => EventStream;
  readonly getPage: (after: number) => Promise<EventPage>;
  /** Calls back after some milliseconds; returns a function that cancels it. */
  readonly later: (run: () => void, milliseconds: number) => () => void;
}

/** The state of an EventSource that gave up, as it does when refused. */
const CLOSED = 2;
/** Consecutive failures after which streams are considered blocked. */
const FAILURES = 3;
const POLL_MS = 1000;
/** Successful polls before the stream is tried again. */
const POLLS = 30;

const CONSOLE_AWAY = 'the console does not answer';

/**
 * Follows one execution by the server's stream, and by polling if the stream keeps failing; either continues
 * after the last known event, so none is lost or reported twice.
 */
export class LiveUpdates {
  readonly #sources: UpdateSources;
  readonly #listener: UpdateListener;
  #last: number;
  #stream: EventStream | undefined;
  #failures = 0;
  #forget: (() => void) | undefined;
  #closed = false;

  constructor(sources: UpdateSources, listener: UpdateListener, last = 0) {
    this.#sources = sources;
    this.#listener = listener;
    this.#last = last;
  }

  /** Opens the stream. */
  open(): void {
    const stream = this.#sources.openStream(this.#last);
    this.#stream = stream;
    const on = (type: string, run: (data: string) => void): void => {
      stream.addEventListener(type, ({ data }) => {
        if (this.#stream === stream) run(data);
      });
    };
    on('open', () => {
      this.#failures = 0;
      this.#listener.onConnection({ kind: 'stream' });
    });
    on('error', () => {
      this.#onError(stream);
    });
    on('history', (data) => {
      this.#take([JSON.parse(data) as WireEvent]);
    });
    on('status', (data) => {
      this.#listener.onStatus(JSON.parse(data) as StatusChange);
    });
    on('progress', (data) => {
      this.#listener.onProgress(JSON.parse(data) as Progress);
    });
    on('trouble', (data) => {
      const { message } = JSON.parse(data) as { readonly message: string | null };
      this.#listener.onConnection(message === null ? { kind: 'stream' } : { kind: 'away', message });
    });
  }

  /** Ends the stream or the polling. */
  close(): void {
    this.#closed = true;
    this.#leaveStream();
    this.#forget?.();
  }

  #take(events: readonly WireEvent[]): void {
    const next = events.filter(({ id }) => id > this.#last);
    if (next.length === 0) return;
    this.#last = next.at(-1)!.id;
    this.#listener.onEvents(next);
  }

  #onError(stream: EventStream): void {
    this.#failures++;
    this.#listener.onConnection({ kind: 'away', message: CONSOLE_AWAY });
    if (stream.readyState !== CLOSED && this.#failures < FAILURES) return; // it reconnects by itself
    this.#leaveStream();
    void this.#poll(0);
  }

  #leaveStream(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  /** Polls for updates; `good`: consecutive successes. Returns to the stream after many, or once the server is back. */
  async #poll(good: number, wasAway = false): Promise<void> {
    try {
      const page = await this.#sources.getPage(this.#last);
      if (this.#closed) return;
      this.#report(page);
      if (wasAway || good >= POLLS)
        this.#later(() => {
          this.open();
        });
      else this.#later(() => void this.#poll(good + 1));
    } catch (error) {
      if (this.#closed) return;
      this.#listener.onConnection({ kind: 'away', message: error instanceof Error ? error.message : String(error) });
      this.#later(() => void this.#poll(0, true));
    }
  }

  #report({ events, progress, ...status }: EventPage): void {
    this.#take(events);
    this.#listener.onStatus(status);
    if (progress) this.#listener.onProgress(progress);
    this.#listener.onConnection({ kind: 'polling' });
  }

  #later(run: () => void): void {
    this.#forget = this.#sources.later(run, POLL_MS);
  }
}
