import { useEffect, useState } from 'preact/hooks';
import type { ResultList, ResultSummary, ScreenLayer } from '../../api.ts';
import { getJson } from '../parts/server-api.ts';
import { loadMonths } from './model/month-cache.ts';
import type { LoadedMonths } from './model/month-cache.ts';
import { DARK_SCHEME, readTheme } from './model/theme.ts';
import type { Theme } from './model/theme.ts';

/** Something fetched: its value, or why there is none; neither while loading. */
export interface Fetched<T> {
  readonly value?: T;
  readonly problem?: string;
  /** Fetches it again. */
  readonly retry?: () => void;
}

/** The Results table. */
export function useResults(): Fetched<ResultList> {
  return useJson<ResultList>('results');
}

/** A layer; nothing while its id is unknown. */
export function useLayer(id: string | undefined): Fetched<ScreenLayer> {
  return useJson<ScreenLayer>(id === undefined ? undefined : `layers/${id}`);
}

/** The sum of the months loaded so far. */
export interface MonthsState {
  /** What was requested last or, while that is loading, what was shown before. */
  readonly loaded?: LoadedMonths & { readonly results: readonly ResultSummary[] };
  readonly isLoading: boolean;
  readonly done: number;
}

/** The sum of results; kept while others are loading. */
export function useMonths(results: readonly ResultSummary[]): MonthsState {
  const [state, setState] = useState<MonthsState>({ isLoading: true, done: 0 });
  useEffect(() => {
    const abort = new AbortController();
    setState(({ loaded }) => ({ ...(loaded && { loaded }), isLoading: true, done: 0 }));
    const onProgress = (done: number): void => {
      if (!abort.signal.aborted) setState((before) => ({ ...before, done }));
    };
    loadMonths(results, onProgress, abort.signal).then(
      (loaded) => {
        setState({ loaded: { ...loaded, results }, isLoading: false, done: results.length });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) throw error;
      },
    );
    return () => {
      abort.abort();
    };
  }, [results]);
  return state;
}

/** The page's colors, read again when the scheme changes. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const scheme = matchMedia(DARK_SCHEME);
    const read = (): void => {
      setTheme(readTheme());
    };
    scheme.addEventListener('change', read);
    return () => {
      scheme.removeEventListener('change', read);
    };
  }, []);
  return theme;
}

function useJson<T>(path: string | undefined): Fetched<T> {
  const [fetched, setFetched] = useState<Fetched<T> & { readonly path?: string }>({});
  const [tried, setTried] = useState(1);
  useEffect(() => {
    if (path === undefined) return undefined;
    const abort = new AbortController();
    const retry = (): void => {
      setFetched({});
      setTried(tried + 1);
    };
    getJson<T>(path, abort.signal).then(
      (value) => {
        setFetched({ path, value });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) {
          setFetched({ path, problem: error instanceof Error ? error.message : String(error), retry });
        }
      },
    );
    return () => {
      abort.abort();
    };
  }, [path, tried]);
  return fetched.path === path ? fetched : {};
}
