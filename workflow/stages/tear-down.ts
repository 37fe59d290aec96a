import { z } from 'zod';
import { removeExecution } from '../run/remove-execution.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({ execution: z.string() });

/** What was stopped. */
export interface TearDownOutput {
  readonly stoppedTasks: number;
}

/** Removes everything that belongs to an execution, except for its result. */
export const tearDown: StageRun<z.infer<typeof Input>, TearDownOutput> = async ({ execution }, services) => ({
  stoppedTasks: await removeExecution(execution, services, 'the execution is done'),
});

export const handler = stageHandler('TearDown', Input, tearDown);
