import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionStatus, SFNClient } from '@aws-sdk/client-sfn';
import type { Storage } from '../../tasks/storage/storage.ts';
import { executionArnOf } from '../client/execution-arn.ts';
import { describeTripMonth } from '../trip-months.ts';
import type { TripMonth } from '../trip-months.ts';
import { MONTHLY_EXECUTION_PREFIX } from '../names.ts';
import { dueMonths, isReportDay, lookingDays } from './due-month.ts';
import { MonthFiles } from './month-files.ts';
import { MonthNotCounted, MonthNotPublished } from './monthly-errors.ts';
import { monthlyJob } from './monthly-input.ts';
import type { MonthlyInput } from './monthly-input.ts';

/** A firing's dependencies. */
export interface MonthlyServices {
  readonly sfn: SFNClient;
  readonly storage: Storage;
  /** The state machine, or one of its aliases. */
  readonly stateMachineArn: string;
  readonly log: (message: string, fields?: Record<string, unknown>) => void;
}

/** What a firing found and did for one month of one color. */
export interface MonthlyTrips extends TripMonth {
  readonly action: 'started' | 'started before' | 'not published yet';
  readonly execution: string;
  readonly executionArn: string;
  /** The status of an existing execution of this month. */
  readonly status?: ExecutionStatus | undefined;
}

/** What a firing did. */
export interface MonthlyRun {
  /** The months that it looked for: `2016-01`. */
  readonly months: readonly string[];
  /** By month and color. */
  readonly trips: readonly MonthlyTrips[];
}

/** Statuses that an execution keeps until somebody continues it. */
export const UNFINISHED: ReadonlySet<string | undefined> = new Set(['FAILED', 'TIMED_OUT', 'ABORTED']);

/**
 * The execution that counts a month of a color for the schedule. Step Functions refuses a name that was used (for 90
 * days after its end), so that a month is started once, however often the schedule fires.
 */
export function monthlyExecution({ color, month }: TripMonth): string {
  return `${MONTHLY_EXECUTION_PREFIX}${color}-${month}`;
}

/** The status of the month's execution; undefined if there is none yet. */
export async function monthlyStatus(
  { sfn, stateMachineArn }: Pick<MonthlyServices, 'sfn' | 'stateMachineArn'>,
  trips: TripMonth,
): Promise<ExecutionStatus | undefined> {
  const executionArn = executionArnOf(stateMachineArn, monthlyExecution(trips));
  try {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/**
 * Starts an execution for each color of each month that is due, published and not started yet. Keeps no state and may run
 * any number of times. What fails for one of them is thrown once the others have been started, and so are, on the day
 * 100 days after a month's end, {@link MonthNotPublished} or {@link MonthNotCounted} for what remains to be done of it.
 */
export async function startMonthsDue(input: MonthlyInput, services: MonthlyServices): Promise<MonthlyRun> {
  const months = dueMonths(input.scheduledTime, input.lagMonths);
  const files = new MonthFiles(input.source, services.storage);
  const trips: MonthlyTrips[] = [];
  const failures: unknown[] = [];
  for (const one of months.flatMap((month) => input.colors.map((color) => ({ color, month })))) {
    try {
      const outcome = await startTrips(one, files, input, services);
      services.log(`${describeTripMonth(one)}: ${outcome.action}`, { ...outcome });
      trips.push(outcome);
    } catch (error) {
      services.log(`${describeTripMonth(one)}: ${String(error)}`, { ...one, level: 'error' });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  report(trips, input);
  return { months, trips };
}

async function startTrips(
  trips: TripMonth,
  files: MonthFiles,
  input: MonthlyInput,
  services: MonthlyServices,
): Promise<MonthlyTrips> {
  const { sfn, stateMachineArn } = services;
  const name = monthlyExecution(trips);
  const found = { ...trips, execution: name, executionArn: executionArnOf(stateMachineArn, name) };
  const status = await monthlyStatus(services, trips);
  if (status !== undefined) return { ...found, action: 'started before', status };
  if ((await files.find(trips)) === undefined) return { ...found, action: 'not published yet' };
  try {
    const job = JSON.stringify(monthlyJob(input, trips));
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: job }));
    return { ...found, action: 'started' };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
    return { ...found, action: 'started before' }; // by another firing, after its status was read
  }
}

/** Throws for what is still to be done of the month whose day of reporting it is: once, not every day from then on. */
function report(all: readonly MonthlyTrips[], { source, scheduledTime, lagMonths }: MonthlyInput): void {
  const trips = all.filter(({ month }) => isReportDay(month, scheduledTime, lagMonths));
  const missing = trips.filter(({ action }) => action === 'not published yet');
  const [first] = missing;
  if (first !== undefined) {
    const files = missing.map(({ color, month }) => `${color}_tripdata_${month}`);
    const { last } = lookingDays(first.month, lagMonths);
    throw new MonthNotPublished(
      `${files.join(' and ')} (.parquet or .csv) did not appear in ${source} within 100 days of the month's end. The schedule looks for them until ${last}; if they appear later: npm run backfill -- ${selectionOf(missing)}`,
    );
  }
  const unfinished = trips.filter(({ status }) => UNFINISHED.has(status));
  if (unfinished.length > 0) {
    const statuses = unfinished.map(
      ({ execution, status = '' }) => `${execution} is ${status}: npm run redrive -- ${execution}`,
    );
    throw new MonthNotCounted(
      `a month was started, but not finished; fix the cause and continue it. ${statuses.join('; ')}`,
    );
  }
}

function selectionOf(trips: readonly TripMonth[]): string {
  return trips.map(({ color, month }) => `${color}:${month}`).join(',');
}
