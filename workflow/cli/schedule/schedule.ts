import { dueMonths, nextMonth } from '../../monthly/due-month.ts';
import { MonthFiles } from '../../monthly/month-files.ts';
import { monthlyStatus } from '../../monthly/monthly-run.ts';
import { BadInput } from '../../errors.ts';
import { Color } from '../../trip-months.ts';
import { defineCommand, EXIT, plainMessage } from '../../client/command.ts';
import type { Terminal } from '../../client/command.ts';
import { connect } from '../../client/connect.ts';
import type { Connection } from '../../client/connect.ts';
import { readMonthlySchedule } from './read-schedule.ts';
import type { MonthlySchedule } from './read-schedule.ts';
import { scheduleLines } from './schedule-report.ts';
import type { DueTrips, ScheduleView } from './schedule-report.ts';
import { startFiring } from './start-firing.ts';
import { COMMON_OPTIONS } from '../../client/option-table.ts';
import type { Words } from '../../client/option-table.ts';
import { TASKS_OPTION } from '../../client/tasks-option.ts';

const OPTIONS = {
  at: {
    value: 'YYYY-MM-DD',
    help: 'a day on which the schedule fires; its function is called as the schedule calls it, so a month that was started before is not started again',
  },
  'lag-months': {
    value: 'N',
    help: 'a month is looked for from day 3 of the Nth month after it on, from 0 to 24',
    defaultHelp: "the schedule's",
  },
  source: {
    value: 'DIR',
    help: "tlc, or a folder, s3://bucket/prefix or https://host/prefix/ of TLC's files",
    defaultHelp: "the schedule's",
  },
  colors: { value: 'COLORS', help: `some of ${Color.options.join(',')}`, defaultHelp: "the schedule's" },
  ...TASKS_OPTION,
  ...COMMON_OPTIONS,
} as const;

/** `npm run schedule` */
export const schedule = defineCommand({
  name: 'schedule',
  about: 'Shows the monthly schedule: when it fires next, what it would start today, what not, and why.',
  usage: [
    ['', 'shows it'],
    ['--at 2016-03-05', 'starts now what would start on that day, and follows it'],
  ],
  options: OPTIONS,
  notes: 'Ends with 1 if a month that is due is not published yet, or its execution failed.',
  run: showOrFire,
});

async function showOrFire({ values }: Words<typeof OPTIONS>, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { at } = values;
  if (at !== undefined) refuseUnlessDate(at);
  const connection = await connect(values, signal);
  try {
    const monthly = await readMonthlySchedule(values);
    if (at !== undefined) return await startFiring(at, monthly, connection, terminal, signal);
    terminal.out.write(`${(await lines(monthly, new Date(), connection)).join('\n')}\n`);
    return EXIT.ok;
  } finally {
    await connection.close();
  }
}

function refuseUnlessDate(at: string): void {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(at) && !Number.isNaN(Date.parse(at)) && isoDate(at) === at;
  if (!isDate) throw new BadInput('write a day as in 2016-03-05', { option: '--at', value: at });
}

/** `2016-02-30` is read as March 1. */
function isoDate(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}

async function lines(monthly: MonthlySchedule, now: Date, connection: Connection): Promise<string[]> {
  const { colors, lagMonths } = monthly.settings;
  const trips = dueMonths(now, lagMonths).flatMap((month) => colors.map((color) => ({ color, month })));
  const found = await Promise.all(
    trips.map(async (one) => ({ ...one, status: await monthlyStatus(connection, one), file: undefined })),
  );
  return scheduleLines({
    schedule: monthly,
    local: connection.local,
    now,
    next: monthly.cron.after(now),
    ...(await withFiles(found, new MonthFiles(monthly.settings.source, connection.storage))),
    waiting: nextMonth(now, lagMonths),
  });
}

/** The months with their files; if the source cannot be read, the schedule is still shown, with the problem. */
async function withFiles(
  found: readonly DueTrips[],
  files: MonthFiles,
): Promise<Pick<ScheduleView, 'due' | 'sourceProblem'>> {
  try {
    const looked = async (trips: DueTrips): Promise<DueTrips> => {
      return trips.status === undefined ? { ...trips, file: await files.find(trips) } : trips;
    };
    return { due: await Promise.all(found.map(looked)), sourceProblem: undefined };
  } catch (error) {
    const problem = plainMessage(error) ?? (error instanceof Error ? error.message : String(error));
    return { due: found, sourceProblem: problem };
  }
}
