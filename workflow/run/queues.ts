import { createHash } from 'node:crypto';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../tasks/aws/clock.ts';
import type { Clock } from '../../tasks/aws/clock.ts';
import { CLIENT_ATTEMPTS, sendUntilNoneLeft } from '../../tasks/aws/retry-policy.ts';
import { MAX_RECEIVE_COUNT } from '../../tasks/protocol/chunk-message.ts';
import type { ChunkMessage } from '../../tasks/protocol/chunk-message.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { QUEUE_NAME_PREFIX } from '../names.ts';

/** SQS: MessageRetentionPeriod is at most 14 days, which is also Step Functions' redrive window. */
const RETENTION_SECONDS = 14 * 24 * 60 * 60;
/** SQS: SendMessageBatch takes at most 10 messages. */
export const BATCH_SIZE = 10;
/** Batches in flight at once: enough to hide the latency, far below the 300 requests/s that a queue always takes. */
const BATCHES_AT_ONCE = 16;

/** One message of a batch, named by its chunk's number. */
interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

/** The queues of one execution. */
export interface ExecutionQueues {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** Approximate counts of one queue, as SQS reports them. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/**
 * The name of an execution's queue. SQS allows 80 characters of `A-Z a-z 0-9 - _`; Step Functions allows as many, and
 * others too. So the name keeps what it can to be recognizable, and ends in a hash to be unique.
 */
export function queueName(execution: string): string {
  const readable = execution.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 40);
  const unique = createHash('sha256').update(execution).digest('hex').slice(0, 12);
  return `${QUEUE_NAME_PREFIX}${readable}-${unique}`;
}

/** Matches the names of {@link queueName} and {@link deadLetterQueueName}, and nothing else that begins with the prefix. */
export const EXECUTION_QUEUE = new RegExp(`^${QUEUE_NAME_PREFIX}[A-Za-z0-9_-]{1,40}-[0-9a-f]{12}(-dlq)?$`);

/** The name of the dead-letter queue that goes with it. */
export function deadLetterQueueName(execution: string): string {
  return `${queueName(execution)}-dlq`;
}

/** Creates the execution's two queues; existing queues with these attributes are left unchanged. */
export async function createQueues(
  sqs: SQSClient,
  execution: string,
  visibilityTimeoutSeconds: number,
): Promise<ExecutionQueues> {
  const retention = { MessageRetentionPeriod: String(RETENTION_SECONDS) };
  const deadLetters = await sqs.send(
    new CreateQueueCommand({ QueueName: deadLetterQueueName(execution), Attributes: retention }),
  );
  const deadLetterQueueUrl = deadLetters.QueueUrl!;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterQueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: queueName(execution),
      Attributes: {
        ...retention,
        VisibilityTimeout: String(visibilityTimeoutSeconds),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: Attributes?.QueueArn,
          maxReceiveCount: MAX_RECEIVE_COUNT,
        }),
      },
    }),
  );
  return { queueUrl: QueueUrl!, deadLetterQueueUrl };
}

/** Sends every message, in batches; those in SQS's `Failed[]` are sent again, unless they are refused for good. */
export async function sendChunks(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly ChunkMessage[],
  clock: Clock = systemClock,
): Promise<void> {
  const batches: ChunkMessage[][] = [];
  for (let i = 0; i < messages.length; i += BATCH_SIZE) batches.push(messages.slice(i, i + BATCH_SIZE));
  await forEachAtOnce(batches, BATCHES_AT_ONCE, (batch) => sendBatch(sqs, queueUrl, batch, clock));
}

async function sendBatch(
  sqs: SQSClient,
  queueUrl: string,
  batch: readonly ChunkMessage[],
  clock: Clock,
): Promise<void> {
  let reason = '';
  const send = async (entries: readonly Entry[]): Promise<readonly Entry[]> => {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] }));
    reason = Failed[0]?.Message ?? Failed[0]?.Code ?? '';
    const forGood = Failed.find(({ SenderFault }) => SenderFault);
    if (forGood !== undefined) throw new Error(`SQS refused chunk ${forGood.Id}: ${forGood.Message ?? forGood.Code}`);
    const failed = new Set(Failed.map(({ Id }) => Id));
    return entries.filter(({ Id }) => failed.has(Id));
  };
  const entries = batch.map((message) => ({ Id: String(message.chunk), MessageBody: JSON.stringify(message) }));
  const left = await sendUntilNoneLeft(entries, send, clock);
  if (left.length > 0) {
    throw new Error(`SQS refused ${left.length} messages of a batch ${CLIENT_ATTEMPTS} times: ${reason}`);
  }
}

/** A queue's approximate counts; undefined if the queue no longer exists. */
export async function queueDepth(sqs: SQSClient, queueUrl: string): Promise<QueueDepth | undefined> {
  try {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
    };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

/** Deletes the execution's queues; succeeds if they are gone already. */
export async function deleteQueues(sqs: SQSClient, execution: string): Promise<void> {
  for (const name of [queueName(execution), deadLetterQueueName(execution)]) {
    try {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    } catch (error) {
      if (!(error instanceof QueueDoesNotExist)) throw error;
    }
  }
}
