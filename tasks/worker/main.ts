import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { inPlainWords } from '../aws/aws-errors.ts';
import { ClassifierThread } from './classifier-thread.ts';
import { consume } from './consumer.ts';
import type { ConsumerEnd } from './consumer.ts';
import { consumeAtOnce } from './consume-at-once.ts';
import { log } from '../protocol/log.ts';
import { openStorage } from '../storage/open-storage.ts';
import { openQueueClient } from '../aws/queue-client.ts';
import type { Storage } from '../storage/storage.ts';

/** What the task definition and the task set's overrides put into the container's environment. */
const Environment = z.object({
  EXECUTION: z.string().min(1),
  QUEUE_URL: z.string().min(1),
  DEAD_LETTER_QUEUE_URL: z.string().min(1),
  INDEX_URI: z.string().min(1),
  PARTIALS_URI: z.string().min(1),
  PARTIALS_TABLE: z.string().min(1),
  VISIBILITY_TIMEOUT_SECONDS: z.coerce.number().int().positive(),
  /** Chunks that are classified at once, each by a thread of its own: one a vCPU of the task. */
  CLASSIFIERS: z.coerce.number().int().positive().default(1),
});
type Environment = z.infer<typeof Environment>;

/**
 * The container's main program. Exit codes: 0 the queue stayed empty, is gone, or SIGTERM came; 1 something failed that
 * the next task may not meet.
 */
async function main(): Promise<void> {
  const env = Environment.parse(process.env);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  const storage = openStorage();
  const index = await storage.get(env.INDEX_URI);
  const ends = await consumeAtOnce(
    env.CLASSIFIERS,
    (stopOrFailed) => consumeWithThread(env, storage, index, stopOrFailed),
    stop.signal,
  );
  log('worker done', { execution: env.EXECUTION, reason: ends.join(', ') });
}

async function consumeWithThread(
  env: Environment,
  storage: Storage,
  index: Uint8Array,
  stop: AbortSignal,
): Promise<ConsumerEnd> {
  const thread = new ClassifierThread(path.join(path.dirname(process.argv[1] ?? ''), 'thread.cjs'), index);
  try {
    return await consume(
      {
        execution: env.EXECUTION,
        queueUrl: env.QUEUE_URL,
        deadLetterQueueUrl: env.DEAD_LETTER_QUEUE_URL,
        partialsTable: env.PARTIALS_TABLE,
        partialsUri: env.PARTIALS_URI,
        visibilityTimeoutSeconds: env.VISIBILITY_TIMEOUT_SECONDS,
      },
      {
        sqs: openQueueClient(),
        dynamodb: new DynamoDBClient({}),
        storage,
        classify: (chunk) => thread.classify(chunk),
        now: Date.now,
        log,
      },
      stop,
    );
  } finally {
    await thread.close();
  }
}

main().catch((failure: unknown) => {
  const error = inPlainWords(failure);
  log('worker failed', {
    level: 'error',
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  process.exitCode = 1;
});
