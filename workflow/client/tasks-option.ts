import { BadInput } from './command.ts';

/** What ECS tasks are on this machine. */
export type TasksAs = 'process' | 'docker';

/** The option of commands that run executions. */
export const TASKS_OPTION = { tasks: { type: 'string' } } as const;

/** Its line in a command's help. */
export const TASKS_HELP = `  --tasks docker   workers run as containers of tasks/Dockerfile's image (default: processes)`;

/** What a command line that may name both wants tasks to be; throws {@link BadInput} where it cannot be had. */
export function tasksFrom({
  tasks,
  target,
}: {
  readonly tasks?: string | undefined;
  readonly target: string;
}): TasksAs | undefined {
  if (tasks === undefined) return undefined;
  if (tasks !== 'process' && tasks !== 'docker') throw new BadInput(`--tasks ${tasks}: write process or docker`);
  if (target === 'aws') throw new BadInput(`--tasks ${tasks}: an AWS account runs them on Fargate; leave --tasks out`);
  if (process.env.AWS_ENDPOINT_URL !== undefined) {
    throw new BadInput(
      `--tasks ${tasks}: AWS_ENDPOINT_URL names a cloud that is up already; start that one with: npm run local-cloud -- --tasks ${tasks}`,
    );
  }
  return tasks;
}
