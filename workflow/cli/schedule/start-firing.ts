import { LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { clientPolicy } from '../../../tasks/aws/retry-policy.ts';
import { invokeFunction } from '../../client/invoke-function.ts';
import type { FunctionAnswer } from '../../client/invoke-function.ts';
import { executionArnOf } from '../../client/execution-arn.ts';
import { FUNCTION_TABLE } from '../../stage-table.ts';
import { Color, describeTripMonth } from '../../trip-months.ts';
import type { TripMonth } from '../../trip-months.ts';
import { dueMonths } from '../../monthly/due-month.ts';
import { monthlyExecution, monthlyStatus, UNFINISHED } from '../../monthly/monthly-run.ts';
import type { MonthlyRun, MonthlyTrips } from '../../monthly/monthly-run.ts';
import { NEW_YORK, wallClock } from '../../monthly/new-york.ts';
import { BadInput } from '../../errors.ts';
import { CommandFailed, EXIT } from '../../client/command.ts';
import type { Terminal } from '../../client/command.ts';
import type { Connection } from '../../client/connect.ts';
import type { MonthlySchedule } from './read-schedule.ts';
import { runExecution } from '../execution/run-execution.ts';
import { clockText } from './schedule-report.ts';

const DAY_MS = 86_400_000;

/** The function's response. */
const Answer = z.object({
  months: z.array(z.string()),
  trips: z.array(
    z.object({
      color: Color,
      month: z.string(),
      action: z.enum(['started', 'started before', 'not published yet']),
      execution: z.string(),
      executionArn: z.string(),
      status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']).optional(),
    }),
  ),
}) satisfies z.ZodType<MonthlyRun>;

/**
 * Calls the schedule's function as the given day's firing does, and follows what it starts to the end. Throws
 * {@link BadInput} for a day on which the schedule does not fire, and {@link CommandFailed} with what the function
 * reports. Returns the exit code.
 */
export async function startFiring(
  date: string,
  schedule: MonthlySchedule,
  connection: Connection,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const firing = firingOn(date, schedule);
  const free = await withoutExecution(dueTrips(firing, schedule), connection);
  const event = JSON.stringify({ ...schedule.input, scheduledTime: `${firing.toISOString().slice(0, 19)}Z` });
  const answer = await callFunction(schedule, event);
  if ('error' in answer && answer.error.errorType === 'InvalidInput') throw new BadInput(answer.error.errorMessage);
  const months = dueMonths(firing, schedule.settings.lagMonths);
  terminal.progress.write(`the firing of ${clockText(wallClock(firing, NEW_YORK))} looks for ${months.join(', ')}\n`);
  const codes: number[] = 'error' in answer ? [] : report(Answer.parse(answer.value), schedule, terminal);
  // The function reports problems only after it has started the rest.
  for (const trips of free) {
    if ((await monthlyStatus(connection, trips)) === undefined) continue;
    const name = monthlyExecution(trips);
    const executionArn = executionArnOf(connection.stateMachineArn, name);
    terminal.progress.write(`\nexecution ${name}\n`);
    codes.push(await runExecution({ name, executionArn }, connection, terminal, signal));
  }
  if ('error' in answer) throw new CommandFailed(`${answer.error.errorType}: ${answer.error.errorMessage}`);
  return Math.max(...codes);
}

function dueTrips(firing: Date, { settings }: MonthlySchedule): readonly TripMonth[] {
  return dueMonths(firing, settings.lagMonths).flatMap((month) => settings.colors.map((color) => ({ color, month })));
}

/** The months and colors for which the schedule has not started an execution. */
async function withoutExecution(all: readonly TripMonth[], connection: Connection): Promise<readonly TripMonth[]> {
  const statuses = await Promise.all(all.map((trips) => monthlyStatus(connection, trips)));
  return all.filter((_, i) => statuses[i] === undefined);
}

/** Reports what the function did, and returns the exit code for each month and color. */
function report({ trips }: MonthlyRun, schedule: MonthlySchedule, { progress }: Terminal): number[] {
  return trips.map((one) => {
    progress.write(`  ${outcome(one, schedule)}\n`);
    const isOpen = one.action === 'not published yet' || UNFINISHED.has(one.status);
    return isOpen ? EXIT.failed : EXIT.ok;
  });
}

/** The firing on a day in the schedule's time zone; throws {@link BadInput} if there is none. */
export function firingOn(date: string, { cron, timezone }: Pick<MonthlySchedule, 'cron' | 'timezone'>): Date {
  const dayOf = (moment: Date): string => wallClock(moment, timezone).date;
  const earlier = new Date(Date.parse(date) - DAY_MS); // no zone is a full day away from UTC
  let next = cron.after(earlier);
  while (next !== undefined && dayOf(next) < date) next = cron.after(next);
  if (next !== undefined && dayOf(next) === date) return next;
  const others = [cron.before(next ?? new Date(date)), next].filter((run) => run !== undefined).map(dayOf);
  const problem = `the schedule does not fire on that day, but on ${others.join(' and on ')}`;
  throw new BadInput(problem, { option: '--at', value: date });
}

function outcome(trips: MonthlyTrips, { settings }: MonthlySchedule): string {
  const { color, month, action, execution, status } = trips;
  const name = describeTripMonth(trips);
  if (action === 'started') return `${name}: started ${execution}`;
  if (action === 'not published yet') {
    return `${name}: not published yet: there is no ${color}_tripdata_${month} (.parquet or .csv) in ${settings.source}`;
  }
  if (status === 'SUCCEEDED') return `${name}: already counted by ${execution}; nothing to do`;
  if (UNFINISHED.has(status)) {
    return `${name}: ${execution} is ${status ?? ''}; fix its cause, then: npm run redrive -- ${execution}`;
  }
  return `${name}: ${execution} was started before and runs; nothing to do`;
}

async function callFunction({ functionArn }: MonthlySchedule, event: string): Promise<FunctionAnswer> {
  const lambda = new LambdaClient(clientPolicy({ silentForMs: FUNCTION_TABLE.StartMonthlyRun.timeoutSeconds * 1000 }));
  try {
    return await invokeFunction(lambda, functionArn, event);
  } finally {
    lambda.destroy();
  }
}
