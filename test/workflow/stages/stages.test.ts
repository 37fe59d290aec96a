import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListTasksCommand } from '@aws-sdk/client-ecs';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { failureShard, MAX_INLINE_BYTES, partialShard } from '../../../tasks/protocol/partials.ts';
import { putJson } from '../../../tasks/storage/storage.ts';
import { REJECTED_CELL, TripStatistics, UNLOCATED_CELL } from '../../../tasks/counting/statistics.ts';
import { ChunksMissing, InvariantViolated, NothingCounted } from '../../../workflow/errors.ts';
import { parseJobInput } from '../../../workflow/job.ts';
import type { Manifest } from '../../../workflow/manifest.ts';
import { countedChunks } from '../../../workflow/run/partial-store.ts';
import { createQueues, queueDepth } from '../../../workflow/run/queues.ts';
import { enqueueChunks } from '../../../workflow/stages/enqueue-chunks.ts';
import { finalAggregateScan } from '../../../workflow/stages/final-aggregate-scan.ts';
import { reconcileTaskSet } from '../../../workflow/stages/reconcile-task-set.ts';
import { stopTaskSet } from '../../../workflow/stages/stop-task-set.ts';
import { tearDown } from '../../../workflow/stages/tear-down.ts';
import { workAddresses } from '../../../workflow/run/work-prefix.ts';
import { eventually } from '../../infra/local/running-cloud.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { cloudServices } from './cloud-services.ts';
import type { CloudServices } from './cloud-services.ts';

const RECORD_BYTES = 80;
const DISTRICTS = [
  { id: '1', name: 'one' },
  { id: '2', name: 'two' },
];

const folder = temporaryFolder();
let services: CloudServices;
let executions = 0;

beforeAll(async () => {
  services = await cloudServices(folder);
});

/** An execution whose one file is cut into chunks of one record each; its manifest is written. */
async function planned(chunks: number): Promise<{ execution: string; manifest: string; partials: string }> {
  const execution = `execution-${++executions}`;
  const { manifest, partials } = workAddresses(services.env.WORK_PREFIX, execution);
  const file = {
    uri: 'file:///trips/yellow-2015-06.csv',
    name: 'yellow-2015-06.csv',
    bytes: chunks * RECORD_BYTES,
    version: '1',
    color: 'yellow',
    month: '2015-06',
    format: { kind: 'trip-records' },
  } as const;
  const layer = { id: 'layer-1', name: 'layer', sha256: 'a1', idProperty: 'id', districts: DISTRICTS, warnings: [] };
  const content: Manifest = {
    files: [file],
    layer,
    layerUri: 'file:///layer.geojson',
    synthetic: false,
    chunks: Array.from({ length: chunks }, (_, i) => [0, i * RECORD_BYTES, (i + 1) * RECORD_BYTES]),
  };
  await putJson(services.storage, manifest, content);
  return { execution, manifest, partials };
}

/** Statistics of one record in this cell. */
function oneRecord(cell: number): TripStatistics {
  const statistics = new TripStatistics(DISTRICTS.length);
  statistics.cells[cell] = 1;
  return statistics;
}

/** Statistics of one trip from the first district to itself. */
function oneTrip(): TripStatistics {
  const statistics = new TripStatistics(DISTRICTS.length);
  const { pickups, dropoffs, distance, duration, fare, originDestination, districts } = statistics.layout;
  for (const cell of [pickups + 168, dropoffs + 168, distance + 6, duration + 7, fare + 6]) statistics.cells[cell] = 1;
  if (originDestination !== undefined) statistics.cells[originDestination + districts + 2] = 1;
  return statistics;
}

/** Writes the partial of a chunk that holds one record, unlocated unless other statistics are given. */
async function putPartial(
  execution: string,
  chunk: number,
  change: Record<string, { N: string } | { S: string }> = {},
  statistics: TripStatistics = oneRecord(UNLOCATED_CELL),
): Promise<void> {
  const Item = {
    shard: { S: partialShard(execution, chunk) },
    chunk: { N: String(chunk) },
    file: { N: '0' },
    bytes: { N: String(RECORD_BYTES) },
    statistics: { B: statistics.encode() },
    ...change,
  };
  await services.dynamodb.send(new PutItemCommand({ TableName: services.env.PARTIALS_TABLE, Item }));
}

