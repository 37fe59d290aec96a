import { z } from 'zod';
import { removeExecution } from '../run/remove-execution.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({ execution: z.string() });

/** What was taken away. */
export interface TearDownOutput {
  readonly stoppedTasks: number;
}

/** Takes away all of an execution but its result. */
export const tearDown: StageRun<z.infer<typeof Input>, TearDownOutput> = async ({ execution }, services) => ({
  stoppedTasks: await removeExecution(execution, services, 'the execution is done'),
});

export const handler = stageHandler('TearDown', Input, tearDown);
