import type { LogEvent } from '../logs/log-event.ts';
import type { LogWriter } from '../logs/log-writer.ts';

/** Writes a stream. */
export type EventLog = Pick<LogWriter, 'write'>;

/** A log stream written with a role: as on AWS, a function's output is silently lost if its role may not write it. */
export class RoleLog implements EventLog {
  readonly #log: EventLog;
  #waiting: LogEvent[] | undefined = [];

  /** `allowed` rejects if the role may not write. */
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
