import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { transientTrouble } from '../aws/aws-errors.ts';
import { BACKOFF_CAP_MS } from '../aws/retry-policy.ts';
import { waitOut } from '../aws/wait-out.ts';
import { ChunkMessage, HEARTBEATS_PER_TIMEOUT, MAX_RECEIVE_COUNT } from '../protocol/chunk-message.ts';
import { CHUNK_FAILED } from '../protocol/log.ts';
import { failureShard, MAX_INLINE_BYTES, partialExpiry, partialShard } from '../protocol/partials.ts';
import { joinUri } from '../storage/storage.ts';
import { ChunkFailed } from './classifier-thread.ts';
import type { ClassifiedChunk } from './classifier-thread.ts';
import type { ConsumerOptions, ConsumerServices } from './consumer-services.ts';
import { logWait } from './log-wait.ts';
import { unlessStopped } from './unless-stopped.ts';

/** One reception of one message. */
export class Delivery {
  readonly #options: ConsumerOptions;
  readonly #services: ConsumerServices;
  readonly #stop: AbortSignal;
  readonly #receiptHandle: string;
  readonly #body: string;
  readonly #chunk: ChunkMessage;
  readonly #attempt: number;

  constructor(options: ConsumerOptions, services: ConsumerServices, message: Message, stop: AbortSignal) {
    this.#options = options;
    this.#services = services;
    this.#stop = stop;
    this.#receiptHandle = message.ReceiptHandle ?? '';
    this.#body = message.Body ?? '';
    this.#chunk = ChunkMessage.parse(JSON.parse(this.#body));
    this.#attempt = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
  }

