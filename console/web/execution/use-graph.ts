import { useEffect, useState } from 'preact/hooks';
import type { Graph } from '../../api.ts';
import { getJson, RequestFailed } from '../server-api.ts';

/** The drawing of a definition; undefined until it is there. */
export function useGraph(definitionHash: string | undefined): Graph | undefined {
  const [graph, setGraph] = useState<Graph>();
  useEffect(() => {
    if (definitionHash === undefined) return undefined;
    const abort = new AbortController();
    getJson<Graph>(`definitions/${definitionHash}/graph`, abort.signal).then(setGraph, (error: unknown) => {
      // The page says elsewhere that the server is away, and asks for the execution anew.
      if (!abort.signal.aborted && !(error instanceof RequestFailed)) throw error;
    });
    return () => {
      abort.abort();
    };
  }, [definitionHash]);
  return graph;
}
