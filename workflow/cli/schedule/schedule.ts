import type { Storage, StoredObject } from '../../../tasks/storage/storage.ts';
import { dueMonth } from '../../monthly/due-month.ts';
import { monthFile, monthlyStatus } from '../../monthly/monthly-run.ts';
import { BadInput } from '../../errors.ts';
import { defineCommand, EXIT, plainMessage } from '../../client/command.ts';
import type { Terminal } from '../../client/command.ts';
import { connect } from '../../client/connect.ts';
import type { Connection } from '../../client/connect.ts';
import { readMonthlySchedule } from './read-schedule.ts';
import type { MonthlySchedule } from './read-schedule.ts';
import { scheduleLines } from './schedule-report.ts';
import type { DueTrips } from './schedule-report.ts';
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
    help: 'the month that is due is N months before the one of that day, from 0 to 24',
    defaultHelp: "the schedule's",
  },
  source: { value: 'DIR', help: "folder or s3://bucket/prefix of TLC's files", defaultHelp: "the schedule's" },
  colors: { value: 'COLORS', help: 'yellow, green or yellow,green', defaultHelp: "the schedule's" },
  most: { value: 'N', default: '5', help: 'shows N firings, from 1 to 999' },
  ...TASKS_OPTION,
  ...COMMON_OPTIONS,
} as const;

/** `npm run schedule` */
export const schedule = defineCommand({
  name: 'schedule',
  about: 'Shows the monthly schedule: when it fires next, and what would start then.',
  usage: [
    ['', 'shows it'],
    ['--at 2016-03-05', 'starts now what would start on that day, and follows it'],
  ],
  options: OPTIONS,
  notes: 'Ends with 1 if a month that is due is not published yet, or its execution failed.',
  run: showOrFire,
});

async function showOrFire({ values }: Words<typeof OPTIONS>, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { at, most } = values;
  if (!/^[1-9]\d{0,2}$/.test(most)) {
    throw new BadInput('write a whole number from 1 to 999', { option: '--most', value: most });
  }
  if (at !== undefined) refuseUnlessDate(at);
  const connection = await connect(values, signal);
  try {
    const monthly = await readMonthlySchedule(values);
    if (at !== undefined) return await startFiring(at, monthly, connection, terminal, signal);
    terminal.out.write(`${(await lines(monthly, Number(most), connection)).join('\n')}\n`);
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

async function lines(monthly: MonthlySchedule, most: number, connection: Connection): Promise<string[]> {
  const runs = monthly.cron.runsAfter(new Date(), most);
  const { objects, problem } = await look(connection.storage, monthly.settings.source);
  const { colors, lagMonths } = monthly.settings;
  const months = [...new Set(runs.map((run) => dueMonth(run, lagMonths)))];
  const trips = months.flatMap((month) => colors.map((color) => ({ color, month })));
  const due = await Promise.all(
    trips.map(async (one): Promise<DueTrips> => {
      return { ...one, file: monthFile(objects, one), status: await monthlyStatus(connection, one) };
    }),
  );
  return scheduleLines({ schedule: monthly, local: connection.local, runs, due, sourceProblem: problem });
}

/** The source's files; if it cannot be read, the schedule is still shown, with the problem. */
async function look(
  storage: Storage,
  source: string,
): Promise<{ objects: readonly StoredObject[]; problem: string | undefined }> {
  try {
    return { objects: await storage.list(source), problem: undefined };
  } catch (error) {
    const problem = plainMessage(error) ?? (error instanceof Error ? error.message : String(error));
    return { objects: [], problem };
  }
}
