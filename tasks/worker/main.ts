import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { inPlainWords, transientTrouble } from '../aws/aws-errors.ts';
import { systemClock } from '../aws/clock.ts';
import { clientPolicy } from '../aws/retry-policy.ts';
import { StillUnavailable, waitOut } from '../aws/wait-out.ts';
import { ClassifierThread } from './classifier-thread.ts';
import { consume } from './consumer.ts';
import type { ConsumerEnd } from './consumer.ts';
import { consumeAtOnce } from './consume-at-once.ts';
import { log } from '../protocol/log.ts';
import { logWait } from './log-wait.ts';
import { openStorage } from '../storage/open-storage.ts';
import { openQueueClient } from '../aws/queue-client.ts';
import type { Storage } from '../storage/storage.ts';

/** The container's environment: from the task definition, and from the task set's overrides. */
const Environment = z.object({
  EXECUTION: z.string().min(1),
  QUEUE_URL: z.string().min(1),
  DEAD_LETTER_QUEUE_URL: z.string().min(1),
  INDEX_URI: z.string().min(1),
  PARTIALS_URI: z.string().min(1),
  PARTIALS_TABLE: z.string().min(1),
  VISIBILITY_TIMEOUT_SECONDS: z.coerce.number().int().positive(),
  /** Chunks classified concurrently, each by its own thread: one per vCPU of the task. */
  CLASSIFIERS: z.coerce.number().int().positive().default(1),
});
type Environment = z.infer<typeof Environment>;

/** sysexits.h, EX_TEMPFAIL: a temporary failure, try again later. */
const STILL_UNAVAILABLE = 75;

/**
 * The container's main program. Exit codes: 0 the queue stayed empty, is gone, or SIGTERM came; 75 a service stayed
 * unavailable; 1 anything else failed. The task set replaces a task that failed while chunks are left.
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
  const index = await readIndex(storage, env, stop.signal);
  if (index === undefined) return;
  const ends = await consumeAtOnce(
    env.CLASSIFIERS,
    (stopOrFailed) => consumeWithThread(env, storage, index, stopOrFailed),
    stop.signal,
  );
  log('worker done', { execution: env.EXECUTION, reason: ends.join(', ') });
}

/** The packed grid index; undefined if the worker is stopped while it waits for it. */
async function readIndex(storage: Storage, env: Environment, stop: AbortSignal): Promise<Uint8Array | undefined> {
  const onWait = logWait(log, { execution: env.EXECUTION });
  try {
    return await waitOut('reading the index', () => storage.get(env.INDEX_URI), { clock: systemClock, stop, onWait });
  } catch (error) {
    if (stop.aborted && transientTrouble(error) !== undefined) return undefined;
    throw error;
  }
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
        dynamodb: new DynamoDBClient(clientPolicy()),
        storage,
        classify: (chunk) => thread.classify(chunk),
        clock: systemClock,
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
  process.exitCode = failure instanceof StillUnavailable ? STILL_UNAVAILABLE : 1;
});
