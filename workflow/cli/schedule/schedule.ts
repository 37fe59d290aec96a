import type { Storage, StoredObject } from '../../../tasks/storage/storage.ts';
import { dueMonth } from '../../monthly/due-month.ts';
import { monthFile, monthlyStatus } from '../../monthly/monthly-run.ts';
import { BadInput, COMMON_HELP, COMMON_OPTIONS, EXIT, parseCommand, plainMessage } from '../../client/command.ts';
import type { Terminal } from '../../client/command.ts';
import { connect } from '../../client/connect.ts';
import type { Connection } from '../../client/connect.ts';
import { readMonthlySchedule } from './monthly-schedule.ts';
import type { MonthlySchedule } from './monthly-schedule.ts';
import { scheduleLines } from './schedule-view.ts';
import type { DueTrips } from './schedule-view.ts';
import { startFiring } from './start-firing.ts';
import { TASKS_HELP, TASKS_OPTION } from '../../client/tasks-option.ts';

const HELP = `Shows the monthly schedule: when it fires next, and what would start then.

  npm run schedule
  npm run schedule -- --at 2016-03-05    starts now what would start on that day, and follows it

  --at YYYY-MM-DD  a day on which the schedule fires; its function is called as by the schedule, so that a month
                   that was started before is not started again
  --lag-months N   the month that is due is so many months before the one of that day (default: the schedule's)
  --source DIR     folder or s3://bucket/prefix of TLC's files (default: the schedule's)
  --colors COLORS  yellow, green or yellow,green (default: the schedule's)
  --most N         shows so many firings (default 5)
${TASKS_HELP}
${COMMON_HELP}

Ends with 1 where a month that is due is not published yet, or its execution failed.`;

const OPTIONS = {
  ...COMMON_OPTIONS,
  ...TASKS_OPTION,
  at: { type: 'string' },
  'lag-months': { type: 'string' },
  source: { type: 'string' },
  colors: { type: 'string' },
  most: { type: 'string', default: '5' },
} as const;

/** `npm run schedule`: returns the exit code. */
export async function main(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { values } = parseCommand({ args: [...argv], options: OPTIONS }, 'schedule');
  if (values.help) {
    terminal.out.write(`${HELP}\n`);
    return EXIT.ok;
  }
  const { at, most } = values;
  if (!/^[1-9]\d{0,2}$/.test(most)) throw new BadInput(`--most ${most}: write a whole number from 1 to 999`);
  if (at !== undefined) refuseNoDate(at);
  const connection = await connect(values, signal);
  try {
    const schedule = await readMonthlySchedule(values);
    if (at !== undefined) return await startFiring(at, schedule, connection, terminal, signal);
    terminal.out.write(`${(await lines(schedule, Number(most), connection)).join('\n')}\n`);
    return EXIT.ok;
  } finally {
    await connection.close();
  }
}

function refuseNoDate(at: string): void {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(at) && !Number.isNaN(Date.parse(at)) && isoDate(at) === at;
  if (!isDate) throw new BadInput(`--at ${at}: write a day as in 2016-03-05`);
}

/** `2016-02-30` is read as March 1. */
function isoDate(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}

async function lines(schedule: MonthlySchedule, most: number, connection: Connection): Promise<string[]> {
  const runs = schedule.cron.runsAfter(new Date(), most);
  const { objects, problem } = await look(connection.storage, schedule.settings.source);
  const { colors, lagMonths } = schedule.settings;
  const months = [...new Set(runs.map((run) => dueMonth(run, lagMonths)))];
  const trips = months.flatMap((month) => colors.map((color) => ({ color, month })));
  const due = await Promise.all(
    trips.map(async (one): Promise<DueTrips> => {
      return { ...one, file: monthFile(objects, one), status: await monthlyStatus(connection, one) };
    }),
  );
  return scheduleLines({ schedule, local: connection.local, runs, due, sourceProblem: problem });
}

/** What the source holds; a source that cannot be read is told of beside the schedule, which is what was asked for. */
async function look(
  storage: Storage,
  source: string,
): Promise<{ objects: readonly StoredObject[]; problem: string | undefined }> {
  try {
    return { objects: await storage.list(source), problem: undefined };
  } catch (error) {
    const told = plainMessage(error) ?? (error instanceof Error ? error.message : String(error));
    return { objects: [], problem: told };
  }
}
