import { readdirSync } from 'node:fs';
import path from 'node:path';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { FilterLogEventsCommandInput, GetLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { roleFixture, writeAssembly } from '../assembly-fixture.ts';
import { eventually, postSigned, startLocalCloud } from '../running-cloud.ts';
import type { RunningCloud } from '../running-cloud.ts';
import { openLogGroups } from './written-logs.ts';

const folder = temporaryFolder();
const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:';
const T0 = 1_700_000_000_000;

let cloud: RunningCloud;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  const lambda = (LoggingConfig?: object): object => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Key: 'code.zip' },
      Handler: 'index.say',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      LoggingConfig,
    },
  });
  writeAssembly(folder, {
    files: { 'code.zip': { 'index.cjs': 'exports.say = async ({ text }) => { console.log(text); };' } },
    images: {
      tag: { 'worker.cjs': "console.log('first'); console.error('{\"second\":2}'); process.stdout.write('last');" },
    },
    Resources: {
      Role: roleFixture(['lambda']),
      FunctionLogs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
      WorkerLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/workers' } },
      Say: lambda({ LogGroup: { Ref: 'FunctionLogs' } }),
      Plain: lambda(),
      Cluster: { Type: 'AWS::ECS::Cluster' },
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'task',
          ContainerDefinitions: [
            {
              Name: 'c',
              Image: 'i:tag',
              Command: ['node', 'worker.cjs'],
              LogConfiguration: {
                LogDriver: 'awslogs',
                Options: { 'awslogs-group': { Ref: 'WorkerLogs' }, 'awslogs-stream-prefix': 'worker' },
              },
            },
          ],
        },
      },
    },
  });
  cloud = await startLocalCloud(folder);
  logs = new CloudWatchLogsClient(cloud.client);
  const written = openLogGroups(path.join(cloud.state, 'logs', 'groups'));
  // Ten events in each of two streams, a millisecond apart, alternating: a0 b0 a1 b1 …; and one long stream.
  const [a, b] = [written.writer('group', 'a'), written.writer('group', 'b')];
  for (let i = 0; i < 10; i++) {
    a.write({ time: T0 + 2 * i, message: `a${i}` });
    b.write({ time: T0 + 2 * i + 1, message: `b${i}` });
  }
  written.writer('group', 'other').write({ time: T0, message: 'ERROR of another' });
  const long = written.writer('long', 'stream');
  for (let i = 0; i < 20; i++) long.write({ time: T0 + i, message: `${i} ${'x'.repeat(100_000)}` });
});
afterAll(() => {
  logs.destroy();
});

async function invoke(name: string, event: object): Promise<string> {
  const path = `/2015-03-31/functions/${name}/invocations`;
  const response = await postSigned(cloud, 'lambda', path, JSON.stringify(event));
  expect(response.status).toBe(200);
  return response.headers.get('x-amzn-requestid') ?? '';
}

const get = (input: Partial<GetLogEventsCommandInput>) =>
  logs.send(new GetLogEventsCommand({ logGroupName: 'group', logStreamName: 'a', ...input }));
const filter = (input: Partial<FilterLogEventsCommandInput>) =>
  logs.send(new FilterLogEventsCommand({ logGroupName: 'group', ...input }));
const messages = ({ events = [] }: { events?: { message?: string }[] | undefined }): string[] =>
  events.map(({ message = '' }) => message);

test('lists the template’s log groups and those of functions that name none', async () => {
  await invoke('Plain', {});

  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  const { logGroups: prefixed } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/w' }));
  const { logGroups: matching } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'LOGS' }));
  const first = await logs.send(new DescribeLogGroupsCommand({ limit: 1 }));
  const second = await logs.send(new DescribeLogGroupsCommand({ limit: 1, nextToken: first.nextToken }));

  expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([
    '/aws/lambda/Plain',
    '/workers',
    'FunctionLogs',
    'group',
    'long',
  ]);
  expect(matching).toEqual([
    {
      logGroupName: 'FunctionLogs',
      creationTime: expect.any(Number) as number,
      retentionInDays: 30,
      metricFilterCount: 0,
      arn: `${GROUP}FunctionLogs:*`,
      logGroupArn: `${GROUP}FunctionLogs`,
      logGroupClass: 'STANDARD',
    },
  ]);
  expect(prefixed).toMatchObject([{ logGroupName: '/workers' }]);
  expect(second.logGroups).toMatchObject([{ logGroupName: '/workers' }]);
});

