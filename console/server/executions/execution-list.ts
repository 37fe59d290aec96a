import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { ExecutionView } from '../../../workflow/client/execution-view.ts';
import type { ExecutionList, ExecutionSummary } from '../../api.ts';
import type { Clients, Cloud } from '../target/cloud.ts';
import { HttpError } from '../http/http.ts';

/** The statuses by which a list can be filtered. */
export const Status = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

const Output = z.object({ records: z.number() });

/** Executions per page: each running or succeeded one takes a separate request. */
const PAGE = 25;
/** The newest events include the last lap of the waiting loop, which writes 9. */
const NEWEST = 40;
/** Ended executions whose record counts are cached. */
const REMEMBERED = 5000;

/** Lists executions, newest first; what can no longer change is requested once. */
export class ExecutionLister {
  readonly #cloud: Cloud;
  readonly #records = new Map<string, number>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** A page; `next` is the cursor from the previous page. */
  list(statusFilter: z.infer<typeof Status> | undefined, next: string | undefined): Promise<ExecutionList> {
    return this.#cloud.use(async (clients) => {
      const { sfn, stateMachineArn } = clients;
      const command = new ListExecutionsCommand({ stateMachineArn, maxResults: PAGE, statusFilter, nextToken: next });
      const page = await sfn.send(command).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'InvalidToken') {
          throw new HttpError(400, 'this page of the list has expired: start again from the first');
        }
        throw error;
      });
      const executions = await Promise.all((page.executions ?? []).map((item) => this.#summary(item, clients)));
      return { executions, ...(page.nextToken !== undefined && { next: page.nextToken }) };
    });
  }

  async #summary(item: ExecutionListItem, clients: Clients): Promise<ExecutionSummary> {
    const { name = '', status, startDate, stopDate, redriveCount = 0, executionArn = '' } = item;
    const records = status === 'SUCCEEDED' ? await this.#recordsOf(executionArn, clients) : undefined;
    const progress = status === 'RUNNING' ? await progressOf(executionArn, clients) : undefined;
    return {
      name,
      status: status!,
      started: startDate?.getTime() ?? 0,
      ...(stopDate && { stopped: stopDate.getTime() }),
      redrives: redriveCount,
      ...(records !== undefined && { records }),
      ...(progress && { progress }),
    };
  }

  async #recordsOf(executionArn: string, { sfn }: Clients): Promise<number | undefined> {
    const known = this.#records.get(executionArn);
    if (known !== undefined) return known;
    const { output = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const records = Output.safeParse(JSON.parse(output)).data?.records;
    if (this.#records.size >= REMEMBERED) this.#records.clear();
    if (records !== undefined) this.#records.set(executionArn, records);
    return records;
  }
}

/** An execution's progress, from its newest events alone. */
async function progressOf(executionArn: string, { sfn }: Clients): Promise<ExecutionSummary['progress']> {
  const { events = [] } = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: NEWEST }),
  );
  const view = new ExecutionView();
  view.add(events);
  return view.reconciled && { done: view.reconciled.done, chunks: view.reconciled.chunks };
}
