import type { StoredObject } from '../../../tasks/storage/storage.ts';
import type { TripMonth } from '../../trip-months.ts';
import { dueMonth } from '../../monthly/due-month.ts';
import { NEW_YORK, wallClock } from '../../monthly/new-york.ts';
import type { WallClock } from '../../monthly/new-york.ts';
import { SCHEDULE_GROUP, SCHEDULE_NAME } from '../../names.ts';
import type { MonthlySchedule } from './read-schedule.ts';
import { table } from '../../client/text-table.ts';
import { bytes, plural } from '../../client/units.ts';

/** One color of a month that is due, with its file and execution. */
export interface DueTrips extends TripMonth {
  readonly file: StoredObject | undefined;
  /** The status of the month's execution; undefined if there is none yet. */
  readonly status: string | undefined;
}

/** What `npm run schedule` shows. */
export interface ScheduleView {
  readonly schedule: MonthlySchedule;
  readonly local: boolean;
  /** The next firings. */
  readonly runs: readonly Date[];
  /** Every color of every month that is due in any of them. */
  readonly due: readonly DueTrips[];
  /** Why the source could not be listed. */
  readonly sourceProblem: string | undefined;
  /** The time zone of the `here` column; default: the system's. */
  readonly zone?: string;
}

/** The schedule, its next firings, and what each would start, as lines of plain text. */
export function scheduleLines(view: ScheduleView): string[] {
  const { schedule, runs, sourceProblem } = view;
  const { expression, timezone, windowMinutes, settings } = schedule;
  const lag = settings.lagMonths === 0 ? 'this month' : `${plural(settings.lagMonths, 'month')} back`;
  return [
    `schedule ${SCHEDULE_GROUP}/${SCHEDULE_NAME} is ${schedule.enabled ? 'ENABLED' : 'DISABLED'}`,
    `  fires    ${expression} ${timezone}${windowMinutes > 0 ? `, within ${windowMinutes} minutes` : ''}`,
    `  counts   ${settings.colors.join(' and ')}, ${lag}, each once`,
    `  source   ${settings.source}${sourceProblem === undefined ? '' : `\n           ${sourceProblem}`}`,
    ...(schedule.enabled ? [] : ['', `It starts nothing by itself. To enable it: ${enableCommand(view.local)}`]),
    '',
    ...table(
      ['New York', 'here', 'month', 'trips', 'file', 'execution'],
      runs.flatMap((run) => rowsOf(run, view)),
      [1, 2, 3, 4, 5],
    ),
  ];
}

function enableCommand(local: boolean): string {
  return local
    ? 'npm run local-cloud -- --parameter MonthlySchedule=ENABLED'
    : 'npm run deploy -- --parameter MonthlySchedule=ENABLED';
}

function rowsOf(run: Date, { schedule, due, zone, sourceProblem }: ScheduleView): string[][] {
  const month = dueMonth(run, schedule.settings.lagMonths);
  return due
    .filter((trips) => trips.month === month)
    .map(({ color, file, status = 'none' }, i) => {
      const when = [clockText(wallClock(run, NEW_YORK)), clockText(wallClock(run, zone)), month];
      const missing = sourceProblem === undefined ? 'not there yet' : 'not known';
      const there = file === undefined ? missing : `${file.name}, ${bytes(file.bytes)}`;
      return [...(i === 0 ? when : ['', '', '']), color, there, status];
    });
}

/** `2016-03-05 06:00 EST` */
export function clockText({ date, time, zone }: WallClock): string {
  return `${date} ${time} ${zone}`;
}