test('stores a function’s events in its group, in the stream of its thread, each with its request id', async () => {
  const since = Date.now();
  const requestId = await invoke('Say', { text: 'hello' });
  await invoke('Say', { text: 'again' });

  const found = await filter({ logGroupName: 'FunctionLogs', filterPattern: `"${requestId}"` });
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: 'FunctionLogs' }));

  expect(messages(found)).toEqual([
    `START RequestId: ${requestId} Version: $LATEST\n`,
    expect.stringMatching(new RegExp(`^\\d{4}-[\\d:.T-]+Z\t${requestId}\tINFO\thello\n$`)),
    `END RequestId: ${requestId}\n`,
    expect.stringMatching(new RegExp(`^REPORT RequestId: ${requestId}\tDuration: .* MB\tInit Duration: .* ms\t\n$`)),
  ]);
  for (const { timestamp, ingestionTime } of found.events ?? []) {
    expect(timestamp).toBe(ingestionTime);
    expect(timestamp).toBeGreaterThanOrEqual(since);
    expect(timestamp).toBeLessThanOrEqual(Date.now());
  }
  expect(logStreams).toHaveLength(1);
  expect(logStreams?.[0]?.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
});

test('stores a task’s lines in the stream of its container by the time it has stopped', async () => {
  const ecs = new ECSClient(cloud.client);
  const { tasks = [] } = await ecs.send(new RunTaskCommand({ cluster: 'Cluster', taskDefinition: 'task' }));
  const arn = tasks[0]!.taskArn!;
  await eventually(
    async () => (await ecs.send(new DescribeTasksCommand({ cluster: 'Cluster', tasks: [arn] }))).tasks?.[0]?.lastStatus,
    (status) => status === 'STOPPED',
  );
  ecs.destroy();

  const logStreamName = `worker/c/${arn.split('/').at(-1)!}`;
  const { events } = await get({ logGroupName: '/workers', logStreamName, startFromHead: true });

  expect(events?.map(({ message }) => message).sort()).toEqual(['first', 'last', '{"second":2}']);
});

test('describes the streams of a group with the times of their events', async () => {
  const describe = (input: object) => logs.send(new DescribeLogStreamsCommand({ logGroupName: 'group', ...input }));
  const names = ({ logStreams = [] }: { logStreams?: { logStreamName?: string }[] | undefined }) =>
    logStreams.map(({ logStreamName }) => logStreamName);

  const byName = await describe({});
  const latest = await describe({ orderBy: 'LastEventTime', descending: true, limit: 2 });
  const prefixed = await describe({ logStreamNamePrefix: 'o' });

  expect(byName.logStreams?.[0]).toEqual({
    logStreamName: 'a',
    creationTime: expect.any(Number) as number,
    firstEventTimestamp: T0,
    lastEventTimestamp: T0 + 18,
    lastIngestionTime: T0 + 18,
    arn: `${GROUP}group:log-stream:a`,
    storedBytes: 0,
  });
  expect(names(byName)).toEqual(['a', 'b', 'other']);
  expect(names(latest)).toEqual(['b', 'a']);
  expect(latest.nextToken).toBeDefined();
  expect(names(prefixed)).toEqual(['other']);
});

describe('GetLogEvents', () => {
  test('begins with the latest events, or at the head', async () => {
    const tail = await get({ limit: 3 });
    const head = await get({ limit: 3, startFromHead: true });
    const whole = await get({ logGroupName: undefined, logGroupIdentifier: `${GROUP}group` });

    expect(messages(tail)).toEqual(['a7', 'a8', 'a9']);
    expect(messages(head)).toEqual(['a0', 'a1', 'a2']);
    expect(whole.events).toHaveLength(10);
    expect(whole.events?.[1]).toEqual({ timestamp: T0 + 2, ingestionTime: T0 + 2, message: 'a1' });
  });

  test('continues either way with the tokens of a page, which are returned unchanged when there is nothing left', async () => {
    const tail = await get({ limit: 3 });
    const before = await get({ limit: 3, nextToken: tail.nextBackwardToken });
    const again = await get({ limit: 3, nextToken: before.nextForwardToken });
    const end = await get({ nextToken: again.nextForwardToken });
    const start = await get({ nextToken: (await get({ startFromHead: true })).nextBackwardToken });

    expect(messages(before)).toEqual(['a4', 'a5', 'a6']);
    expect(messages(again)).toEqual(['a7', 'a8', 'a9']);
    expect([messages(end), end.nextForwardToken]).toEqual([[], again.nextForwardToken]);
    expect(messages(start)).toEqual([]);
    expect(start.nextBackwardToken).toMatch(/^b\/0{56}$/);
  });

  test('filters by time: the start is inclusive, the end exclusive', async () => {
    const range = { startTime: T0 + 4, endTime: T0 + 10 };

    expect(messages(await get(range))).toEqual(['a2', 'a3', 'a4']);
    expect(messages(await get({ ...range, startFromHead: true, limit: 2 }))).toEqual(['a2', 'a3']);
    expect(messages(await get({ startTime: T0 + 100 }))).toEqual([]);
  });

  test('answers with at most 1 MB', async () => {
    const long = { logGroupName: 'long', logStreamName: 'stream' };
    const page = await get({ ...long, startFromHead: true });
    const next = await get({ ...long, nextToken: page.nextForwardToken });

    expect([page, next].map(({ events }) => events?.length)).toEqual([10, 10]);
    expect(next.events?.[0]?.message).toMatch(/^10 x/);
  });
});

