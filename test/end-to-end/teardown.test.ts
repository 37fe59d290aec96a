import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ECSClient, ListClustersCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { findPartialsTable } from '../../workflow/client/find-tables.ts';
import { writeSampleMonth } from '../../workflow/client/sample-month.ts';
import { invokeFunction } from '../../workflow/client/invoke-function.ts';
import type { FunctionAnswer } from '../../workflow/client/invoke-function.ts';
import { deadLetterQueueName, queueName } from '../../workflow/run/queues.ts';
import { workAddresses } from '../../workflow/run/work-prefix.ts';
import { eventually } from '../infra/local/running-cloud.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { environmentAs, run, startCommand } from './command.ts';
import type { CommandOutcome, RunningCommand } from './command.ts';

const folder = temporaryFolder(async () => {
  for (const open of Object.values(services)) open.destroy();
  cloud.child.kill('SIGINT');
  await cloud.outcome;
});
const state = path.join(folder, 'state');
const sample = path.join(folder, 'sample');
const FILE = 'yellow-2015-06.csv';

/** Small chunks, so that an execution takes seconds and is caught in the middle. */
const SLOWLY = ['--chunk-bytes', '64KiB', '--max-tasks', '2', '--chunks-per-task', '100'];

let cloud: RunningCommand;
let services: {
  readonly sqs: SQSClient;
  readonly ecs: ECSClient;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
};
/** The operator's environment: its policy must suffice for all commands. */
let environment: Record<string, string> = {};

beforeAll(async () => {
  await writeSampleMonth(sample);
  cloud = startCommand('local-cloud', ['--state', state]);
  await cloud.saw(/Ctrl-C stops it/);
  environment = environmentAs('operator', state);
  services = {
    sqs: new SQSClient(client()),
    ecs: new ECSClient(client()),
    dynamodb: new DynamoDBClient(client()),
    lambda: new LambdaClient(client()),
  };
});

/** The settings of the administrator's clients, which may list what no command lists. */
function client(): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
} {
  const keys = environmentAs('administrator', state);
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = keys;
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = keys;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}

/** What exists of an execution, as listed by the services that bill for it. */
interface Left {
  readonly tasks: number;
  readonly queues: readonly string[];
  /** Shards of the Partials table: numbers, and `failures`. */
  readonly partials: readonly string[];
  readonly objects: readonly string[];
}

async function left(execution: string): Promise<Left> {
  const { sqs, dynamodb } = services;
  const tasks = await listTasks(execution);
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const names = QueueUrls.map((url) => url.slice(url.lastIndexOf('/') + 1));
  const own = { [queueName(execution)]: 'queue', [deadLetterQueueName(execution)]: 'dead letters' };
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: await findPartialsTable(dynamodb) }));
  const shards = Items.map(({ shard }) => shard?.S ?? '').filter((shard) => shard.startsWith(`${execution}#`));
  const work = pathToFileURL(path.join(state, 'work')).href;
  const objects = path.dirname(fileURLToPath(workAddresses(work, execution).manifest));
  return {
    tasks,
    queues: names.flatMap((name) => own[name] ?? []).sort(),
    partials: [...new Set(shards.map((shard) => (shard.endsWith('#failures') ? 'failures' : 'counted')))].sort(),
    objects: existsSync(objects) ? readdirSync(objects).sort() : [],
  };
}

