import { rmSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import type {
  EventPage,
  ExecutionDetail,
  ExecutionList,
  Graph,
  LogPage,
  ResultList,
  ResultStatistics,
  ScreenLayer,
} from '../../../console/api.ts';
import { cloudOf, processesNaming } from '../../end-to-end/command.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { SMALL_MONTH_RECORDS, writeSmallMonth } from '../small-month.ts';
import { startConsole } from './running-console.ts';
import type { LiveStream, RunningConsole } from './running-console.ts';

let served: RunningConsole | undefined;
const folder = temporaryFolder(async () => {
  await served?.stop();
});
const state = path.join(folder, 'state');
const source = path.join(folder, 'sample');
/** Small chunks, so that an execution is caught in the middle. */
const SLOWLY = { source, chunkBytes: '8KiB', maxTasks: '1', chunksPerTask: '1000' };
const ENDED = ['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'];

function live(): RunningConsole {
  if (served === undefined) throw new Error('the console does not run');
  return served;
}

async function body<T>(route: string): Promise<T> {
  const { status, body: value } = await live().get(route);
  if (status !== 200) throw new Error(`${route}: ${status} ${JSON.stringify(value)}`);
  return value as T;
}

function isAt(stream: LiveStream, ...statuses: readonly string[]): boolean {
  return statuses.includes(stream.statuses.at(-1)?.status ?? '');
}

function idsOf(...streams: readonly LiveStream[]): number[] {
  return streams.flatMap(({ history }) => history.map(({ id }) => id));
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

beforeAll(async () => {
  writeSmallMonth(source);
  served = await startConsole(state);
});

describe('an execution started from the form', () => {
  test('is streamed to its end, and a reconnect neither loses nor repeats events', async () => {
    const started = await live().post('/api/executions', { name: 'first', source, chunkBytes: '160000' });
    expect(started).toMatchObject({ status: 201, body: { name: 'first' } });

    const before = await live().stream('first');
    await before.until(() => before.history.length >= 8);
    await before.close();
    const after = await live().stream('first', before.history.at(-1)?.id);
    await after.until(() => isAt(after, ...ENDED));
    await after.close();

    expect(after.statuses.at(-1)).toMatchObject({ status: 'SUCCEEDED', redrives: 0 });
    const { events } = await body<EventPage>('/api/executions/first/events?after=0');
    expect(idsOf(before, after)).toEqual(upTo(events.length));
    expect(after.progress.at(-1)).toMatchObject({ done: 10, chunks: 10, secondsLeft: null });
    const page = await body<EventPage>(`/api/executions/first/events?after=${events.length - 1}`);
    expect(page).toMatchObject({
      events: [{ id: events.length, type: 'ExecutionSucceeded' }],
      status: 'SUCCEEDED',
      progress: { done: 10, chunks: 10 },
    });
  });

  test('is described with its states, path and graph, and listed', async () => {
    const detail = await body<ExecutionDetail>('/api/executions/first');
    expect(detail.states.map(({ status }) => status)).toEqual(Array(9).fill('succeeded'));
    expect(detail.path).toContainEqual({ from: 'AllChunksCounted?', to: 'TearDown', count: 1 });
    expect(detail).toMatchObject({
      redrive: { possible: false },
      description: { output: { records: SMALL_MONTH_RECORDS } },
    });

    const graph = await body<Graph>(`/api/definitions/${detail.definitionHash}/graph`);
    expect(graph.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(detail.states.map(({ name }) => name)));

    const { executions } = await body<ExecutionList>('/api/executions?status=SUCCEEDED');
    expect(executions).toMatchObject([{ name: 'first', records: SMALL_MONTH_RECORDS, redrives: 0 }]);
    const { lines } = await body<LogPage>('/api/executions/first/logs?state=TearDown&visit=0');
    expect(lines.map(({ text }) => text).join('\n')).toContain('stage done');
  });

  test('returns results whose statistics and layer agree', async () => {
    const { results, unreadable } = await body<ResultList>('/api/results');
    expect(unreadable).toEqual([]);
    const [result] = results;
    expect(result).toMatchObject({ trips: 'yellow#2015-06#synthetic', synthetic: true, records: SMALL_MONTH_RECORDS });

    const { layer = '', trips = '', pickups: counts } = result ?? {};
    const statistics = await body<ResultStatistics>(`/api/results/${layer}/${encodeURIComponent(trips)}`);
    const screen = await body<ScreenLayer>(`/api/layers/${layer}`);
    const { data, columns } = statistics.pickups;
    const cells = Buffer.from(data, 'base64');
    const sums = screen.features.map(({ properties: { id, number } }) => {
      const row = upTo(columns).map((column) => cells.readUInt32LE((number * columns + column - 1) * 4));
      return [id, row.reduce((sum, count) => sum + count, 0)];
    });
    expect(Object.fromEntries(sums)).toEqual(counts);
    expect(screen.features.map(({ properties }) => properties.name)).toContain('Manhattan');
  });
});

describe('an execution in trouble', () => {
  test('is stopped, redriven, and watched on the same stream', async () => {
    await live().post('/api/executions', { name: 'second', ...SLOWLY });
    const stream = await live().stream('second');
    await stream.until(() => stream.progress.length > 0);

    expect(await live().post('/api/executions/second/stop')).toMatchObject({ status: 200 });
    await stream.until(() => isAt(stream, 'ABORTED'));
    const stopped = await body<ExecutionDetail>('/api/executions/second');
    expect(stopped.redrive).toEqual({ possible: true, continuesAt: stopped.current });
    expect(stopped.error).toEqual({ error: 'Stopped', cause: 'Stopped in the console' });
    expect(stopped.states.find(({ name }) => name === stopped.current)?.status).toBe('aborted');
    expect(await live().post('/api/executions/second/stop')).toMatchObject({ status: 409 });

    expect(await live().post('/api/executions/second/redrive')).toMatchObject({ status: 200 });
    await stream.until(() => isAt(stream, 'SUCCEEDED', 'FAILED'));
    await stream.close();
    expect(stream.statuses.at(-1)).toMatchObject({ status: 'SUCCEEDED', redrives: 1 });
    expect(idsOf(stream)).toEqual(upTo(stream.history.length));
    expect(await live().post('/api/executions/second/redrive')).toMatchObject({ status: 409 });
  });

  test('is watched again after the local cloud died and was restarted', async () => {
    await live().post('/api/executions', { name: 'third', ...SLOWLY });
    const stream = await live().stream('third');
    await stream.until(() => stream.progress.length > 0);

    process.kill(cloudOf(state)?.pid ?? 0, 'SIGKILL');

    await stream.until(() => isAt(stream, 'ABORTED'));
    await stream.until(() => stream.troubles.at(-1)?.message === null);
    await stream.close();
    expect(stream.troubles[0]?.message).toContain('the local cloud does not answer');
    expect(idsOf(stream)).toEqual(upTo(stream.history.length));
    expect(stream.history.at(-1)?.type).toBe('ExecutionAborted');
  });
});

describe('a bad request', () => {
  test.each([
    ['/api/executions/nobody', 404],
    ['/api/executions/nobody/stream', 404],
    ['/api/executions/no%20body', 400],
    ['/api/executions?status=LOST', 400],
    ['/api/executions?next=nonsense', 400],
    ['/api/definitions/xyz/graph', 400],
    [`/api/definitions/${'0'.repeat(64)}/graph`, 404],
    ['/api/results/none/yellow%232015-06', 404],
    ['/api/results/none/..%2f..', 400],
    ['/api/layers/none', 404],
    ['/api/executions/first/logs?state=Nowhere&visit=0', 404],
    ['/api/executions/first/logs?state=TearDown&visit=7', 404],
    ['/api/nothing', 404],
    ['/api/executions/first/stop', 405],
    ['/nothing.js', 404],
  ])('to GET %s gets %i and a plain message', async (route, status) => {
    const answer = await live().get(route);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error: { message: expect.stringMatching(/\w+ \w+/) as unknown } });
  });

  test.each([
    ['malformed JSON', '{"name":', {}, 400],
    ['an unknown field', '{"colour":"red"}', {}, 400],
    ['a name that is taken', '{"name":"first"}', {}, 409],
    ['another origin', '{}', { origin: 'http://evil.example' }, 403],
    ['another content type', '{}', { 'content-type': 'text/plain' }, 415],
    ['a body that is too large', `{"name":"${'x'.repeat(70_000)}"}`, {}, 413],
  ])('that posts a form with %s starts nothing', async (_, form, headers, status) => {
    expect(await live().post('/api/executions', form, headers)).toMatchObject({
      status,
      body: { error: { message: expect.any(String) as unknown } },
    });
  });

  test('to another host is refused, and every response forbids what the pages do not need', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${live().address}/api/results`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end();
    });
    const { headers } = await live().get('/api/results');

    expect(status).toBe(403);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';.*frame-ancestors 'none'$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

test('generates the sample month once for all who start with it, and serves other requests meanwhile', async () => {
  rmSync(path.join(state, 'sample'), { recursive: true, force: true });
  const made = { all: false };
  const posts = Promise.all(['one', 'two'].map((name) => live().post('/api/executions', { name }))).finally(() => {
    made.all = true;
  });

  let answered = 0;
  for (; !made.all; answered++) await live().get('/api/start-defaults');

  expect((await posts).map(({ status }) => status)).toEqual([201, 201]);
  expect(answered).toBeGreaterThan(5);
});

test('Ctrl-C ends open streams, the local cloud and the console, with exit code 0', async () => {
  const stream = await live().stream('first');
  await stream.until(() => isAt(stream, 'SUCCEEDED'));

  const code = await live().stop();

  served = undefined;
  expect(code).toBe(0);
  await expect(stream.until(() => false)).rejects.toThrow('the stream ended');
  expect(cloudOf(state)).toBeUndefined();
  expect(processesNaming(state)).toEqual([]);
});
