import { AwsCron } from '../../../workflow/monthly/aws-cron.ts';
import type { RoleCalls } from '../iam/role-calls.ts';
import type { Clock } from '../time/clock.ts';
import type { LocalSchedule } from '../template/schedule-readers.ts';
import { deliverFiring } from './firing.ts';

/**
 * The longest timer, in milliseconds: Node fires one above 24.8 days immediately, and a laptop's clock moves on
 * while its timers sleep.
 */
const LONGEST_SLEEP_MS = 600_000;

/** How schedules fire. */
export interface FiringsOptions {
  readonly schedules: readonly LocalSchedule[];
  readonly calls: Pick<RoleCalls, 'sendEvent' | 'sendMessage'>;
  readonly clock: Clock;
  /** Called with a message for each firing that did not reach its target. */
  readonly onFailure: (message: string) => void;
}

/**
 * Fires the enabled schedules on time as long as the local cloud is up; what was due while it was down is skipped.
 * AWS picks a time within the flexible window; here it is the start.
 */
export class Firings {
  readonly #options: FiringsOptions;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: FiringsOptions) {
    this.#options = options;
    const enabled = options.schedules.filter(({ state }) => state === 'ENABLED');
    this.#running = Promise.all(enabled.map((schedule) => this.#run(schedule))).then(() => undefined);
  }

  /** Stops firing, and makes no further delivery attempts. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(schedule: LocalSchedule): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#ending;
    const cron = new AwsCron(schedule.expression, schedule.timezone);
    const deliveries = new Set<Promise<void>>();
    for (;;) {
      const next = cron.after(new Date(clock.now()));
      if (next === undefined) break;
      await this.#sleepUntil(next);
      if (signal.aborted) break;
      const delivery = this.#deliver(schedule, next).finally(() => deliveries.delete(delivery));
      deliveries.add(delivery);
    }
    await Promise.all(deliveries);
  }

  async #sleepUntil(time: Date): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#ending;
    for (let left = time.getTime() - clock.now(); left > 0 && !signal.aborted; left = time.getTime() - clock.now()) {
      await clock.sleep(Math.min(left, LONGEST_SLEEP_MS), signal).catch(() => undefined); // an abort ends the wait
    }
  }

  async #deliver(schedule: LocalSchedule, scheduledTime: Date): Promise<void> {
    const { calls, clock, onFailure } = this.#options;
    try {
      await deliverFiring(schedule, scheduledTime, { calls, clock, signal: this.#ending.signal, onFailure });
    } catch (error) {
      onFailure(`a firing of schedule ${schedule.name} is lost: ${String(error)}`);
    }
  }
}
