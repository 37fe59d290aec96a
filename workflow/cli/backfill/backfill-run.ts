import { RedriveExecutionCommand, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { forEachAtOnce } from '../../concurrency.ts';
import { describeTripMonth } from '../../trip-months.ts';
import { liveAliasArn } from '../../client/live-alias.ts';
import type { PlannedMonth } from './backfill-plan.ts';
import { BackfillBoard } from './backfill-board.ts';
import { plainMessage } from '../../client/command.ts';
import type { Connection } from '../../client/connect.ts';
import type { ExecutionView } from '../../client/execution-view.ts';
import { follow } from '../../client/follow.ts';
import { plainCause } from '../../client/plain-cause.ts';
import type { ProgressStream } from '../execution/progress.ts';
import { bytes, duration, grouped, plural } from '../../client/units.ts';

const Output = z.object({ records: z.number() });

/** The outcome of a month that was to be counted. */
export interface MonthOutcome {
  readonly month: PlannedMonth;
  readonly ended: 'counted' | 'failed' | 'stopped' | 'not started';
  /** Trips counted. */
  readonly records?: number;
  /** For a failure: where, why, and the command that continues it. */
  readonly reason?: string;
  readonly remedy?: string;
}

/** How many months are counted at a time, and where progress is shown. */
export interface BackfillRun {
  readonly concurrency: number;
  readonly stream: ProgressStream;
  /** Raised by Ctrl-C: running executions are stopped, and no more are started. */
  readonly signal: AbortSignal;
}

/** Counts months, one execution each, at most `concurrency` at a time; a failure does not affect the others. */
export async function runBackfill(
  months: readonly PlannedMonth[],
  connection: Connection,
  { concurrency, stream, signal }: BackfillRun,
): Promise<readonly MonthOutcome[]> {
  const board = new BackfillBoard(stream);
  const outcomes: MonthOutcome[] = [];
  const showTotals = (): void => {
    const failed = outcomes.filter(({ ended }) => ended === 'failed').length;
    board.footer(`  ${outcomes.length} of ${plural(months.length, 'month')}${failed > 0 ? `, ${failed} failed` : ''}`);
  };
  showTotals();
  try {
    await forEachAtOnce(months, concurrency, async (month) => {
      outcomes.push(await runMonth(month, connection, board, signal));
      showTotals();
    });
  } finally {
    board.end();
  }
  return outcomes;
}

async function runMonth(
  month: PlannedMonth,
  connection: Connection,
  board: BackfillBoard,
  signal: AbortSignal,
): Promise<MonthOutcome> {
  if (signal.aborted) return { month, ended: 'not started' };
  const name = describeTripMonth(month);
  const { execution, executionArn } = month;
  const verb = { start: 'started', redrive: 'continued', follow: 'followed', skip: 'skipped' }[month.action];
  board.line(`  ${name}  ${verb} ${execution}, ${bytes(month.bytes)}`);
  try {
    await begin(month, connection);
    const { execution: described, view } = await follow(connection.sfn, executionArn, {
      period: connection.period,
      signal,
      onLook: (seen) => {
        board.row(execution, `  ${name}  ${stageText(seen)}`);
        return Promise.resolve();
      },
    });
    if (described.status === 'RUNNING') return await stop(month, connection, board);
    return ended(month, described, view, board);
  } catch (error) {
    const reason = plainMessage(error) ?? String(error);
    board.done(execution, `  ${name}  failed: ${reason}`);
    return { month, ended: 'failed', reason, remedy: 'run the same command again' };
  }
}

async function begin(month: PlannedMonth, { sfn, stateMachineArn }: Connection): Promise<void> {
  const { action, execution: name, executionArn, job } = month;
  if (action === 'redrive') await sfn.send(new RedriveExecutionCommand({ executionArn }));
  if (action !== 'start') return;
  const input = JSON.stringify(job);
  await sfn.send(new StartExecutionCommand({ stateMachineArn: liveAliasArn(stateMachineArn), name, input }));
}

async function stop(month: PlannedMonth, { sfn }: Connection, board: BackfillBoard): Promise<MonthOutcome> {
  const { executionArn, execution } = month;
  await sfn.send(new StopExecutionCommand({ executionArn, error: 'Interrupted', cause: 'Stopped with Ctrl-C' }));
  board.done(execution, `  ${describeTripMonth(month)}  stopped ${execution}`);
  return { month, ended: 'stopped' };
}

function ended(
  month: PlannedMonth,
  described: DescribeExecutionCommandOutput,
  view: ExecutionView,
  board: BackfillBoard,
): MonthOutcome {
  const { execution } = month;
  const name = describeTripMonth(month);
  const { status = '', error = 'unknown error', cause, output = '{}' } = described;
  if (status === 'SUCCEEDED') {
    const { records } = Output.parse(JSON.parse(output));
    const seconds = Object.values(view.secondsByState()).reduce((sum, one) => sum + one, 0);
    board.done(execution, `  ${name}  counted ${plural(records, 'record')} in ${duration(seconds)}`);
    return { month, ended: 'counted', records };
  }
  const where = view.current === undefined ? '' : ` in ${view.current.name}`;
  const reason = `${status.toLowerCase().replace('_', ' ')}${where}: ${error}: ${plainCause(cause)}`;
  const remedy =
    error === 'InvalidInput' ? 'fix the file and run the same command again' : `npm run redrive -- ${execution}`;
  board.done(execution, `  ${name}  ${reason.split('\n', 1)[0] ?? ''}`);
  return { month, ended: 'failed', reason, remedy };
}

/** An execution's progress, in a few words. */
function stageText({ current, reconciled }: ExecutionView): string {
  const stage = current?.name ?? 'starting';
  if (reconciled === undefined) return stage;
  const { done, chunks, tasks } = reconciled;
  return `${stage}  ${grouped(done)}/${plural(chunks, 'chunk')}, ${plural(tasks, 'task')}`;
}