/** An execution in Step Functions that has a redrive count: it failed at once, because its input is not a job. */
async function failedExecution(): Promise<string> {
  const { stateMachineArn, sfn } = services;
  const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
  const describe = async (): Promise<string | undefined> =>
    (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  await eventually(describe, (status) => status === 'FAILED', 30);
  return executionArn;
}

async function runningTasks(execution: string): Promise<number> {
  const input = { cluster: services.env.CLUSTER, startedBy: execution, desiredStatus: 'RUNNING' } as const;
  return (await services.ecs.send(new ListTasksCommand(input))).taskArns?.length ?? 0;
}

describe('EnqueueChunks', () => {
  test('sends every chunk, then in a further round only those without a partial', async () => {
    const { execution, manifest } = await planned(25);
    const first = await enqueueChunks({ execution, manifest, round: 1 }, services);
    for (let chunk = 0; chunk < 23; chunk++) await putPartial(execution, chunk);

    const second = await enqueueChunks({ execution, manifest, round: 2 }, services);

    expect(first).toMatchObject({ enqueued: 25, round: 1 });
    expect(second).toMatchObject({ enqueued: 2, round: 2, queueUrl: first.queueUrl });
    expect(await queueDepth(services.sqs, first.queueUrl)).toMatchObject({ visible: 27 });
  });

  test('sends messages with everything that a worker needs', async () => {
    const { execution, manifest } = await planned(1);
    const { queueUrl } = await enqueueChunks({ execution, manifest, round: 1 }, services);

    const { Messages } = await services.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));

    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toEqual({
      chunk: 0,
      file: 0,
      uri: 'file:///trips/yellow-2015-06.csv',
      version: '1',
      month: '2015-06',
      format: { kind: 'trip-records' },
      start: 0,
      end: 80,
    });
  });
});

describe('ReconcileTaskSet', () => {
  const job = parseJobInput({ source: 'file:///trips', maxTasks: 2, chunksPerTask: 4 });
  const lap = { chunks: 9, enqueued: 9, enqueuedAt: 0, job, laps: 0, quietPolls: 0 };

  test('runs as many tasks as the depth of the queue requires, and replaces lost ones', async () => {
    const { execution, manifest, partials } = await planned(9);
    const queues = await enqueueChunks({ execution, manifest, round: 1 }, services);
    const input = { ...lap, execution, ...queues, index: 'file:///no-index', partials };

    const first = await reconcileTaskSet(input, services);
    await eventually(
      () => runningTasks(execution),
      (tasks) => tasks === 0,
      30,
    ); // they found no index and ended
    const second = await reconcileTaskSet({ ...input, laps: 1 }, services);

    expect(first).toMatchObject({ visible: 9, started: 2, tasks: 2, drained: false, laps: 1 });
    expect(second).toMatchObject({ started: 2, laps: 2 });
    await stopTaskSet({ detail: { name: execution, status: 'FAILED' } }, services);
    await eventually(
      () => runningTasks(execution),
      (tasks) => tasks === 0,
      30,
    );
  });

  test('considers a queue drained once it stays empty, or at once if every chunk is counted', async () => {
    const { execution, partials } = await planned(9);
    const queues = await createQueues(services.sqs, execution, 10);
    const input = { ...lap, execution, ...queues, index: 'file:///no-index', partials };

    const first = await reconcileTaskSet(input, services);
    const second = await reconcileTaskSet({ ...input, quietPolls: first.quietPolls }, services);
    for (let chunk = 0; chunk < 9; chunk++) await putPartial(execution, chunk);
    const counted = await reconcileTaskSet(input, services);

    expect(first).toMatchObject({ drained: false, quietPolls: 1, started: 0, done: 0 });
    expect(second).toMatchObject({ drained: true, quietPolls: 2, waitSeconds: 0 });
    expect(counted).toMatchObject({ drained: true, quietPolls: 1, done: 9 });
  });

  test('treats a deleted queue as empty, since the scan will find what is missing', async () => {
    const { execution, partials } = await planned(9);
    const gone = 'http://127.0.0.1/000000000000/gone';
    const input = { ...lap, execution, queueUrl: gone, deadLetterQueueUrl: gone, index: 'file:///x', partials };

    expect(await reconcileTaskSet(input, services)).toMatchObject({ visible: 0, tasks: 0, quietPolls: 1 });
  });
});