describe('FilterLogEvents', () => {
  const TURNS = Array.from({ length: 10 }, (_, i) => [`a${i}`, `b${i}`]).flat();

  test('returns the events of several streams in order of time, each with its own id', async () => {
    const found = await filter({ logStreamNames: ['b', 'a'] });

    expect(messages(found)).toEqual(TURNS);
    expect(found.events?.[1]).toEqual({
      logStreamName: 'b',
      timestamp: T0 + 1,
      ingestionTime: T0 + 1,
      message: 'b0',
      eventId: expect.stringMatching(/^\d{56}$/) as string,
    });
    expect(new Set(found.events?.map(({ eventId }) => eventId)).size).toBe(20);
    expect(found.nextToken).toBeUndefined();
  });

  test.each([1, 2, 7])('returns each event once, in pages of %d', async (limit) => {
    const found: string[] = [];
    for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName: 'group', limit })) {
      expect(page.events?.length).toBeLessThanOrEqual(limit);
      found.push(...messages(page));
    }

    expect(found).toEqual(['a0', 'ERROR of another', ...TURNS.slice(1)]);
  });

  test('filters by stream, text and time: start and end are inclusive', async () => {
    expect(messages(await filter({ filterPattern: 'ERROR' }))).toEqual(['ERROR of another']);
    expect(messages(await filter({ logStreamNamePrefix: 'o' }))).toEqual(['ERROR of another']);
    expect(messages(await filter({ startTime: T0 + 3, endTime: T0 + 5 }))).toEqual(['b1', 'a2', 'b2']);
  });

  test('answers with at most 1 MB', async () => {
    const page = await filter({ logGroupName: 'long' });
    const next = await filter({ logGroupName: 'long', nextToken: page.nextToken });

    expect([page, next].map(({ events }) => events?.length)).toEqual([10, 10]);
    expect(next.nextToken).toBeUndefined();
  });

  test('refuses a token of another request', async () => {
    const { nextToken } = await filter({ limit: 1 });

    await expect(filter({ limit: 1, nextToken, filterPattern: 'x' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

test.each<[string, () => Promise<unknown>, string, RegExp]>([
  ['another group', () => filter({ logGroupName: 'nobody' }), 'ResourceNotFoundException', /log group does not exist/],
  ['another stream', () => get({ logStreamName: 'nobody' }), 'ResourceNotFoundException', /log stream does not exist/],
  [
    'a group of other characters',
    () => filter({ logGroupName: '../x y' }),
    'InvalidParameterException',
    /logGroupName/,
  ],
  ['a path for a stream', () => get({ logStreamName: '../../a' }), 'ResourceNotFoundException', /log stream/],
  ['a stream of other characters', () => get({ logStreamName: 'a*' }), 'InvalidParameterException', /logStreamName/],
  ['no group', () => get({ logGroupName: undefined }), 'InvalidParameterException', /give either logGroupName/],
  ['a limit of 10,001', () => get({ limit: 10_001 }), 'InvalidParameterException', /limit/],
  ['a token that is none', () => get({ nextToken: 'f/x' }), 'InvalidParameterException', /nextToken is invalid/],
  ['a search’s token that is none', () => filter({ nextToken: 'x' }), 'InvalidParameterException', /nextToken is inv/],
  ['other patterns', () => filter({ filterPattern: '{ $.a = 1 }' }), 'InvalidParameterException', /filter pattern/],
  [
    'names and a prefix',
    () => filter({ logStreamNames: ['a'], logStreamNamePrefix: 'a' }),
    'InvalidParameterException',
    /mutually exclusive/,
  ],
])('refuses %s', async (_, send, name, message) => {
  await expect(send()).rejects.toMatchObject({ name, message: expect.stringMatching(message) as string });
});

test('creates nothing outside its folder for names that lead out of it', () => {
  expect(readdirSync(path.join(cloud.state, 'logs')).sort()).toEqual(['dynamodb.log', 'groups']);
});
