import { z } from 'zod';
import { forEachAtOnce } from '../concurrency.ts';
import { deletePartials } from '../partial-store.ts';
import { deleteQueues } from '../queues.ts';
import { stopTasks } from '../task-set.ts';
import { workAddresses } from '../work-prefix.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({ execution: z.string() });

/** What was taken away. */
export interface TearDownOutput {
  readonly stoppedTasks: number;
}

/** Objects deleted at once. */
const DELETES_AT_ONCE = 16;

/** Stops the execution's tasks and deletes its queues, partials and plan; its result stays. What is gone is gone already. */
export const tearDown: StageRun<z.infer<typeof Input>, TearDownOutput> = async ({ execution }, services) => {
  const { env, ecs, sqs, dynamodb, storage } = services;
  const stoppedTasks = await stopTasks(ecs, env.CLUSTER, execution, 'the execution is done');
  await deleteQueues(sqs, execution);
  const partials = await deletePartials(dynamodb, env.PARTIALS_TABLE, execution);
  const { input, manifest, index } = workAddresses(env.WORK_PREFIX, execution);
  await forEachAtOnce([...partials, input, manifest, index], DELETES_AT_ONCE, (uri) => storage.delete(uri));
  return { stoppedTasks };
};

export const handler = stageHandler('TearDown', Input, tearDown);
