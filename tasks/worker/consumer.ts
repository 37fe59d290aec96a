import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import {
  ChunkMessage,
  HEARTBEATS_PER_TIMEOUT,
  LONG_POLL_SECONDS,
  MAX_RECEIVE_COUNT,
} from '../protocol/chunk-message.ts';
import { ChunkFailed } from './classifier-thread.ts';
import type { ClassifiedChunk } from './classifier-thread.ts';
import { CHUNK_FAILED } from '../protocol/log.ts';
import { failureShard, MAX_INLINE_BYTES, partialExpiry, partialShard } from '../protocol/partials.ts';
import { joinUri } from '../storage/storage.ts';
import type { Storage } from '../storage/storage.ts';

/** Empty long polls in a row after which a worker ends by itself: compute never outlives its work by more than a minute. */
const IDLE_POLLS = 3;

/** What a worker's environment says. */
export interface ConsumerOptions {
  readonly execution: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly partialsTable: string;
  /** Where statistics go that are too large for an item. */
  readonly partialsUri: string;
  /** How long a chunk stays invisible after a heartbeat, in seconds. */
  readonly visibilityTimeoutSeconds: number;
}

/** What a worker works with. */
export interface ConsumerServices {
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly storage: Storage;
  readonly classify: (chunk: ChunkMessage) => Promise<ClassifiedChunk>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (message: string, fields?: Record<string, unknown>) => void;
}

/** Why the consumer ended. */
export type ConsumerEnd = 'stopped' | 'queue empty' | 'queue deleted';

/**
 * Takes chunks from the execution's queue until it is stopped, the queue has stayed empty or is gone. Each step is safe
 * to lose: the partial is a conditional Put (one already there is success), the message is deleted only after it.
 */
export async function consume(
  options: ConsumerOptions,
  services: ConsumerServices,
  stop: AbortSignal,
): Promise<ConsumerEnd> {
  let emptyPolls = 0;
  while (!stop.aborted) {
    const received = await receive(options, services, stop);
    if (received === 'queue deleted') return received;
    if (received === undefined) {
      if (++emptyPolls >= IDLE_POLLS) return 'queue empty';
      continue;
    }
    emptyPolls = 0;
    await new Delivery(options, services, received).process(stop);
  }
  return 'stopped';
}

async function receive(
  { queueUrl }: ConsumerOptions,
  { sqs }: ConsumerServices,
  stop: AbortSignal,
): Promise<Message | 'queue deleted' | undefined> {
  try {
    const answer = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 1,
        WaitTimeSeconds: LONG_POLL_SECONDS,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
      { abortSignal: stop },
    );
    return answer.Messages?.[0];
  } catch (error) {
    if (stop.aborted) return undefined;
    if (error instanceof QueueDoesNotExist) return 'queue deleted';
    throw error;
  }
}

/** One reception of one message. */
class Delivery {
  readonly #options: ConsumerOptions;
  readonly #services: ConsumerServices;
  readonly #receiptHandle: string;
  readonly #body: string;
  readonly #attempt: number;

  constructor(options: ConsumerOptions, services: ConsumerServices, message: Message) {
    this.#options = options;
    this.#services = services;
    this.#receiptHandle = message.ReceiptHandle ?? '';
    this.#body = message.Body ?? '';
    this.#attempt = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
  }

