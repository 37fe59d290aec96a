import type { Clock } from '../../time/clock.ts';
import { Interrupted } from './states-error.ts';

/** Node's timers overflow above 2^31 - 1 ms; longer waits are slept in days. */
const LONGEST_SLEEP_MS = 86_400_000;

/** Waits until the clock reaches `deadline` (ms since the epoch); throws {@link Interrupted} as soon as the signal aborts. */
export async function sleepUntil(clock: Clock, deadline: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (isAborted(signal)) throw new Interrupted();
    const remaining = deadline - clock.now();
    if (remaining <= 0) return;
    try {
      await clock.sleep(Math.min(remaining, LONGEST_SLEEP_MS), signal);
    } catch (error) {
      // A clock may end an aborted sleep by rejecting; anything else it throws is a fault.
      if (!isAborted(signal)) throw error;
    }
  }
}

/** An AbortController that its parent's signal aborts too. `unlink` (always call it) leaves no listener on the parent. */
export interface LinkedController {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly unlink: () => void;
}

/** Makes a {@link LinkedController}. */
export function linkedController(parent: AbortSignal): LinkedController {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  if (parent.aborted) abort();
  parent.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    abort,
    unlink: () => {
      parent.removeEventListener('abort', abort);
    },
  };
}

/** Rejects with {@link Interrupted} once the signal aborts; for a race with something that may ignore the signal. */
export async function interruption(signal: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
  throw new Interrupted();
}

/** Reads the signal at each call (the compiler assumes a constant property): any await may bring an abort. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
