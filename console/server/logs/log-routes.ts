import { HttpError, sendJson } from '../http/http.ts';
import type { Cloud } from '../target/cloud.ts';
import { readLogs } from './logs.ts';
import { requestIds } from './request-ids.ts';
import type { Routes } from '../http/router.ts';
import { checkedExecutionName } from '../http/security.ts';
import type { Watches } from '../live/watches.ts';

/** The routes for state logs. */
export function logRoutes(cloud: Cloud, watches: Watches): Routes {
  return {
    'GET /api/executions/*/logs': async ({ response, segments, query }) => {
      const watch = watches.of(checkedExecutionName(segments[0] ?? ''));
      const state = query.get('state') ?? '';
      const visit = Number(query.get('visit') ?? -1);
      await watch.look();
      const visits = watch.view.visits.filter(({ name }) => name === state);
      if (visits.length === 0) throw new HttpError(404, `${watch.name} has not been in state ${state}`);
      const found = Number.isInteger(visit) ? visits.at(visit) : undefined;
      if (found === undefined) throw new HttpError(404, `${state} was visited ${visits.length} times, counted from 0`);
      const wanted = {
        from: found.attempts[0]?.started ?? found.entered,
        to: found.exited ?? watch.status?.stopped ?? Date.now(),
        requests: requestIds(watch.events.slice(found.event - 1, found.exitEvent)),
      };
      sendJson(response, await cloud.use(({ logs }) => readLogs(logs, watch.name, state, wanted)));
    },
  };
}
