import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChunkMessage } from '../../../tasks/protocol/chunk-message.ts';
import { ChunkFailed } from '../../../tasks/worker/classifier-thread.ts';
import type { ClassifiedChunk } from '../../../tasks/worker/classifier-thread.ts';
import { consume } from '../../../tasks/worker/consumer.ts';
import type { ConsumerOptions, ConsumerServices } from '../../../tasks/worker/consumer.ts';
import { openStorage } from '../../../tasks/storage/open-storage.ts';
import { failureShard, PartialItem, partialShard } from '../../../tasks/protocol/partials.ts';
import { createQueues, queueDepth, sendChunks } from '../../../workflow/run/queues.ts';
import type { QueueDepth } from '../../../workflow/run/queues.ts';
import { writeAssembly } from '../../infra/local/assembly-fixture.ts';
import { eventually, startLocalCloud } from '../../infra/local/running-cloud.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'partials',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'shard', AttributeType: 'S' },
      { AttributeName: 'chunk', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'shard', KeyType: 'HASH' },
      { AttributeName: 'chunk', KeyType: 'RANGE' },
    ],
  },
};
let sqs: SQSClient;
let dynamodb: DynamoDBClient;
let executions = 0;

beforeAll(async () => {
  writeAssembly(folder, { Resources: { Partials: table } });
  const { client } = await startLocalCloud(folder);
  sqs = new SQSClient(client);
  dynamodb = new DynamoDBClient(client);
});
afterAll(() => {
  sqs.destroy();
  dynamodb.destroy();
});

const chunkNumbered = (chunk: number): ChunkMessage => ({
  chunk,
  file: 0,
  uri: 'file:///trips.csv',
  version: '1',
  format: { kind: 'trip-records' },
  start: chunk * 80,
  end: (chunk + 1) * 80,
});

const classified: ClassifiedChunk = { statistics: Buffer.from('statistics'), records: 1, rejected: 0, seconds: 0.001 };

/** An execution of its own: its queues hold these chunks. */
async function execution(chunks: readonly number[], visibilityTimeoutSeconds = 30): Promise<ConsumerOptions> {
  const name = `execution-${++executions}`;
  const queues = await createQueues(sqs, name, visibilityTimeoutSeconds);
  await sendChunks(sqs, queues.queueUrl, chunks.map(chunkNumbered));
  return {
    execution: name,
    ...queues,
    partialsTable: 'partials',
    partialsUri: 'file:///none',
    visibilityTimeoutSeconds,
  };
}

/** A worker over the execution, until it ends by itself or `stop` is raised. */
async function work(
  options: ConsumerOptions,
  classify: ConsumerServices['classify'],
  stop = new AbortController(),
): Promise<{ end: string; logged: string[] }> {
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const services = { sqs, dynamodb, storage: openStorage(), classify, now: () => 0, log };
  return { end: await consume(options, services, stop.signal), logged };
}

/** A worker over the execution until its queue holds nothing more. */
async function workOff(
  options: ConsumerOptions,
  classify: ConsumerServices['classify'],
): Promise<{ logged: string[] }> {
  const stop = new AbortController();
  const working = work(options, classify, stop);
  const isEmpty = (depth: QueueDepth | undefined): boolean =>
    depth !== undefined && depth.visible + depth.inFlight + depth.delayed === 0;
  await eventually(() => queueDepth(sqs, options.queueUrl), isEmpty, 30);
  stop.abort();
  return working;
}

async function partialOf({ execution: name }: ConsumerOptions, chunk: number): Promise<PartialItem | undefined> {
  const Key = { shard: { S: partialShard(name, chunk) }, chunk: { N: String(chunk) } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'partials', Key, ConsistentRead: true }));
  return Item && PartialItem.parse(Item);
}

async function receive(QueueUrl: string, VisibilityTimeout: number): Promise<Message | undefined> {
  const input = { QueueUrl, VisibilityTimeout, MessageAttributeNames: ['All'] };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages?.[0];
}

describe('a worker', () => {
  test('counts every chunk of its queue and deletes its message', async () => {
    const options = await execution([0, 1, 2]);

    await workOff(options, () => Promise.resolve(classified));

    expect(await partialOf(options, 1)).toMatchObject({ chunk: 1, file: 0, bytes: 80 });
    expect(await partialOf(options, 2)).toBeDefined();
    expect(await queueDepth(sqs, options.queueUrl)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('takes a chunk that was counted before as done, and leaves the first partial', async () => {
    const options = await execution([0]);
    await workOff(options, () => Promise.resolve(classified));
    await sendChunks(sqs, options.queueUrl, [chunkNumbered(0)]);

    const { logged } = await workOff(options, () =>
      Promise.resolve({ ...classified, statistics: Buffer.from('other') }),
    );

    expect(logged).toContain('the chunk was counted before');
    expect(Buffer.from((await partialOf(options, 0))?.statistics ?? []).toString()).toBe('statistics');
  });

  test('writes a failure down and counts the chunk when it comes again', async () => {
    const options = await execution([7]);
    let attempts = 0;

    await workOff(options, () => {
      if (++attempts === 1) return Promise.reject(new ChunkFailed('ObjectNotFound: gone'));
      return Promise.resolve(classified);
    });

    const { Items } = await dynamodb.send(new ScanCommand({ TableName: 'partials', ConsistentRead: true }));
    const failure = Items?.find((item) => item.shard?.S === failureShard(options.execution));
    expect(failure).toMatchObject({ chunk: { N: '7' }, error: { S: 'ObjectNotFound: gone' }, attempts: { N: '1' } });
    expect(await partialOf(options, 7)).toBeDefined();
  });

  test('sends a chunk that failed for the fifth time to the dead-letter queue, with its error', async () => {
    const options = await execution([3]);
    for (let attempt = 1; attempt < 5; attempt++) await receive(options.queueUrl, 0);

    await workOff(options, () => Promise.reject(new ChunkFailed('ObjectNotFound: gone')));

    const dead = await receive(options.deadLetterQueueUrl, 30);
    expect(JSON.parse(dead?.Body ?? '')).toMatchObject({ chunk: 3 });
    expect(dead?.MessageAttributes).toMatchObject({
      Error: { StringValue: 'ObjectNotFound: gone' },
      Attempts: { StringValue: '5' },
    });
  });

  test('that is told to stop hands its chunk back at once and takes no more', async () => {
    const options = await execution([0, 1]);
    const stop = new AbortController();

    const { end } = await work(
      options,
      () => {
        stop.abort();
        return new Promise(() => undefined); // a chunk that takes for ever
      },
      stop,
    );

    expect(end).toBe('stopped');
    expect(await queueDepth(sqs, options.queueUrl)).toEqual({ visible: 2, inFlight: 0, delayed: 0 });
  });

  test('keeps a chunk that takes longer than the visibility timeout to itself', async () => {
    const options = await execution([0], 1);
    let taken = 0;

    await workOff(options, async () => {
      taken++;
      await delay(2500);
      expect(await receive(options.queueUrl, 1)).toBeUndefined();
      return classified;
    });

    expect(taken).toBe(1);
  });

  test('ends when its queue is gone: the execution is over', async () => {
    const options = await execution([]);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: options.queueUrl }));

    const { end } = await work(options, () => Promise.resolve(classified));

    expect(end).toBe('queue deleted');
  });

  test('ends with the error when its classifier is broken: the next task starts with a new one', async () => {
    const options = await execution([0]);

    const working = work(options, () => Promise.reject(new Error("the classifier's thread ended with code 134")));

    await expect(working).rejects.toThrow('ended with code 134');
  });
});
