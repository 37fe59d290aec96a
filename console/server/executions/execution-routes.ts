import { RedriveExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { EventPage, ExecutionList, Started } from '../../api.ts';
import type { Cloud } from '../target/cloud.ts';
import type { Definitions } from '../graphs/definitions.ts';
import { npmCommand } from '../target/npm-command.ts';
import { executionDetail } from './execution-detail.ts';
import { ExecutionLister, Status } from './execution-list.ts';
import { HttpError, readJson, sendJson } from '../http/http.ts';
import type { RouteCall, Routes } from '../http/router.ts';
import { checkedExecutionName } from '../http/security.ts';
import { eventId } from '../live/stream-routes.ts';
import { describeNamed, statusChange } from '../live/watch.ts';
import type { Watches } from '../live/watches.ts';

/** The routes for the list of executions and for a single one. */
export function executionRoutes(cloud: Cloud, watches: Watches, definitions: Definitions): Routes {
  const lister = new ExecutionLister(cloud);
  const watchOf = ({ segments }: RouteCall) => watches.of(checkedExecutionName(segments[0] ?? ''));
  return {
    'GET /api/executions': async ({ response, query }) => {
      const status = Status.optional().safeParse(query.get('status') ?? undefined);
      if (!status.success) throw new HttpError(400, `status is one of ${Status.options.join(', ')}`);
      const list: ExecutionList = await lister.list(status.data, query.get('next') ?? undefined);
      sendJson(response, list);
    },
    'GET /api/executions/*': async (call) => {
      const watch = watchOf(call);
      const described = await watch.look();
      const definitionHash = await definitions.hashOf(described.executionArn);
      const place = await cloud.clients();
      sendJson(call.response, executionDetail(described, watch, { definitionHash, now: Date.now(), place }));
    },
    'GET /api/executions/*/events': async (call) => {
      const watch = watchOf(call);
      const described = await watch.look();
      const after = eventId(call.query.get('after'));
      const events = watch.events.filter(({ id }) => id > after);
      const { progress } = watch;
      const page: EventPage = { events, ...statusChange(described), ...(progress && { progress }) };
      sendJson(call.response, page);
    },
    'GET /api/executions/*/history.json': async (call) => {
      const watch = watchOf(call);
      await watch.look();
      const disposition = `attachment; filename="${watch.name}.history.json"`;
      sendJson(call.response, { events: watch.events }, 200, { 'content-disposition': disposition });
    },
    'POST /api/executions/*/stop': async (call) => {
      await readJson(call.request);
      const watch = watchOf(call);
      await stop(cloud, watch.name);
      watch.wake();
      const command = npmCommand('stop-job', [watch.name], await cloud.clients());
      sendJson(call.response, { name: watch.name, command } satisfies Started);
    },
    'POST /api/executions/*/redrive': async (call) => {
      await readJson(call.request);
      const watch = watchOf(call);
      await redrive(cloud, watch.name);
      watch.wake();
      const command = npmCommand('redrive', [watch.name], await cloud.clients());
      sendJson(call.response, { name: watch.name, command } satisfies Started);
    },
  };
}

async function stop(cloud: Cloud, name: string): Promise<void> {
  await cloud.use(async (clients) => {
    const { status = 'unknown', executionArn } = await describeNamed(clients, name);
    if (status !== 'RUNNING') throw new HttpError(409, `${name} is not running: it is ${status}`);
    const cause = 'Stopped in the console';
    await clients.sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause }));
  });
}

async function redrive(cloud: Cloud, name: string): Promise<void> {
  await cloud.use(async (clients) => {
    const { redriveStatus, redriveStatusReason, status, executionArn } = await describeNamed(clients, name);
    if (redriveStatus !== 'REDRIVABLE') {
      throw new HttpError(409, `${name} cannot be redriven: ${redriveStatusReason ?? `it is ${status ?? 'unknown'}`}`);
    }
    await clients.sfn.send(new RedriveExecutionCommand({ executionArn }));
  });
}
