import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { STACK_NAME } from '../../../workflow/names.ts';
import type { LogPage } from '../../api.ts';
import { linesOfRequests } from './request-ids.ts';

/** Maximum lines shown: more than anybody reads. CloudWatch Logs returns up to 10,000 per response. */
const MAX_LINES = 1000;
/** Maximum responses read: a filter over a long window also returns empty ones. */
const MAX_PAGES = 20;
/** Tolerance for clock differences between logs and history. */
const MARGIN_MS = 1000;

/** States that wait while the tasks work: they show the tasks' logs. */
const TASK_STATES = new Set(['WaitForQueue', 'ReconcileTaskSet']);

/** Selects lines by time span and, if a function's requests are known, by those requests. */
export interface Wanted {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly requests?: ReadonlySet<string> | undefined;
}

/** The construct whose log group holds a state's lines: `StagesTearDownLogs`, as CDK names it in the template. */
function logConstructs(state: string): string[] {
  const own = `Stages${state.replaceAll(/[^A-Za-z0-9]/g, '')}Logs`;
  return TASK_STATES.has(state) ? [own, 'WorkersWorkerLogs'] : [own];
}

/** The lines that a state's function, or its execution's tasks, wrote; oldest first. */
export async function readLogs(
  logs: CloudWatchLogsClient,
  execution: string,
  state: string,
  wanted: Wanted,
): Promise<LogPage> {
  try {
    const groups = await logGroups(logs, logConstructs(state));
    if (groups.length === 0) return { lines: [], more: false, note: `${state} keeps no log` };
    const pages = await Promise.all(groups.map((group) => readGroup(logs, group, execution, wanted)));
    const lines = pages.flatMap((page) => page.lines).sort((a, b) => a.at - b.at);
    return { lines: lines.slice(0, MAX_LINES), more: pages.some(({ more }) => more) || lines.length > MAX_LINES };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'UnknownOperationException')
      return { lines: [], more: false, note: 'this local cloud keeps no CloudWatch Logs' };
    if (name === 'AccessDeniedException')
      return { lines: [], more: false, note: 'these credentials may not read the logs' };
    throw error;
  }
}

/** The names of the stack's log groups for the given constructs. */
async function logGroups(logs: CloudWatchLogsClient, constructs: readonly string[]): Promise<string[]> {
  const name = new RegExp(`^(${STACK_NAME}-)?(${constructs.join('|')})[0-9A-F]{8}(-|$)`);
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(new DescribeLogGroupsCommand({ nextToken }));
    found.push(
      ...(page.logGroups ?? []).map(({ logGroupName = '' }) => logGroupName).filter((group) => name.test(group)),
    );
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** Tasks name the execution in every line; functions do not, but each of their lines belongs to a request. */
async function readGroup(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  execution: string,
  { from, to, requests }: Wanted,
): Promise<{ lines: LogPage['lines'][number][]; more: boolean }> {
  const isTasks = logGroupName.includes('WorkersWorkerLogs');
  const filterPattern = isTasks ? `"${execution}"` : undefined;
  const lines: LogPage['lines'][number][] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await logs.send(
      new FilterLogEventsCommand({
        logGroupName,
        startTime: Math.floor(from - MARGIN_MS),
        endTime: Math.ceil(to + MARGIN_MS),
        filterPattern,
        limit: MAX_LINES,
        nextToken,
      }),
    );
    for (const { timestamp: at = 0, logStreamName: stream = '', message = '' } of found.events ?? []) {
      lines.push({ at, stream, text: message.trimEnd() });
    }
    nextToken = found.nextToken;
    if (nextToken === undefined || lines.length > MAX_LINES) break;
  }
  const own = isTasks || requests === undefined ? lines : linesOfRequests(lines, requests);
  return { lines: own, more: nextToken !== undefined };
}
