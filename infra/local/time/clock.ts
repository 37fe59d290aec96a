/** Time, as the local services see it: milliseconds since the epoch, and a sleep that an abort ends (by rejecting or resolving). */
export interface Clock {
  now(): number;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** This machine's clock; an aborted sleep resolves. */
export const systemClock: Clock = { now: Date.now, sleep };

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
