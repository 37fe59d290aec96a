import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { ExecutionListItem, ExecutionStatus } from '@aws-sdk/client-sfn';
import type { ReaperServices } from './services.ts';

/** Step Functions: at most 1,000 executions a page. */
const PAGE = 1000;
/** Pages read in one run: Step Functions forgets an execution 90 days after its end, so this allows for 1,000 a day. */
const MAX_PAGES = 90;

/** Executions, newest first; `all` is false if there are more. */
export interface ListedExecutions {
  readonly executions: readonly ExecutionListItem[];
  readonly all: boolean;
}

/** The state machine's executions, of any version: those with one status, or all. */
export async function listExecutions(
  { sfn, env }: Pick<ReaperServices, 'sfn' | 'env'>,
  statusFilter?: ExecutionStatus,
): Promise<ListedExecutions> {
  const executions: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const stateMachineArn = env.STATE_MACHINE_ARN;
    const answer = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: PAGE, nextToken }),
    );
    executions.push(...(answer.executions ?? []));
    nextToken = answer.nextToken;
    if (nextToken === undefined) return { executions, all: true };
  }
  return { executions, all: false };
}