  /**
   * Counts the chunk and deletes the message, or records the failure and leaves it to the next attempt. A service that
   * stays unavailable is not the chunk's failure: nothing is recorded, and the chunk is handed back.
   */
  async process(): Promise<void> {
    const period = (this.#options.visibilityTimeoutSeconds * 1000) / HEARTBEATS_PER_TIMEOUT;
    const heartbeat = setInterval(() => void this.#beat(), period);
    try {
      await this.#count();
    } catch (error) {
      if (transientTrouble(error) === undefined) throw error;
      clearInterval(heartbeat);
      await this.#handBack();
      if (!this.#stop.aborted) throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  async #count(): Promise<void> {
    try {
      const classify = (): Promise<ClassifiedChunk | undefined> =>
        unlessStopped(this.#services.classify(this.#chunk), this.#stop);
      const classified = await this.#waitOut('reading the chunk', classify);
      if (classified === undefined) {
        await this.#handBack();
        return;
      }
      await this.#putPartial(classified);
      await this.#delete();
      this.#logCounted(classified);
    } catch (error) {
      if (transientTrouble(error) !== undefined) throw error;
      await this.#fail(error instanceof Error ? error.message : String(error));
      if (!(error instanceof ChunkFailed)) throw error;
    }
  }

  #waitOut<T>(call: string, run: () => Promise<T>): Promise<T> {
    const { clock, log } = this.#services;
    return waitOut(call, run, { clock, stop: this.#stop, onWait: logWait(log, this.#fields) });
  }

  /** A heartbeat that fails is only logged: at worst another worker counts the chunk too, and the first partial stands. */
  async #beat(): Promise<void> {
    try {
      await this.#setVisibility(this.#options.visibilityTimeoutSeconds);
    } catch (error) {
      this.#log('a heartbeat failed', { error: String(error) });
    }
  }

  /** The chunk goes to another worker: at once if this one was stopped, else once the service had time to recover. */
  async #handBack(): Promise<void> {
    const seconds = this.#stop.aborted ? 0 : Math.ceil((this.#services.clock.random() * BACKOFF_CAP_MS) / 1000);
    if (await this.#trySetVisibility(seconds)) this.#log('handed the chunk back');
  }

  /** Not waited out: without it, the chunk still reappears when its visibility timeout ends. */
  async #trySetVisibility(seconds: number): Promise<boolean> {
    try {
      await this.#setVisibility(seconds);
      return true;
    } catch (error) {
      const trouble = transientTrouble(error);
      if (trouble === undefined) throw error;
      this.#log('the chunk comes back when its visibility timeout ends', { level: 'warn', error: trouble.message });
      return false;
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
    const command = new DeleteMessageCommand({
      QueueUrl: this.#options.queueUrl,
      ReceiptHandle: this.#receiptHandle,
    });
    await this.#waitOut('DeleteMessage', () => this.#services.sqs.send(command));
  }

  async #putPartial({ statistics, firstRejected }: ClassifiedChunk): Promise<void> {
    const { execution, partialsTable } = this.#options;
    const chunk = this.#chunk;
    const command = new PutItemCommand({
      TableName: partialsTable,
      Item: {
        shard: { S: partialShard(execution, chunk.chunk) },
        chunk: { N: String(chunk.chunk) },
        file: { N: String(chunk.file) },
        bytes: { N: String(chunk.end - chunk.start) },
        expiresAt: this.#expiry(),
        ...(firstRejected !== undefined && { firstRejected: { S: JSON.stringify(firstRejected) } }),
        ...(await this.#statisticsAttribute(statistics)),
      },
      ConditionExpression: 'attribute_not_exists(#shard)',
      ExpressionAttributeNames: { '#shard': 'shard' },
    });
    try {
      await this.#waitOut('PutItem of the partial', () => this.#services.dynamodb.send(command));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      this.#log('the chunk was counted before');
    }
  }

  async #statisticsAttribute(
    statistics: Uint8Array,
  ): Promise<{ statistics: { B: Uint8Array } } | { statisticsUri: { S: string } }> {
    if (statistics.length <= MAX_INLINE_BYTES) return { statistics: { B: statistics } };
    const uri = joinUri(this.#options.partialsUri, `${this.#chunk.chunk}.bin`);
    await this.#waitOut('writing the statistics', () => this.#services.storage.put(uri, statistics));
    return { statisticsUri: { S: uri } };
  }

  /** Records the failure; the last attempt goes to the dead-letter queue with its error, others reappear later. */
  async #fail(error: string): Promise<void> {
    this.#log(CHUNK_FAILED, { level: 'error', error });
    await this.#putFailure(error);
    if (this.#attempt < MAX_RECEIVE_COUNT) {
      await this.#trySetVisibility(this.#attempt); // seconds: a little longer each time
      return;
    }
    const command = new SendMessageCommand({
      QueueUrl: this.#options.deadLetterQueueUrl,
      MessageBody: this.#body,
      MessageAttributes: {
        Error: { DataType: 'String', StringValue: error },
        Attempts: { DataType: 'Number', StringValue: String(this.#attempt) },
        Queue: { DataType: 'String', StringValue: this.#options.queueUrl },
      },
    });
    await this.#waitOut('SendMessage to the dead-letter queue', () => this.#services.sqs.send(command));
    await this.#delete();
  }

  async #putFailure(error: string): Promise<void> {
    const { execution, partialsTable } = this.#options;
    const command = new PutItemCommand({
      TableName: partialsTable,
      Item: {
        shard: { S: failureShard(execution) },
        chunk: { N: String(this.#chunk.chunk) },
        error: { S: error },
        attempts: { N: String(this.#attempt) },
        expiresAt: this.#expiry(),
      },
    });
    await this.#waitOut('PutItem of the failure', () => this.#services.dynamodb.send(command));
  }

  #expiry(): AttributeValue {
    return { N: String(partialExpiry(this.#services.clock.now())) };
  }

  #logCounted({ records, rejected, seconds }: ClassifiedChunk): void {
    const recordsPerSecond = Math.round(records / Math.max(seconds, 1e-6));
    this.#log('counted the chunk', { records, rejected, seconds, recordsPerSecond });
  }

  get #fields(): { execution: string; chunk: number; attempt: number } {
    return { execution: this.#options.execution, chunk: this.#chunk.chunk, attempt: this.#attempt };
  }

  #log(message: string, fields?: Record<string, unknown>): void {
    this.#services.log(message, { ...this.#fields, ...fields });
  }
}