describe('FinalAggregateScan', () => {
  test('merges every partial, and writes the same result however often it runs', async () => {
    const { execution, manifest } = await planned(20);
    for (let chunk = 0; chunk < 20; chunk++) {
      await putPartial(execution, chunk, {}, chunk < 15 ? oneTrip() : oneRecord(UNLOCATED_CELL));
    }
    const input = { execution, executionArn: 'unused', manifest, round: 1, code: 'c0de' };

    const first = await finalAggregateScan(input, services);
    const second = await finalAggregateScan(input, services);

    expect(first).toMatchObject({ complete: true, records: 20, unlocated: 5, rejected: 0 });
    expect(second).toEqual(first);
    const { Items } = await services.dynamodb.send(new ScanCommand({ TableName: services.env.RESULTS_TABLE }));
    expect(Items).toHaveLength(1);
    expect(Items?.[0]).toMatchObject({
      layer: { S: 'layer-1' },
      trips: { S: 'yellow#2015-06' },
      records: { N: '20' },
      pickups: { M: { [DISTRICTS[0]!.id]: { N: '15' } } },
      synthetic: { BOOL: false },
      layerUri: { S: 'file:///layer.geojson' },
      code: { S: 'c0de' },
      layerSha256: { S: 'a1' },
      inputUri: { S: 'file:///trips/yellow-2015-06.csv' },
      inputVersion: { S: '1' },
    });
  });

  test('fails if next to nothing could be read, with the first row that could not, in whatever order chunks were counted', async () => {
    const { execution, manifest } = await planned(3);
    for (const chunk of [2, 1, 0]) {
      const firstRejected = {
        offset: chunk * RECORD_BYTES,
        line: chunk + 1,
        text: `row ${chunk}`,
        reason: 'it is odd',
      };
      await putPartial(
        execution,
        chunk,
        { firstRejected: { S: JSON.stringify(firstRejected) } },
        oneRecord(REJECTED_CELL),
      );
    }

    const scanning = finalAggregateScan(
      { execution, executionArn: 'unused', manifest, round: 1, code: 'c0de' },
      services,
    );

    const error = await scanning.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NothingCounted);
    expect((error as Error).message).toBe(
      'yellow-2015-06.csv: only 0 of 3 records could be read; the first that could not, line 1: it is odd: row 0',
    );
  });

  test('leads back to EnqueueChunks while there are rounds left', async () => {
    const { execution, manifest } = await planned(3);
    await putPartial(execution, 1);
    const input = { execution, executionArn: await failedExecution(), manifest, round: 1, code: 'c0de' };

    expect(await finalAggregateScan(input, services)).toEqual({ complete: false, missing: 2 });
  });

  test('fails after the last round, naming chunks and their last errors', async () => {
    const { execution, manifest } = await planned(3);
    await putPartial(execution, 1);
    const Item = {
      shard: { S: failureShard(execution) },
      chunk: { N: '0' },
      error: { S: 'ObjectNotFound: gone' },
      attempts: { N: '5' },
    };
    await services.dynamodb.send(new PutItemCommand({ TableName: services.env.PARTIALS_TABLE, Item }));

    const scanning = finalAggregateScan(
      { execution, executionArn: await failedExecution(), manifest, round: 2, code: 'c0de' },
      services,
    );

    const error = await scanning.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ChunksMissing);
    expect((error as Error).message).toContain('2 of 3 chunks were not counted after 2 rounds');
    expect((error as Error).message).toContain('chunk 0 (yellow-2015-06.csv, bytes 0 to 80): ObjectNotFound: gone');
    expect((error as Error).message).toContain('chunk 2 (yellow-2015-06.csv, bytes 160 to 240): no worker finished it');
  });

  test.each([
    ['of another size', { bytes: { N: '79' } }],
    ['of another file', { file: { N: '1' } }],
    ['of a chunk that was not planned', { chunk: { N: '99' } }],
  ])('refuses a partial %s, since the result would be wrong', async (_, change) => {
    const { execution, manifest } = await planned(2);
    await putPartial(execution, 0);
    await putPartial(execution, 1, change);

    const scanning = finalAggregateScan(
      { execution, executionArn: 'unused', manifest, round: 1, code: 'c0de' },
      services,
    );

    await expect(scanning).rejects.toThrow(InvariantViolated);
  });

  test('refuses a file whose records do not add up to its bytes', async () => {
    const { execution, manifest } = await planned(2);
    await putPartial(execution, 0);
    const none = new TripStatistics(DISTRICTS.length).encode();
    const Key = { shard: { S: partialShard(execution, 1) }, chunk: { N: '1' }, file: { N: '0' }, bytes: { N: '80' } };
    const TableName = services.env.PARTIALS_TABLE;
    await services.dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, statistics: { B: none } } }));

    const scanning = finalAggregateScan(
      { execution, executionArn: 'unused', manifest, round: 1, code: 'c0de' },
      services,
    );

    await expect(scanning).rejects.toThrow('1 records counted of 2');
  });
});

describe('TearDown', () => {
  test('removes queues, partials and plan, keeps only the result, and may run again', async () => {
    const { execution, manifest, partials } = await planned(30);
    const { queueUrl } = await enqueueChunks({ execution, manifest, round: 1 }, services);
    for (let chunk = 0; chunk < 29; chunk++) await putPartial(execution, chunk);
    const statisticsUri = `${partials}/29.bin`;
    await services.storage.put(statisticsUri, Buffer.alloc(MAX_INLINE_BYTES + 1));
    const Key = { shard: { S: partialShard(execution, 29) }, chunk: { N: '29' } };
    const Item = { ...Key, statisticsUri: { S: statisticsUri } };
    await services.dynamodb.send(new PutItemCommand({ TableName: services.env.PARTIALS_TABLE, Item }));

    await tearDown({ execution }, services);
    await tearDown({ execution }, services);

    expect(await queueDepth(services.sqs, queueUrl)).toBeUndefined();
    expect((await countedChunks(services.dynamodb, services.env.PARTIALS_TABLE, execution)).size).toBe(0);
    expect(existsSync(fileURLToPath(manifest))).toBe(false);
    expect(existsSync(fileURLToPath(statisticsUri))).toBe(false);
  });
});
