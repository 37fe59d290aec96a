import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  QueueDoesNotExist,
} from '@aws-sdk/client-sqs';
import { ObjectNotFound } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { QUEUE_NAME_PREFIX } from '../names.ts';
import { deadLetterQueueName, EXECUTION_QUEUE, queueName } from '../run/queues.ts';
import { deleteObjects, removeExecution } from '../run/remove-execution.ts';
import { workAddresses } from '../run/work-prefix.ts';
import { listExecutions } from './executions.ts';
import type { ListedExecutions } from './executions.ts';
import { reaperHandler } from './services.ts';
import type { ReaperServices } from './services.ts';

/** Step Functions redrives an execution for 14 days after its end; plus an hour, so that none is interrupted. */
const REDRIVE_WINDOW_MS = (14 * 24 + 1) * 3600 * 1000;
/** Executions cleaned up in one run, the most recently ended first: all get their turn unless more fail per day. */
const MAX_EXECUTIONS = 500;
const EXECUTIONS_AT_ONCE = 4;
/** SQS: at most 1,000 queues a page. */
const QUEUE_PAGE = 1000;
const MAX_QUEUE_PAGES = 10;

/** What was cleaned up. */
export interface Reaped {
  /** Executions that ended unsuccessfully before the redrive window. */
  readonly executions: number;
  /** Their tasks that were still running. */
  readonly tasks: number;
  /** Queues of executions that Step Functions has forgotten. */
  readonly orphanedQueues: number;
}

/**
 * Removes what executions retained for a redrive that is no longer possible: tasks, queues, partials and plan of those
 * that failed, timed out or were aborted more than 14 days ago, and the queues of executions that are forgotten. One
 * that runs or may be redriven is never touched: each is checked again just before. Safe to repeat and to interrupt.
 */
export async function reapLeftovers(services: ReaperServices): Promise<Reaped> {
  const before = services.now() - REDRIVE_WINDOW_MS;
  const listed = await listExecutions(services);
  const ended = listed.executions.filter((execution) => isOver(execution, before)).slice(0, MAX_EXECUTIONS);
  let tasks = 0;
  let executions = 0;
  await forEachAtOnce(ended, EXECUTIONS_AT_ONCE, async ({ name = '', executionArn }) => {
    if (!isOver(await services.sfn.send(new DescribeExecutionCommand({ executionArn })), before)) return;
    tasks += await removeExecution(name, services, 'the execution ended more than 14 days ago');
    await deleteObjects(services.storage, await partialObjects(services, name));
    executions++;
  });
  return { executions, tasks, orphanedQueues: await removeOrphanedQueues(services, listed, before) };
}

export const handler = reaperHandler('ReapLeftovers', reapLeftovers);

const UNSUCCESSFUL = new Set<string | undefined>(['FAILED', 'TIMED_OUT', 'ABORTED']);

/** Whether an execution ended without success, and before that time. */
function isOver({ status, stopDate }: Pick<ExecutionListItem, 'status' | 'stopDate'>, before: number): boolean {
  return UNSUCCESSFUL.has(status) && stopDate !== undefined && stopDate.getTime() < before;
}

/** Statistics stored outside the table: their items, which hold the addresses, may have expired. */
async function partialObjects({ storage, env }: ReaperServices, execution: string): Promise<string[]> {
  const { partials } = workAddresses(env.WORK_PREFIX, execution);
  return (await objectsIn(storage, `${partials}/`)).map(({ uri }) => uri);
}

async function objectsIn(storage: Storage, folder: string): Promise<readonly { readonly uri: string }[]> {
  try {
    return await storage.list(folder);
  } catch (error) {
    if (error instanceof ObjectNotFound) return [];
    throw error;
  }
}

/**
 * Queues are named after their execution: one that is older than the window and whose execution Step Functions has
 * forgotten (90 days after its end) belongs to nobody. If not all executions were listed, there is no way to know.
 */
async function removeOrphanedQueues(
  services: ReaperServices,
  { executions, all }: ListedExecutions,
  before: number,
): Promise<number> {
  if (!all) return 0;
  const known = new Set(executions.flatMap(({ name = '' }) => [queueName(name), deadLetterQueueName(name)]));
  const orphans = (await executionQueues(services)).filter((url) => !known.has(nameOf(url)));
  let removed = 0;
  for (const url of orphans) {
    if (await removeOlderQueue(services, url, before)) removed++;
  }
  return removed;
}

async function executionQueues({ sqs }: ReaperServices): Promise<string[]> {
  const urls: string[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MAX_QUEUE_PAGES; page++) {
    const answer = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: QUEUE_NAME_PREFIX, MaxResults: QUEUE_PAGE, NextToken }),
    );
    urls.push(...(answer.QueueUrls ?? []));
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return urls.filter((url) => EXECUTION_QUEUE.test(nameOf(url)));
}

async function removeOlderQueue({ sqs, print }: ReaperServices, QueueUrl: string, before: number): Promise<boolean> {
  try {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['CreatedTimestamp'] }),
    );
    if (Number(Attributes?.CreatedTimestamp) * 1000 >= before) return false;
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    print({ level: 'warn', function: 'ReapLeftovers', message: 'removed a queue of no known execution', QueueUrl });
    return true;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return false; // somebody else removed it
    throw error;
  }
}

function nameOf(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
}
