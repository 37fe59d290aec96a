import { z } from 'zod';
import type { ChunkMessage } from '../../tasks/protocol/chunk-message.ts';
import { getText } from '../../tasks/storage/storage.ts';
import { Manifest } from '../manifest.ts';
import { countedChunks } from '../run/partial-store.ts';
import { createQueues, sendChunks } from '../run/queues.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({ execution: z.string(), manifest: z.string(), round: z.int().positive() });

/** The execution's queues and what was sent. */
export interface EnqueueChunksOutput {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly enqueued: number;
  readonly round: number;
  /** Milliseconds since the epoch: progress and ETA count from here. */
  readonly enqueuedAt: number;
}

/** Sends the chunks that have no partial yet to the execution's own queue: all of them in round 1, the missing ones after. */
export const enqueueChunks: StageRun<z.infer<typeof Input>, EnqueueChunksOutput> = async (
  { execution, manifest: address, round },
  { env, storage, sqs, dynamodb, now },
) => {
  const manifest = Manifest.parse(JSON.parse(await getText(storage, address)));
  const counted = await countedChunks(dynamodb, env.PARTIALS_TABLE, execution);
  const messages = chunkMessages(manifest).filter(({ chunk }) => !counted.has(chunk));
  const queues = await createQueues(sqs, execution, env.VISIBILITY_TIMEOUT_SECONDS);
  await sendChunks(sqs, queues.queueUrl, messages);
  return { ...queues, enqueued: messages.length, round, enqueuedAt: now() };
};

export const handler = stageHandler('EnqueueChunks', Input, enqueueChunks);

function chunkMessages({ files, chunks }: Manifest): ChunkMessage[] {
  return chunks.map(([file, start, end, pages], chunk) => {
    const { uri, version, month, format } = files[file]!;
    return { chunk, file, uri, version, month, format, start, end, ...(pages && { pages }) };
  });
}
