import type { LogEvent } from './log-event.ts';

/** CloudWatch Logs: a response has at most 1 MB of events, each counted as its message plus 26 bytes. */
const MAX_RESPONSE_BYTES = 1024 * 1024;
const EVENT_BYTES = 26;

/** The remaining capacity of a response; the first event always does. */
export class ResponseBudget {
  #events: number;
  #bytes = MAX_RESPONSE_BYTES;

  constructor(maxEvents: number) {
    this.#events = maxEvents;
  }

  /** Whether the maximum number of events is reached. */
  get spent(): boolean {
    return this.#events === 0;
  }

  /** Reserves an event's share; false if the event must wait for the next response. */
  take({ message }: LogEvent): boolean {
    const bytes = Buffer.byteLength(message) + EVENT_BYTES;
    if (this.#events === 0 || (bytes > this.#bytes && this.#bytes < MAX_RESPONSE_BYTES)) return false;
    this.#events--;
    this.#bytes -= bytes;
    return true;
  }
}