/** Tasks of an execution that are running or about to run; a task that is being stopped is neither. */
async function listTasks(execution: string): Promise<number> {
  const { ecs } = services;
  const { clusterArns: [cluster] = [] } = await ecs.send(new ListClustersCommand({}));
  const counts = await Promise.all(
    (['RUNNING', 'PENDING'] as const).map(async (desiredStatus) => {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, startedBy: execution, desiredStatus }));
      return taskArns.length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

const NOTHING: Left = { tasks: 0, queues: [], partials: [], objects: ['result.json'] };
/** What the design keeps for a redrive. */
const KEPT = { tasks: 0, queues: ['dead letters', 'queue'], objects: ['index.bin', 'input.json', 'manifest.json'] };

function expectSuccess({ code, progress, out }: CommandOutcome): void {
  if (code !== 0) throw new Error(`ended with ${code}:\n${progress}${out}`);
}

const DeadLetters = z.object({
  status: z.string(),
  chunks: z.array(
    z.object({
      chunk: z.number(),
      file: z.string(),
      trips: z.string(),
      bytes: z.tuple([z.number(), z.number()]),
      attempts: z.number(),
      error: z.string(),
    }),
  ),
});

describe('after an execution', () => {
  test('that succeeded, nothing runs or is kept except its result, and there are no dead letters to list', async () => {
    expectSuccess(await run('start-job', ['--source', sample, '--name', 'succeeded'], environment));

    expect(await left('succeeded')).toEqual(NOTHING);
    const listed = await run('dead-letters', ['succeeded'], environment);
    expect(listed).toMatchObject({
      code: 2,
      progress: expect.stringMatching(/has succeeded.*queues were deleted/) as unknown,
    });
  });

  test('that was aborted, its tasks are stopped, and a redrive leaves nothing', async () => {
    const job = startCommand('start-job', ['--source', sample, '--name', 'aborted', ...SLOWLY], environment);
    await eventually(
      () => listTasks('aborted'),
      (tasks) => tasks > 0,
      60,
    );
    expectSuccess(await run('stop-job', ['aborted'], environment));
    await job.outcome;

    const afterwards = await eventually(
      () => left('aborted'),
      ({ tasks }) => tasks === 0,
      30,
    );
    expect(afterwards).toMatchObject(KEPT);

    expectSuccess(await run('redrive', ['aborted'], environment));
    expect(await left('aborted')).toEqual(NOTHING);
  });

  test('that failed, its chunks are listed with their errors, and can be replayed before a redrive, which leaves nothing', async () => {
    const source = path.join(folder, 'mended');
    mkdirSync(source);
    for (const name of readdirSync(sample)) copyFileSync(path.join(sample, name), path.join(source, name));
    const file = path.join(source, FILE);
    const args = ['--source', source, '--name', 'failed', '--chunk-bytes', '40000000'];
    const job = startCommand('start-job', args, environment);
    await job.saw(/PartitionIntoChunks/);
    renameSync(file, `${file}.away`);
    expect((await job.outcome).code).toBe(1);

    const afterwards = await eventually(
      () => left('failed'),
      ({ tasks }) => tasks === 0,
      30,
    );
    expect(afterwards).toMatchObject({ ...KEPT, partials: ['failures'] });

    const asJson = await run('dead-letters', ['failed', '--json'], environment);
    const { status, chunks } = DeadLetters.parse(JSON.parse(asJson.out));
    expect(status).toBe('FAILED');
    expect(chunks).toHaveLength(2);
    expect(chunks[1]).toMatchObject({
      chunk: 1,
      file: FILE,
      trips: 'yellow 2015-06',
      bytes: [40_000_000, 80_000_000],
      attempts: 10, // five in each of two rounds
      error: expect.stringContaining('does not exist') as unknown,
    });
    const asTable = await run('dead-letters', ['failed'], environment);
    expect(asTable.out).toMatch(/chunk +file +trips +bytes +attempts +last error\n +0 +yellow-2015-06\.csv/);
    expect(asTable.out).toContain('npm run redrive -- failed');

    renameSync(`${file}.away`, file);
    const replayed = await run('dead-letters', ['failed', '--replay'], environment);
    const again = await run('dead-letters', ['failed', '--replay'], environment);
    expect(replayed.out).toMatch(/sent 2 chunks of failed back to its queue\n.*npm run redrive -- failed/);
    expect(again.out).toContain('no dead letters in failed');

    expectSuccess(await run('redrive', ['failed'], environment));
    expect(await left('failed')).toEqual(NOTHING);
  });

  test('that never existed, nothing is listed', async () => {
    const outcome = await run('dead-letters', ['never'], environment);

    expect(outcome).toMatchObject({ code: 2, progress: expect.stringMatching(/no execution never/) as unknown });
  });
});

describe('the reaper', () => {
  interface Template {
    readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  }

  /** Calls one of the stack's functions as its schedule does. */
  function invoke(name: string, event: { readonly time?: string } = {}): Promise<FunctionAnswer> {
    const template = JSON.parse(readFileSync('dist/cdk.out/NycTaxiTripExplorer.template.json', 'utf8')) as Template;
    const found = Object.entries(template.Resources).find(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(name),
    );
    return invokeFunction(services.lambda, found?.[0] ?? name, JSON.stringify(event));
  }

  const inDays = (days: number): string => new Date(Date.now() + days * 24 * 3600 * 1000).toISOString();

  test('finds nothing to stop or to remove if the executions ended minutes ago', async () => {
    expect(await invoke('ReaperStopStrayTasks')).toEqual({ value: { tasks: 0, stray: 0 } });
    expect(await invoke('ReaperReapLeftovers')).toEqual({ value: { executions: 0, tasks: 0, orphanedQueues: 0 } });
  });

  test('removes, with its role’s permissions, what an execution left that was not redriven for 14 days', async () => {
    const job = startCommand('start-job', ['--source', sample, '--name', 'forgotten', ...SLOWLY], environment);
    await eventually(
      async () => (await left('forgotten')).partials.length,
      (kinds) => kinds > 0,
      60,
    );
    expectSuccess(await run('stop-job', ['forgotten'], environment));
    await job.outcome;

    await invoke('ReaperReapLeftovers', { time: inDays(13) });
    expect(await left('forgotten')).toMatchObject({
      queues: KEPT.queues,
      partials: ['counted'],
      objects: KEPT.objects,
    });

    const reaped = await invoke('ReaperReapLeftovers', { time: inDays(15) });
    expect(reaped).toMatchObject({ value: { orphanedQueues: 0 } });
    expect(await left('forgotten')).toEqual({ ...NOTHING, objects: [] });
  });
});