  /** Counts the chunk and deletes the message, or says why not and leaves it to the next attempt. */
  async process(stop: AbortSignal): Promise<void> {
    const { visibilityTimeoutSeconds } = this.#options;
    const chunk = ChunkMessage.parse(JSON.parse(this.#body));
    const heartbeat = setInterval(
      () => void this.#beat(chunk),
      (visibilityTimeoutSeconds * 1000) / HEARTBEATS_PER_TIMEOUT,
    );
    try {
      const classified = await unlessStopped(this.#services.classify(chunk), stop);
      if (classified === undefined) {
        await this.#setVisibility(0);
        this.#log('handed the chunk back', chunk);
        return;
      }
      await this.#putPartial(chunk, classified);
      await this.#delete();
      this.#logCounted(chunk, classified);
    } catch (error) {
      await this.#fail(chunk, error instanceof Error ? error.message : String(error));
      if (!(error instanceof ChunkFailed)) throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** A heartbeat that fails is only logged: at worst another worker counts the chunk too, and the first partial stands. */
  async #beat(chunk: ChunkMessage): Promise<void> {
    try {
      await this.#setVisibility(this.#options.visibilityTimeoutSeconds);
    } catch (error) {
      this.#log('a heartbeat failed', chunk, { error: String(error) });
    }
  }

  async #setVisibility(seconds: number): Promise<void> {
    await this.#services.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: this.#options.queueUrl,
        ReceiptHandle: this.#receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  }

  async #delete(): Promise<void> {
    await this.#services.sqs.send(
      new DeleteMessageCommand({ QueueUrl: this.#options.queueUrl, ReceiptHandle: this.#receiptHandle }),
    );
  }

  async #putPartial(chunk: ChunkMessage, { statistics }: ClassifiedChunk): Promise<void> {
    const { execution, partialsTable } = this.#options;
    try {
      await this.#services.dynamodb.send(
        new PutItemCommand({
          TableName: partialsTable,
          Item: {
            shard: { S: partialShard(execution, chunk.chunk) },
            chunk: { N: String(chunk.chunk) },
            file: { N: String(chunk.file) },
            bytes: { N: String(chunk.end - chunk.start) },
            expiresAt: { N: String(partialExpiry(this.#services.now())) },
            ...(await this.#statisticsAttribute(chunk, statistics)),
          },
          ConditionExpression: 'attribute_not_exists(#shard)',
          ExpressionAttributeNames: { '#shard': 'shard' },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      this.#log('the chunk was counted before', chunk);
    }
  }

  async #statisticsAttribute(
    chunk: ChunkMessage,
    statistics: Uint8Array,
  ): Promise<{ statistics: { B: Uint8Array } } | { statisticsUri: { S: string } }> {
    if (statistics.length <= MAX_INLINE_BYTES) return { statistics: { B: statistics } };
    const uri = joinUri(this.#options.partialsUri, `${chunk.chunk}.bin`);
    await this.#services.storage.put(uri, statistics);
    return { statisticsUri: { S: uri } };
  }

  /** Writes the failure down; the last attempt goes to the dead-letter queue with its error, the others come back later. */
  async #fail(chunk: ChunkMessage, error: string): Promise<void> {
    const { execution, partialsTable, queueUrl, deadLetterQueueUrl } = this.#options;
    this.#log(CHUNK_FAILED, chunk, { level: 'error', error });
    await this.#services.dynamodb.send(
      new PutItemCommand({
        TableName: partialsTable,
        Item: {
          shard: { S: failureShard(execution) },
          chunk: { N: String(chunk.chunk) },
          error: { S: error },
          attempts: { N: String(this.#attempt) },
          expiresAt: { N: String(partialExpiry(this.#services.now())) },
        },
      }),
    );
    if (this.#attempt < MAX_RECEIVE_COUNT) {
      await this.#setVisibility(this.#attempt); // seconds: a little longer each time
      return;
    }
    await this.#services.sqs.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: this.#body,
        MessageAttributes: {
          Error: { DataType: 'String', StringValue: error },
          Attempts: { DataType: 'Number', StringValue: String(this.#attempt) },
          Queue: { DataType: 'String', StringValue: queueUrl },
        },
      }),
    );
    await this.#delete();
  }

  #logCounted(chunk: ChunkMessage, { records, rejected, seconds }: ClassifiedChunk): void {
    const recordsPerSecond = Math.round(records / Math.max(seconds, 1e-6));
    this.#log('counted the chunk', chunk, { records, rejected, seconds, recordsPerSecond });
  }

  #log(message: string, { chunk }: ChunkMessage, fields?: Record<string, unknown>): void {
    this.#services.log(message, { execution: this.#options.execution, chunk, attempt: this.#attempt, ...fields });
  }
}

/** The value of `work`, or undefined once `stop` is raised first; then `work` goes on unheeded until its thread is ended. */
async function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  if (stop.aborted) return undefined;
  let raised = (): void => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    raised = () => {
      resolve(undefined);
    };
    stop.addEventListener('abort', raised, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    stop.removeEventListener('abort', raised);
    work.catch(() => undefined);
  }
}
