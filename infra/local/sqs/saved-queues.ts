import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomically } from '../folder/state-folder.ts';
import type { Fauxqs } from './fauxqs.ts';

const Message = z.looseObject({ body: z.string(), messageAttributes: z.record(z.string(), z.unknown()).default({}) });

/** What fauxqs reports about a queue. */
const InspectedQueue = z.looseObject({
  name: z.string(),
  attributes: z.record(z.string(), z.string()),
  messages: z.looseObject({
    ready: z.array(Message),
    delayed: z.array(Message),
    inflight: z.array(z.looseObject({ message: Message })),
  }),
});

const SavedQueue = z.object({
  name: z.string(),
  attributes: z.record(z.string(), z.string()),
  messages: z.array(z.object({ body: z.string(), messageAttributes: z.record(z.string(), z.unknown()) })),
});
const SavedQueues = z.array(SavedQueue);
type SavedQueue = z.infer<typeof SavedQueue>;

/** Attributes that CreateQueue accepts; the others are reported by SQS about a queue. */
const CREATED_WITH = new Set([
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
]);

/** SQS: a batch takes at most 10 messages. */
const BATCH_SIZE = 10;

/**
 * Queues outlive the local cloud, as they do on AWS: a failed execution's queue remains for its redrive. Fauxqs keeps
 * them in memory, so they are written to a file whenever a queue is added or removed and at shutdown, and recreated at
 * the next start. All messages are visible then; after a crash those since the last write are lost, which redriving an
 * execution compensates for (it sends what was not counted).
 */
export class SavedQueuesFile {
  readonly #fauxqs: Fauxqs;
  readonly #file: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(fauxqs: Fauxqs, file: string) {
    this.#fauxqs = fauxqs;
    this.#file = file;
  }

  /** Recreates the saved queues. */
  async restore(): Promise<void> {
    for (const queue of await this.#read()) {
      await this.#fauxqs.sqs('CreateQueue', { QueueName: queue.name, Attributes: queue.attributes });
      await this.#send(queue);
    }
  }

  /** Writes all queues and their messages; writes are serialized. */
  async save(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const queues = await this.#inspect();
      await writeFileAtomically(this.#file, JSON.stringify(queues));
    });
    await this.#writing;
  }

  async #read(): Promise<SavedQueue[]> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return SavedQueues.parse(JSON.parse(text));
  }

  async #send({ name, messages }: SavedQueue): Promise<void> {
    const QueueUrl = this.#fauxqs.innerQueueUrl(name);
    for (let i = 0; i < messages.length; i += BATCH_SIZE) {
      const Entries = messages.slice(i, i + BATCH_SIZE).map(({ body, messageAttributes }, id) => ({
        Id: String(id),
        MessageBody: body,
        MessageAttributes: messageAttributes,
      }));
      await this.#fauxqs.sqs('SendMessageBatch', { QueueUrl, Entries });
    }
  }

  async #inspect(): Promise<SavedQueue[]> {
    const { body } = await this.#fauxqs.sqs('ListQueues', {});
    const { QueueUrls } = JSON.parse(body.toString()) as { QueueUrls: string[] };
    const saved: SavedQueue[] = [];
    for (const url of QueueUrls) {
      const inspected = await this.#fauxqs.request('GET', `/_fauxqs/queues/${url.slice(url.lastIndexOf('/') + 1)}`);
      if (inspected.status !== 200) continue; // deleted in the meantime
      const { name, attributes, messages } = InspectedQueue.parse(JSON.parse(inspected.body.toString()));
      const all = [...messages.ready, ...messages.delayed, ...messages.inflight.map(({ message }) => message)];
      saved.push({
        name,
        attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => CREATED_WITH.has(key))),
        messages: all.map((message) => ({ body: message.body, messageAttributes: message.messageAttributes })),
      });
    }
    return saved;
  }
}
