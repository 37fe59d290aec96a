import { createHash } from 'node:crypto';
import { ListTasksCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import type { ECSClient, Failure, TaskOverride } from '@aws-sdk/client-ecs';
import { InvalidInput } from '../errors.ts';
import { JOB_FIELDS } from '../job-options.ts';
import { workerEnvironment } from '../job.ts';
import type { JobFields, JobInput } from '../job.ts';
import type { StageEnvironment } from '../services.ts';

/** ECS: RunTask starts at most 10 tasks a call. */
const RUN_TASK_LIMIT = 10;

/** ECS: the overrides of a RunTask call are limited to this many characters of JSON. */
const MAX_OVERRIDES = 8192;

/** The source of the environment of an execution's tasks. */
export interface TaskSetJob {
  readonly execution: string;
  /** The job's options: those marked for the worker are passed on. */
  readonly job: JobInput;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly index: string;
  readonly partials: string;
}

/**
 * Target number of tasks for a queue's depth: `clamp(ceil(outstanding / chunksPerTask), 1, maxTasks)`, none for an
 * empty queue.
 */
export function wantedTasks(outstanding: number, chunksPerTask: number, maxTasks: number): number {
  if (outstanding === 0) return 0;
  return Math.min(Math.max(Math.ceil(outstanding / chunksPerTask), 1), maxTasks);
}

/** ARNs of an execution's tasks that are running or about to. */
export async function listTasks(ecs: ECSClient, cluster: string, execution: string): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(
      new ListTasksCommand({ cluster, startedBy: startedBy(execution), desiredStatus: 'RUNNING', nextToken }),
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return arns;
}

/**
 * Runs `count` more tasks and returns how many ECS started. A lack of capacity is reported in `failures[]`: the next
 * lap tries again, so it is not an error while any task runs. `lap` keeps a retried call from starting tasks twice.
 * `fields`: the job's options that reach the worker.
 */
export async function runTasks(
  ecs: ECSClient,
  env: StageEnvironment,
  job: TaskSetJob,
  count: number,
  lap: number,
  fields: JobFields = JOB_FIELDS,
): Promise<{ started: number; failures: readonly Failure[] }> {
  let started = 0;
  const failures: Failure[] = [];
  for (let left = count; left > 0; left -= RUN_TASK_LIMIT) {
    const answer = await ecs.send(
      new RunTaskCommand({
        cluster: env.CLUSTER,
        taskDefinition: env.TASK_DEFINITION,
        count: Math.min(left, RUN_TASK_LIMIT),
        capacityProviderStrategy: [...env.CAPACITY_PROVIDERS],
        startedBy: startedBy(job.execution),
        clientToken: digestOf(`${job.execution} ${lap} ${left}`),
        propagateTags: 'TASK_DEFINITION',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: env.SUBNETS,
            securityGroups: env.SECURITY_GROUPS,
            assignPublicIp: env.ASSIGN_PUBLIC_IP,
          },
        },
        overrides: taskOverrides(env.CONTAINER, job, fields),
      }),
    );
    started += answer.tasks?.length ?? 0;
    failures.push(...(answer.failures ?? []));
  }
  return { started, failures };
}

/** Asks ECS to stop every task of an execution and returns how many there were. A task that is gone counts as stopped. */
export async function stopTasks(ecs: ECSClient, cluster: string, execution: string, reason: string): Promise<number> {
  const tasks = await listTasks(ecs, cluster, execution);
  for (const task of tasks) await stopTask(ecs, cluster, task, reason);
  return tasks.length;
}

/** Asks ECS to stop a task; succeeds if it is gone already. */
export async function stopTask(ecs: ECSClient, cluster: string, task: string, reason: string): Promise<void> {
  try {
    await ecs.send(new StopTaskCommand({ cluster, task, reason }));
  } catch (error) {
    // ECS: a task that stopped long enough ago to be forgotten is an InvalidParameterException.
    if (!(error instanceof Error && error.name === 'InvalidParameterException')) throw error;
  }
}

/**
 * What the tasks of an execution are `startedBy`. ECS allows letters, digits, `-` and `_` in it, up to 128 of them;
 * execution names may hold others.
 */
export function startedBy(execution: string): string {
  return /^[A-Za-z0-9_-]+$/.test(execution) ? execution : digestOf(execution);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function taskOverrides(container: string, set: TaskSetJob, fields: JobFields): TaskOverride {
  const environment = [
    { name: 'EXECUTION', value: set.execution },
    { name: 'QUEUE_URL', value: set.queueUrl },
    { name: 'DEAD_LETTER_QUEUE_URL', value: set.deadLetterQueueUrl },
    { name: 'INDEX_URI', value: set.index },
    { name: 'PARTIALS_URI', value: set.partials },
    ...workerEnvironment(set.job, fields),
  ];
  const overrides = { containerOverrides: [{ name: container, environment }] };
  const { length } = JSON.stringify(overrides);
  if (length <= MAX_OVERRIDES) return overrides;
  throw new InvalidInput(
    `the job's options for its workers take ${length} characters of ${MAX_OVERRIDES}; shorten them`,
  );
}
