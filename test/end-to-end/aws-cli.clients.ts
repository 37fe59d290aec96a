import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { run, startCommand } from './command.ts';
import type { RunningCommand } from './command.ts';

/*
 * Clients that we did not write, against `npm run local-cloud`: the AWS CLI and boto3, set up by nothing but the export
 * lines that `npm run local-cloud -- --as admin` prints. They need `aws` and `python3` with boto3;
 * without them these tests fail with a message.
 */
const execute = promisify(execFile);
const folder = temporaryFolder(async () => {
  cloud.child.kill('SIGINT');
  expect(await cloud.outcome).toMatchObject({ code: 0, progress: '' });
});
const state = path.join(folder, 'state');
const input = (chunkBytes: number): string =>
  JSON.stringify({ source: pathToFileURL(sharedPath('data/trips/raw')).href, chunkBytes, maxTasks: 2 });

const Arn = z.object({ executionArn: z.string() });
const Description = z.object({ status: z.string(), redriveCount: z.number(), redriveStatus: z.string().optional() });
const Listed = z.object({
  Schedules: z.array(z.object({ GroupName: z.string(), Name: z.string(), State: z.string() })),
});
const History = z.object({
  events: z.array(z.object({ id: z.number(), previousEventId: z.number(), type: z.string() })),
});

let cloud: RunningCommand;
let environment: NodeJS.ProcessEnv;
let stateMachineArn: string;

beforeAll(async () => {
  cloud = startCommand('local-cloud', ['--state', state]);
  await cloud.saw(/Ctrl-C stops it/);
  const { out } = await run('local-cloud', ['--state', state, '--as', 'admin']);
  environment = { ...process.env, ...exportedVariables(out) };
  const machines = z.object({ stateMachines: z.array(z.object({ stateMachineArn: z.string() })) });
  [{ stateMachineArn } = { stateMachineArn: '' }] = machines.parse(
    await aws('stepfunctions', 'list-state-machines'),
  ).stateMachines;
});

/** The variables of the export lines that the cloud printed. */
function exportedVariables(printed: string): Record<string, string> {
  const exports = printed.split('\n').filter((line) => line.startsWith('export '));
  const pairs = exports.flatMap((line) => [...line.matchAll(/(AWS_\w+)=(\S+)/g)]);
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
}

/** The CLI's `aws sqs` does not heed AWS_ENDPOINT_URL in us-east-1 (1.45), so every call names the endpoint. */
async function aws(...args: readonly string[]): Promise<unknown> {
  const endpoint = ['--endpoint-url', environment.AWS_ENDPOINT_URL ?? ''];
  const { stdout } = await execute('aws', [...endpoint, ...args, '--output', 'json'], { env: environment });
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}

async function start(name: string, chunkBytes: number): Promise<string> {
  const args = ['--state-machine-arn', stateMachineArn, '--name', name, '--input', input(chunkBytes)];
  return Arn.parse(await aws('stepfunctions', 'start-execution', ...args)).executionArn;
}

async function describeExecution(executionArn: string): Promise<z.infer<typeof Description>> {
  return Description.parse(await aws('stepfunctions', 'describe-execution', '--execution-arn', executionArn));
}

async function statusOnceNot(executionArn: string, status: string): Promise<string> {
  for (;;) {
    const described = await describeExecution(executionArn);
    if (described.status !== status) return described.status;
    await delay(200);
  }
}

async function history(executionArn: string): Promise<z.infer<typeof History>['events']> {
  return History.parse(await aws('stepfunctions', 'get-execution-history', '--execution-arn', executionArn)).events;
}

const STAGE = ['TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited'];
const LAP = [...STAGE, 'WaitStateEntered', 'WaitStateExited', 'ChoiceStateEntered', 'ChoiceStateExited'];

