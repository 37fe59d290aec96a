import { z } from 'zod';
import { JobInput } from '../job.ts';
import { secondsLeft, waitSeconds } from '../run/pacing.ts';
import { countedChunks } from '../run/partial-store.ts';
import { queueDepth } from '../run/queues.ts';
import type { QueueDepth } from '../run/queues.ts';
import { listTasks, runTasks, wantedTasks } from '../run/task-set.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({
  execution: z.string(),
  queueUrl: z.string(),
  deadLetterQueueUrl: z.string(),
  index: z.string(),
  partials: z.string(),
  chunks: z.int().positive(),
  enqueued: z.int().nonnegative(),
  enqueuedAt: z.number(),
  job: JobInput,
  /** Number of previous laps of this loop. */
  laps: z.int().nonnegative(),
  /** Consecutive previous laps that found the queue empty. */
  quietPolls: z.int().nonnegative(),
});
type Input = z.infer<typeof Input>;

/** The queue and the task set as this lap found and left them. */
export interface ReconcileTaskSetOutput extends QueueDepth {
  readonly tasks: number;
  readonly started: number;
  /** Number of the execution's chunks that are no longer outstanding. */
  readonly done: number;
  readonly chunks: number;
  readonly secondsLeft: number | null;
  readonly laps: number;
  readonly quietPolls: number;
  readonly drained: boolean;
  readonly waitSeconds: number;
}

const EMPTY: QueueDepth = { visible: 0, inFlight: 0, delayed: 0 };

/**
 * Sizes the task set to the queue's depth and starts the missing tasks, so lost ones are replaced on the next lap.
 * Returns whether the queue is drained and how long to wait. A queue that no longer exists counts as empty: the scan then finds
 * what is missing and EnqueueChunks creates a new one.
 *
 * The counts are approximate (SQS: up to a minute late), so zero must hold for several polls, or be proven: once every
 * chunk has its partial there is nothing left to wait for.
 */
export const reconcileTaskSet: StageRun<Input, ReconcileTaskSetOutput> = async (input, services) => {
  const { env, ecs, sqs, dynamodb, now, log } = services;
  const depth = (await queueDepth(sqs, input.queueUrl)) ?? EMPTY;
  const outstanding = depth.visible + depth.inFlight + depth.delayed;
  const running = (await listTasks(ecs, env.CLUSTER, input.execution)).length;
  const missing = wantedTasks(outstanding, input.job.chunksPerTask, input.job.maxTasks) - running;
  const { started, failures } = await runTasks(ecs, env, input, Math.max(0, missing), input.laps);
  if (failures.length > 0) log('ECS could not start every task; the next lap tries again', { failures });

  const counted =
    outstanding === 0 ? (await countedChunks(dynamodb, env.PARTIALS_TABLE, input.execution)).size : undefined;
  const quietPolls = outstanding === 0 ? input.quietPolls + 1 : 0;
  const drained = counted === input.chunks || quietPolls >= env.DRAIN_POLLS;
  const done = counted ?? Math.max(0, input.chunks - outstanding);
  const pace = {
    elapsed: (now() - input.enqueuedAt) / 1000,
    done: done - (input.chunks - input.enqueued),
    chunks: input.enqueued,
    shortestWait: env.POLL_SECONDS,
  };
  return {
    ...depth,
    tasks: running + started,
    started,
    done,
    chunks: input.chunks,
    secondsLeft: secondsLeft(pace) ?? null,
    laps: input.laps + 1,
    quietPolls,
    drained,
    waitSeconds: drained ? 0 : waitSeconds(pace),
  };
};

export const handler = stageHandler('ReconcileTaskSet', Input, reconcileTaskSet);
