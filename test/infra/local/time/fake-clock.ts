import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../../infra/local/time/clock.ts';

/** Where a {@link FakeClock} starts. */
export const START = Date.parse('2026-03-01T00:00:00.000Z');

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  time = START;
  readonly sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => () => {
        this.sleepers.delete(sleeper);
        signal.removeEventListener('abort', abort);
        settle();
      };
      const abort = end(() => {
        reject(new Error('aborted'));
      });
      const sleeper = { at: this.time + milliseconds, wake: end(resolve) };
      this.sleepers.add(sleeper);
      signal.addEventListener('abort', abort);
    });
  }

  /** Advances to a time, waking sleepers on the way. */
  async moveTo(time: number): Promise<void> {
    for (;;) {
      await settle();
      const next = Math.min(...[...this.sleepers].map(({ at }) => at));
      if (next > time) break;
      this.time = Math.max(this.time, next);
      for (const sleeper of [...this.sleepers]) if (sleeper.at <= this.time) sleeper.wake();
    }
    this.time = time;
    await settle();
  }
}

/** Lets everything run that does not wait for the clock. */
export async function settle(turns = 40): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
