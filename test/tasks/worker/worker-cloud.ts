import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import type { ChunkMessage } from '../../../tasks/protocol/chunk-message.ts';
import { failureShard, PartialItem, partialShard } from '../../../tasks/protocol/partials.ts';
import { openStorage } from '../../../tasks/storage/open-storage.ts';
import type { ClassifiedChunk } from '../../../tasks/worker/classifier-thread.ts';
import type { ConsumerOptions, ConsumerServices } from '../../../tasks/worker/consumer-services.ts';
import { consume } from '../../../tasks/worker/consumer.ts';
import type { ConsumerEnd } from '../../../tasks/worker/consumer.ts';
import { createQueues, queueDepth, sendChunks } from '../../../workflow/run/queues.ts';
import type { QueueDepth } from '../../../workflow/run/queues.ts';
import { writeAssembly } from '../../infra/local/assembly-fixture.ts';
import { eventually, startLocalCloud } from '../../infra/local/running-cloud.ts';
import { testClock } from '../../test-clock.ts';

const TABLE = 'partials';
const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: TABLE,
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

export const chunkNumbered = (chunk: number): ChunkMessage => ({
  chunk,
  file: 0,
  uri: 'file:///trips.csv',
  version: '1',
  month: '2015-06',
  format: { kind: 'trip-records' },
  start: chunk * 80,
  end: (chunk + 1) * 80,
});

/** What a classifier returns for a chunk. */
export const classified: ClassifiedChunk = {
  statistics: Buffer.from('statistics'),
  records: 1,
  rejected: 0,
  seconds: 0.001,
};

/** How a worker ended, and the messages that it logged. */
export interface WorkerRun {
  readonly end: ConsumerEnd;
  readonly logged: readonly string[];
}

/** Queues and a Partials table in a local cloud, for workers without a container. */
export class WorkerCloud {
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  #executions = 0;

  private constructor(client: { endpoint: string }) {
    this.sqs = new SQSClient(client);
    this.dynamodb = new DynamoDBClient(client);
  }

  static async start(folder: string): Promise<WorkerCloud> {
    writeAssembly(folder, { Resources: { Partials: table } });
    return new WorkerCloud((await startLocalCloud(folder)).client);
  }

  close(): void {
    this.sqs.destroy();
    this.dynamodb.destroy();
  }

  /** An execution of its own, whose queue holds these chunks. */
  async execution(chunks: readonly number[], visibilityTimeoutSeconds = 30): Promise<ConsumerOptions> {
    const name = `execution-${++this.#executions}`;
    const queues = await createQueues(this.sqs, name, visibilityTimeoutSeconds);
    await sendChunks(this.sqs, queues.queueUrl, chunks.map(chunkNumbered));
    return {
      execution: name,
      ...queues,
      partialsTable: TABLE,
      partialsUri: 'file:///none',
      visibilityTimeoutSeconds,
    };
  }

  /** A worker over the execution, until it ends by itself or `stop` is aborted. */
  async work(
    options: ConsumerOptions,
    services: Partial<ConsumerServices> & Pick<ConsumerServices, 'classify'>,
    stop = new AbortController(),
  ): Promise<WorkerRun> {
    const logged: string[] = [];
    const log = (message: string): void => void logged.push(message);
    const { sqs, dynamodb } = this;
    const all = { sqs, dynamodb, storage: openStorage(), clock: testClock(), log, ...services };
    return { end: await consume(options, all, stop.signal), logged };
  }

  /** A worker over the execution until its queue is empty. */
  async workOff(
    options: ConsumerOptions,
    services: Partial<ConsumerServices> & Pick<ConsumerServices, 'classify'>,
  ): Promise<WorkerRun> {
    const stop = new AbortController();
    const working = this.work(options, services, stop);
    const isEmpty = (depth: QueueDepth | undefined): boolean =>
      depth !== undefined && depth.visible + depth.inFlight + depth.delayed === 0;
    await eventually(() => queueDepth(this.sqs, options.queueUrl), isEmpty, 30);
    stop.abort();
    return working;
  }

  async partialOf({ execution }: ConsumerOptions, chunk: number): Promise<PartialItem | undefined> {
    const Key = { shard: { S: partialShard(execution, chunk) }, chunk: { N: String(chunk) } };
    const { Item } = await this.dynamodb.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
    return Item && PartialItem.parse(Item);
  }

  /** The failure records of an execution. */
  async failuresOf({ execution }: ConsumerOptions): Promise<readonly Record<string, AttributeValue>[]> {
    const { Items = [] } = await this.dynamodb.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }));
    return Items.filter((item) => item.shard?.S === failureShard(execution));
  }

  /** The next message of a queue, which stays invisible for `VisibilityTimeout` seconds. */
  async receive(QueueUrl: string, VisibilityTimeout: number): Promise<Message | undefined> {
    const answer = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    return answer.Messages?.[0];
  }
}
