import type { LogEvent } from '../logs/log-event.ts';
import type { LogWriter } from '../logs/log-writer.ts';

/** What a stream is written by. */
export type EventLog = Pick<LogWriter, 'write'>;

/** A log stream that a role writes: as on AWS, what a function says is lost, silently, where its role may not write it. */
export class RoleLog implements EventLog {
  readonly #log: EventLog;
  #waiting: LogEvent[] | undefined = [];

  /** `allowed` rejects where the role may not write. */
  constructor(log: EventLog, allowed: Promise<unknown>) {
    this.#log = log;
    allowed.then(
      () => {
        log.write(...(this.#waiting ?? []));
        this.#waiting = undefined;
      },
      () => {
        this.write = () => undefined;
        this.#waiting = undefined;
      },
    );
  }

  /** Adds events; until it is known whether the role may write, they wait. */
  write(...events: readonly LogEvent[]): void {
    if (this.#waiting === undefined) this.#log.write(...events);
    else this.#waiting.push(...events);
  }
}
