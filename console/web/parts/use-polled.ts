import { useEffect, useState } from 'preact/hooks';
import { getJson, RequestFailed } from './server-api.ts';

/** The latest value that the server returned. */
export interface Polled<T> {
  readonly value?: T;
  /** Why the last request failed; the value may be from an earlier request. */
  readonly failure?: RequestFailed;
  /** The path from which the value was fetched. */
  readonly path?: string;
}

/** setTimeout treats a longer delay as 1 ms. */
const NEVER_MS = 2 ** 31 - 1;
const RETRY_MS = 1000;

/** The period for values that never change: they are requested only until known. */
export function untilKnown(value: unknown): number {
  return value === undefined ? RETRY_MS : NEVER_MS;
}

/**
 * Polls a path, `period` milliseconds after each response; not while the window is hidden. A value stays
 * until the next one arrives, even if the path changes.
 */
export function usePolled<T>(path: string, period: (value: T | undefined) => number): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>({});
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = false;
    const ask = async (): Promise<void> => {
      asked = true;
      let value: T | undefined;
      try {
        value = await getJson<T>(path, abort.signal);
        setPolled({ value, path });
      } catch (error) {
        if (abort.signal.aborted) return;
        if (!(error instanceof RequestFailed)) throw error;
        setPolled((before) => ({ ...before, failure: error }));
      }
      asked = false;
      if (!abort.signal.aborted && !document.hidden) timer = setTimeout(() => void ask(), period(value));
    };
    const onShown = (): void => {
      clearTimeout(timer);
      if (!document.hidden && !asked) void ask();
    };
    document.addEventListener('visibilitychange', onShown);
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onShown);
    };
  }, [path]);
  return polled;
}
