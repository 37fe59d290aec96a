import { BadInput } from '../errors.ts';
import { TasksAs } from './cloud-file.ts';
import type { OptionTable } from './option-table.ts';

/** The option shared by commands that run executions. */
export const TASKS_OPTION = {
  tasks: {
    value: 'KIND',
    help: "docker: workers run as containers of tasks/Dockerfile's image",
    defaultHelp: 'process',
  },
} as const satisfies OptionTable;

/** How tasks should run according to the command line; throws {@link BadInput} if that is not possible. */
export function tasksFrom({
  tasks,
  target,
}: {
  readonly tasks?: string | undefined;
  readonly target: string;
}): TasksAs | undefined {
  if (tasks === undefined) return undefined;
  const blamed = { option: '--tasks', value: tasks };
  const known = TasksAs.safeParse(tasks);
  if (!known.success) throw new BadInput('write process or docker', blamed);
  if (target === 'aws') throw new BadInput('an AWS account runs them on Fargate; leave --tasks out', blamed);
  if (process.env.AWS_ENDPOINT_URL !== undefined) {
    throw new BadInput(
      `AWS_ENDPOINT_URL names a cloud that is already up; start that one with: npm run local-cloud -- --tasks ${tasks}`,
      blamed,
    );
  }
  return known.data;
}