describe('the AWS CLI', () => {
  test('runs an execution whose history has the event types of AWS in the order of AWS', async () => {
    const executionArn = await start('by-cli', 67_108_864);

    expect(await statusOnceNot(executionArn, 'RUNNING')).toBe('SUCCEEDED');
    const events = await history(executionArn);
    const types = events.map(({ type }) => type);
    const laps = types.filter((type) => type === 'WaitStateEntered').length;

    expect(types).toEqual([
      'ExecutionStarted',
      ...STAGE,
      ...STAGE,
      ...STAGE,
      ...Array.from({ length: laps }, () => LAP).flat(),
      ...STAGE,
      'ChoiceStateEntered',
      'ChoiceStateExited',
      ...STAGE,
      'ExecutionSucceeded',
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    expect(events.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
  });

  test('lists executions and scans the results', async () => {
    const listed = await aws('stepfunctions', 'list-executions', '--state-machine-arn', stateMachineArn);
    const tables = z.object({ TableNames: z.array(z.string()) }).parse(await aws('dynamodb', 'list-tables'));
    const results = tables.TableNames.find((name) => name.includes('Results')) ?? '';

    const scanned = await aws('dynamodb', 'scan', '--table-name', results, '--select', 'COUNT');

    expect(listed).toMatchObject({ executions: [{ name: 'by-cli', status: 'SUCCEEDED' }] });
    expect(scanned).toMatchObject({ Count: 62 });
  });

  test('stops an execution, sees its queue kept, and redrives it to its end', async () => {
    const executionArn = await start('stopped-by-cli', 4096);
    await expectEventually(async () => (await history(executionArn)).some(({ type }) => type === 'WaitStateEntered'));
    const clusters = z.object({ clusterArns: z.array(z.string()) }).parse(await aws('ecs', 'list-clusters'));
    const tasks = await aws(
      'ecs',
      'list-tasks',
      '--cluster',
      clusters.clusterArns[0] ?? '',
      '--started-by',
      'stopped-by-cli',
    );
    await aws('stepfunctions', 'stop-execution', '--execution-arn', executionArn);

    const queues = z.object({ QueueUrls: z.array(z.string()) }).parse(await aws('sqs', 'list-queues'));
    const queue = queues.QueueUrls.find((url) => url.includes('stopped-by-cli') && !url.endsWith('-dlq')) ?? '';
    const attributes = await aws('sqs', 'get-queue-attributes', '--queue-url', queue, '--attribute-names', 'All');
    const aborted = await describeExecution(executionArn);
    await aws('stepfunctions', 'redrive-execution', '--execution-arn', executionArn);

    expect(tasks).toMatchObject({ taskArns: [expect.stringContaining('task/'), expect.stringContaining('task/')] });
    expect(attributes).toMatchObject({ Attributes: { VisibilityTimeout: '10' } });
    expect(aborted).toMatchObject({ status: 'ABORTED', redriveStatus: 'REDRIVABLE' });
    expect(await statusOnceNot(executionArn, 'RUNNING')).toBe('SUCCEEDED');
    expect(await describeExecution(executionArn)).toMatchObject({ redriveCount: 1 });
    expect((await history(executionArn)).map(({ type }) => type)).toContain('ExecutionRedriven');
  });

  test("gets AWS's errors", async () => {
    const missing = stateMachineArn.replace(':stateMachine:', ':execution:') + ':nobody';

    await expect(aws('stepfunctions', 'describe-execution', '--execution-arn', missing)).rejects.toThrow(
      'ExecutionDoesNotExist',
    );
    await expect(aws('sqs', 'get-queue-url', '--queue-name', 'nobody')).rejects.toThrow(
      /NonExistentQueue|QueueDoesNotExist/,
    );
    await expect(aws('dynamodb', 'describe-table', '--table-name', 'nobody')).rejects.toThrow(
      'ResourceNotFoundException',
    );
    await expect(aws('ecs', 'list-tasks', '--cluster', 'nobody')).rejects.toThrow('ClusterNotFoundException');
  });

  test('lists the monthly schedule and its group, and describes it in full', async () => {
    const { Schedules } = Listed.parse(await aws('scheduler', 'list-schedules'));
    const [{ GroupName, Name, State } = { GroupName: '', Name: '', State: '' }] = Schedules;
    const schedule = await aws('scheduler', 'get-schedule', '--group-name', GroupName, '--name', Name);
    const groups = await aws('scheduler', 'list-schedule-groups', '--name-prefix', GroupName);

    expect(State).toBe('DISABLED');
    expect(schedule).toMatchObject({ ScheduleExpressionTimezone: 'America/New_York', State: 'DISABLED' });
    expect(groups).toMatchObject({ ScheduleGroups: [{ Name: GroupName, State: 'ACTIVE' }] });
  });
});

describe('boto3', () => {
  test('sees the same executions, history, tasks and results', async () => {
    const script = `
import boto3, json, sys
sfn = boto3.client('stepfunctions')
machine = sfn.list_state_machines()['stateMachines'][0]['stateMachineArn']
pages = sfn.get_paginator('list_executions').paginate(stateMachineArn=machine, PaginationConfig={'PageSize': 1})
executions = [e for page in pages for e in page['executions']]
arn = next(e['executionArn'] for e in executions if e['name'] == 'by-cli')
pages = sfn.get_paginator('get_execution_history').paginate(executionArn=arn, PaginationConfig={'PageSize': 7})
events = [e for page in pages for e in page['events']]
table = next(t for t in boto3.client('dynamodb').list_tables()['TableNames'] if 'Results' in t)
months = boto3.resource('dynamodb').Table(table).scan(ConsistentRead=True)['Items']
ecs = boto3.client('ecs')
tasks = ecs.list_tasks(cluster=ecs.list_clusters()['clusterArns'][0])['taskArns']
print(json.dumps({'names': sorted(e['name'] for e in executions), 'events': len(events), 'last': events[-1]['type'],
                  'records': int(sum(m['records'] for m in months)), 'tasks': len(tasks)}))
`;
    const { stdout } = await execute('python3', ['-c', script], { env: environment });

    expect(JSON.parse(stdout)).toMatchObject({
      names: ['by-cli', 'stopped-by-cli'],
      last: 'ExecutionSucceeded',
      records: 27_787,
      tasks: 0,
    });
  });
});

async function expectEventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to hold within a minute');
    await delay(100);
  }
}
