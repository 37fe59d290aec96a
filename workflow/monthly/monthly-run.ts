import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionStatus, SFNClient } from '@aws-sdk/client-sfn';
import type { Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { parseTripFileName, tripRecordFileName } from '../../tasks/trips/trip-file.ts';
import { executionArnOf } from '../client/execution-arn.ts';
import { describeTripMonth } from '../trip-months.ts';
import type { TripMonth } from '../trip-months.ts';
import { MONTHLY_EXECUTION_PREFIX } from '../names.ts';
import { dueMonth, isLastTry } from './due-month.ts';
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

/** What a firing found and did for one color. */
export interface MonthlyTrips extends TripMonth {
  readonly action: 'started' | 'started before' | 'not published yet';
  readonly execution: string;
  readonly executionArn: string;
  /** The status of an existing execution of this month. */
  readonly status?: ExecutionStatus | undefined;
}

/** What a firing did. */
export interface MonthlyRun {
  /** `2016-01` */
  readonly month: string;
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

/** The month's file in a listing of the source; undefined until it is published. */
export function monthFile(objects: readonly StoredObject[], { color, month }: TripMonth): StoredObject | undefined {
  return objects.find(({ name }) => {
    const named = parseTripFileName(name);
    return named?.color === color && named.month === month;
  });
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
 * Starts an execution for each color whose month is due, published and not started yet. Keeps no state and may run any
 * number of times. On the last day of the window, it throws {@link MonthNotPublished} or {@link MonthNotCounted} for
 * what remains to be done, once everything else has been started.
 */
export async function startMonthDue(input: MonthlyInput, services: MonthlyServices): Promise<MonthlyRun> {
  const month = dueMonth(input.scheduledTime, input.lagMonths);
  const objects = await services.storage.list(input.source);
  const trips: MonthlyTrips[] = [];
  for (const color of input.colors) {
    const outcome = await startTrips({ color, month }, objects, input, services);
    services.log(`${describeTripMonth(outcome)}: ${outcome.action}`, { ...outcome });
    trips.push(outcome);
  }
  if (isLastTry(input.scheduledTime)) report(trips, input);
  return { month, trips };
}

async function startTrips(
  trips: TripMonth,
  objects: readonly StoredObject[],
  input: MonthlyInput,
  services: MonthlyServices,
): Promise<MonthlyTrips> {
  const { sfn, stateMachineArn } = services;
  const name = monthlyExecution(trips);
  const found = { ...trips, execution: name, executionArn: executionArnOf(stateMachineArn, name) };
  const status = await monthlyStatus(services, trips);
  if (status !== undefined) return { ...found, action: 'started before', status };
  if (monthFile(objects, trips) === undefined) return { ...found, action: 'not published yet' };
  try {
    const job = JSON.stringify(monthlyJob(input, trips));
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: job }));
    return { ...found, action: 'started' };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
    return { ...found, action: 'started before' }; // by another firing, after its status was read
  }
}

/** Throws if something is still missing: nobody will look for it again. */
function report(trips: readonly MonthlyTrips[], { source }: MonthlyInput): void {
  const missing = trips.filter(({ action }) => action === 'not published yet');
  if (missing.length > 0) {
    const files = missing.map(
      ({ color, month }) => `${color}_tripdata_${month}.csv (or ${tripRecordFileName({ color, month })})`,
    );
    throw new MonthNotPublished(
      `${files.join(' and ')} did not appear in ${source} within two weeks, and the schedule looks for a later month from now on; put it there, then: npm run backfill -- ${selectionOf(missing)}`,
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
