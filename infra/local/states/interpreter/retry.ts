import type { Catcher, Retrier } from '../definition/definition.ts';
import { DATA_LIMIT_EXCEEDED, HEARTBEAT_TIMEOUT, RUNTIME_ERROR, TASK_FAILED, TIMEOUT } from './states-error.ts';

/**
 * Whether an ErrorEquals list matches an error.
 *
 *     States.ALL         all except States.Runtime and States.DataLimitExceeded
 *     States.TaskFailed  the same, and no timeouts
 *     States.Timeout     also States.HeartbeatTimeout
 *     States.Runtime     never: it always fails the execution
 */
export function matches(names: readonly string[], error: string): boolean {
  if (error === RUNTIME_ERROR) return false;
  return names.some((name) => {
    if (name === error) return true;
    if (name === TIMEOUT) return error === HEARTBEAT_TIMEOUT;
    const isTimeout = error === TIMEOUT || error === HEARTBEAT_TIMEOUT;
    const wildcard = name === 'States.ALL' || (name === TASK_FAILED && !isTimeout);
    return wildcard && error !== DATA_LIMIT_EXCEEDED;
  });
}

/** The first catcher that matches an error, with its index in Catch. */
export function catcherFor(
  catchers: readonly Catcher[],
  error: string,
): { readonly catcher: Catcher; readonly index: number } | undefined {
  const index = catchers.findIndex((catcher) => matches(catcher.ErrorEquals, error));
  return index === -1 ? undefined : { catcher: catchers[index]!, index };
}

/** A state's remaining retries; each retrier counts its own. Entering or redriving the state restores them all. */
export class Retries {
  readonly #retriers: readonly Retrier[];
  readonly #random: () => number;
  readonly #used = new Map<Retrier, number>();

  constructor(retriers: readonly Retrier[], random: () => number) {
    this.#retriers = retriers;
    this.#random = random;
  }

  /** The milliseconds to wait before the next attempt after this error, or undefined if there is none. */
  delayAfter(error: string): number | undefined {
    const retrier = this.#retriers.find((candidate) => matches(candidate.ErrorEquals, error));
    if (retrier === undefined) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#used.set(retrier, used + 1);
    const seconds = Math.min(
      (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used,
      retrier.MaxDelaySeconds ?? Infinity,
    );
    return 1000 * seconds * (retrier.JitterStrategy === 'FULL' ? this.#random() : 1);
  }
}
