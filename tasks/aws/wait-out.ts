import { ServiceTrouble, transientTrouble } from './aws-errors.ts';
import type { AwsTrouble } from './aws-errors.ts';
import type { Clock } from './clock.ts';
import { backoffMs, LONGEST_WAIT_MS } from './retry-policy.ts';

/** A call failed for {@link LONGEST_WAIT_MS}, despite retries. */
export class StillUnavailable extends ServiceTrouble {
  constructor(call: string, tries: number, { kind, message }: AwsTrouble) {
    super({ kind, message: `${call} failed for ${LONGEST_WAIT_MS / 60_000} minutes, ${tries} times: ${message}` });
    this.name = 'StillUnavailable';
  }
}

/** A wait, for the log. */
export interface Wait {
  readonly call: string;
  readonly error: string;
  readonly waitSeconds: number;
}

/** The means by which {@link waitOut} waits, and the signal that ends it. */
export interface Waiting {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly onWait: (wait: Wait) => void;
}

/**
 * The value of `run`, which is retried with backoff while it fails with a {@link transientTrouble}. Throws
 * {@link StillUnavailable} once that has lasted {@link LONGEST_WAIT_MS}; any other error, and the last one when `stop` is
 * raised, as it is. `run` must be safe to repeat; `call` names it in the log and in the error.
 */
export async function waitOut<T>(call: string, run: () => Promise<T>, { clock, stop, onWait }: Waiting): Promise<T> {
  const stopped = (): boolean => stop.aborted;
  let firstFailure: number | undefined;
  for (let failures = 1; ; failures++) {
    try {
      return await run();
    } catch (error) {
      const trouble = transientTrouble(error);
      if (trouble === undefined || stopped()) throw error;
      const ms = backoffMs(failures, clock.random);
      firstFailure ??= clock.now();
      if (clock.now() + ms > firstFailure + LONGEST_WAIT_MS) throw new StillUnavailable(call, failures, trouble);
      onWait({ call, error: trouble.message, waitSeconds: Math.round(ms) / 1000 });
      await clock.sleep(ms, stop);
      if (stopped()) throw error;
    }
  }
}
