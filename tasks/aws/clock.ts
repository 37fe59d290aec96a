/** Time and randomness, injected into whatever waits or draws, so that tests control both. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A number from 0 up to, but not including, 1. */
  readonly random: () => number;
  /** Resolves after `ms` milliseconds, or immediately when `stop` is raised. */
  readonly sleep: (ms: number, stop?: AbortSignal) => Promise<void>;
}

/** The process's own clock. */
export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, stop) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stop?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, stop?.aborted === true ? 0 : ms);
      stop?.addEventListener('abort', done, { once: true });
    }),
};
