import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { Task } from '@aws-sdk/client-ecs';
import { startedBy, stopTask } from '../run/task-set.ts';
import { listExecutions } from './executions.ts';
import { reaperHandler } from './services.ts';
import type { ReaperServices } from './services.ts';

/** The metric's namespace and name: `infra/stack/operations/pipeline-alarms.ts` has an alarm on it. */
export const STRAY_TASKS_METRIC = { namespace: 'TripExplorer', name: 'TasksWithoutExecution' } as const;

/** ECS: at most 100 tasks per page, and per description. */
const PAGE = 100;
/** Pages read in one run: far more tasks than Fargate's default quota of vCPUs allows. */
const MAX_PAGES = 50;
/** Minutes that a task is left alone after its start: Step Functions lists an execution eventually, not at once. */
const GRACE_MINUTES = 5;

/** What was found and stopped. */
export interface StrayTasks {
  readonly tasks: number;
  readonly stray: number;
}

/**
 * Stops workers that keep running, and being billed, without a running execution: a function that should have stopped
 * them failed, or somebody started them by hand. Reports their number as a metric, even if it is 0. Safe to run at any
 * time: executions are listed after tasks, so that one that starts in between is included.
 */
export async function stopStrayTasks(services: ReaperServices): Promise<StrayTasks> {
  const { env, ecs, now, print } = services;
  const tasks = await workers(services);
  const { executions, all } = await listExecutions(services, 'RUNNING');
  if (!all)
    throw new Error(
      'more executions are running than the reaper lists, so it cannot tell which tasks are stray; nothing was stopped',
    );
  const running = new Set(executions.map(({ name = '' }) => startedBy(name)));
  const started = now() - GRACE_MINUTES * 60_000;
  const stray = tasks.filter(
    (task) => !running.has(task.startedBy ?? '') && (task.createdAt?.getTime() ?? 0) < started,
  );
  print(metric(stray.length, now()));
  for (const { taskArn = '', startedBy: by = 'nobody' } of stray) {
    await stopTask(ecs, env.CLUSTER, taskArn, `its execution is not running (started by ${by})`);
    print({ level: 'warn', function: 'StopStrayTasks', message: 'stopped a task without an execution', taskArn, by });
  }
  return { tasks: tasks.length, stray: stray.length };
}

export const handler = reaperHandler('StopStrayTasks', stopStrayTasks);

/** The workers that are running or about to, regardless of who started them. */
async function workers({ ecs, env }: ReaperServices): Promise<Task[]> {
  const found: Task[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { CLUSTER: cluster, TASK_FAMILY: family } = env;
    const listed = await ecs.send(
      new ListTasksCommand({ cluster, family, desiredStatus: 'RUNNING', maxResults: PAGE, nextToken }),
    );
    const { taskArns: tasks = [] } = listed;
    if (tasks.length > 0) found.push(...((await ecs.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? []));
    nextToken = listed.nextToken;
    if (nextToken === undefined) break;
  }
  return found;
}

/** A metric as a line of the log: CloudWatch's embedded metric format, without dimensions. */
function metric(value: number, timestamp: number): Record<string, unknown> {
  const { namespace, name } = STRAY_TASKS_METRIC;
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: [{ Name: name, Unit: 'Count' }] }],
    },
    [name]: value,
  };
}
