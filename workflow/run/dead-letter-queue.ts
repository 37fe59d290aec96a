import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { ChunkMessage } from '../../tasks/protocol/chunk-message.ts';
import { deadLetterQueueName, queueName } from './queues.ts';

/** SQS: a receive, and a batch, holds at most 10 messages. */
const BATCH = 10;
/** Seconds that a message is hidden from others while it is inspected: enough for thousands, and soon over if the command dies. */
const LOOK_SECONDS = 300;
/** Seconds that a receive waits: long polling queries all servers, so an empty response can be trusted. */
const WAIT_SECONDS = 1;

/** One message of a dead-letter queue. */
interface Letter {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly sent: number;
  readonly attempts: number;
  /** The worker's error; a message that SQS moved because its workers died has none. */
  readonly error: string | undefined;
}

/** A chunk that workers gave up on, merged from all its messages. */
export interface DeadChunk {
  readonly chunk: ChunkMessage;
  /** Receptions, over all rounds. */
  readonly attempts: number;
  /** The last reported error. */
  readonly error: string | undefined;
  readonly letters: readonly Letter[];
}

/** The contents of a dead-letter queue; `unreadable`: messages that are not chunks. */
export interface DeadLetters {
  readonly chunks: readonly DeadChunk[];
  readonly unreadable: readonly string[];
}

/** The outcome of a replay. */
export interface Replay {
  readonly sent: number;
  /** Chunks that already had their partial. */
  readonly counted: number;
}

/** The URL of an execution's queue, or of its dead-letter queue; undefined if it does not exist. */
export async function findQueue(
  sqs: SQSClient,
  execution: string,
  which: 'queue' | 'dead letters',
): Promise<string | undefined> {
  const QueueName = which === 'queue' ? queueName(execution) : deadLetterQueueName(execution);
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

/** Passes the contents of a dead-letter queue to `use`; whatever is left becomes visible again afterwards. */
export async function withDeadLetters<T>(
  sqs: SQSClient,
  queueUrl: string,
  use: (letters: DeadLetters) => Promise<T>,
): Promise<T> {
  const letters = new Map<string, Letter>();
  try {
    await receiveAll(sqs, queueUrl, letters);
    return await use(readLetters([...letters.values()]));
  } finally {
    await giveBack(sqs, queueUrl, [...letters.values()]);
  }
}

/**
 * Sends chunks back to the queue and removes their dead letters; the letters of a counted chunk are only removed. It sends
 * first, so none is lost: if interrupted, the next replay sends the chunk again, and a chunk counted twice is stored
 * once.
 */
export async function replay(
  sqs: SQSClient,
  queues: { readonly queueUrl: string; readonly deadLetterQueueUrl: string },
  chunks: readonly DeadChunk[],
  counted: ReadonlySet<number>,
): Promise<Replay> {
  let sent = 0;
  for (const { chunk, letters } of chunks) {
    if (!counted.has(chunk.chunk)) {
      const MessageBody = JSON.stringify(chunk);
      await sqs.send(new SendMessageCommand({ QueueUrl: queues.queueUrl, MessageBody }));
      sent++;
    }
    for (const { receiptHandle: ReceiptHandle } of letters) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queues.deadLetterQueueUrl, ReceiptHandle }));
    }
  }
  return { sent, counted: chunks.length - sent };
}

/** Receives each message once, until no new ones arrive. */
async function receiveAll(sqs: SQSClient, queueUrl: string, letters: Map<string, Letter>): Promise<void> {
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: LOOK_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
      }),
    );
    const known = letters.size;
    for (const letter of Messages.map(readLetter)) letters.set(letter.id, letter);
    if (letters.size === known) return;
  }
}

async function giveBack(sqs: SQSClient, queueUrl: string, letters: readonly Letter[]): Promise<void> {
  for (let i = 0; i < letters.length; i += BATCH) {
    const Entries = letters
      .slice(i, i + BATCH)
      .map(({ receiptHandle: ReceiptHandle }, id) => ({ Id: String(id), ReceiptHandle, VisibilityTimeout: 0 }));
    // Failed[] names those that were deleted: nothing is left to release.
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

function readLetter(message: Message): Letter {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const { SentTimestamp, ApproximateReceiveCount } = Attributes;
  return {
    id: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    sent: Number(SentTimestamp ?? 0),
    attempts: Number(MessageAttributes.Attempts?.StringValue ?? ApproximateReceiveCount ?? 0),
    error: MessageAttributes.Error?.StringValue,
  };
}

/** The letters by chunk, in the order of the chunks' numbers. */
function readLetters(letters: readonly Letter[]): DeadLetters {
  const byChunk = new Map<number, { chunk: ChunkMessage; letters: Letter[] }>();
  const unreadable: string[] = [];
  for (const letter of [...letters].sort((a, b) => a.sent - b.sent)) {
    const chunk = readChunk(letter.body);
    const known = chunk && byChunk.get(chunk.chunk);
    if (chunk === undefined) unreadable.push(letter.body);
    else if (known === undefined) byChunk.set(chunk.chunk, { chunk, letters: [letter] });
    else known.letters.push(letter);
  }
  const chunks = [...byChunk.values()].map(({ chunk, letters: all }) => ({
    chunk,
    letters: all,
    attempts: all.reduce((sum, { attempts }) => sum + attempts, 0),
    error: all.findLast(({ error }) => error !== undefined)?.error,
  }));
  return { chunks: chunks.sort((a, b) => a.chunk.chunk - b.chunk.chunk), unreadable };
}

function readChunk(body: string): ChunkMessage | undefined {
  try {
    return ChunkMessage.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined; // not JSON: reported as unreadable
  }
}
