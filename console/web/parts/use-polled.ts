import { useEffect, useState } from 'preact/hooks';
import { getJson, RequestFailed } from './server-api.ts';

/** The latest value that the server returned. */
export interface Polled<T> {
  readonly value?: T;
  /** Why the last request failed; the value may be from an earlier one. */
  readonly failure?: RequestFailed;
  /** The path that the value is from. */
  readonly path?: string;
}

/** setTimeout treats a longer delay as 1 ms. */
const NEVER_MS = 2 ** 31 - 1;
const RETRY_MS = 1000;

/** The period for what does not change: requested again only until it is known. */
export function untilKnown(value: unknown): number {
  return value === undefined ? RETRY_MS : NEVER_MS;
}

/**
 * GETs a path again and again, `period` milliseconds after each answer; not while the window is hidden. A value stays
 * until the next one arrives, also when the path changes.
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
