import type { Definitions } from './definitions.ts';
import { HttpError, sendJson } from '../http/http.ts';
import type { Routes } from '../http/router.ts';

/** The routes for state machine drawings. */
export function graphRoutes(definitions: Definitions): Routes {
  return {
    'GET /api/definitions/*/graph': async ({ response, segments }) => {
      const hash = segments[0] ?? '';
      if (!/^[0-9a-f]{64}$/.test(hash)) throw new HttpError(400, 'a definition is named by its SHA-256 in hex');
      const graph = await definitions.graph(hash);
      sendJson(response, graph, 200, { 'cache-control': 'max-age=31536000, immutable' });
    },
  };
}
