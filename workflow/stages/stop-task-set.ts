import { z } from 'zod';
import { stopTasks } from '../run/task-set.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

/** The fields in use of EventBridge's "Step Functions Execution Status Change". */
const Input = z.object({ detail: z.object({ name: z.string(), status: z.string() }) });

/**
 * Stops the tasks of an execution that failed, timed out or was aborted: compute ends at once, while its queue and
 * partials stay for a redrive.
 */
export const stopTaskSet: StageRun<z.infer<typeof Input>, { stoppedTasks: number }> = async ({ detail }, services) => ({
  stoppedTasks: await stopTasks(
    services.ecs,
    services.env.CLUSTER,
    detail.name,
    `the execution is ${detail.status.toLowerCase().replace('_', ' ')}`,
  ),
});

export const handler = stageHandler('StopTaskSet', Input, stopTaskSet);
