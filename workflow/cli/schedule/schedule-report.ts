import type { StoredObject } from '../../../tasks/storage/storage.ts';
import { describeTripMonth } from '../../trip-months.ts';
import type { TripMonth } from '../../trip-months.ts';
import { TLC_SOURCE } from '../../web-source.ts';
import { lookingDays } from '../../monthly/due-month.ts';
import { monthlyExecution, UNFINISHED } from '../../monthly/monthly-run.ts';
import { NEW_YORK, wallClock } from '../../monthly/new-york.ts';
import type { WallClock } from '../../monthly/new-york.ts';
import { SCHEDULE_GROUP, SCHEDULE_NAME } from '../../names.ts';
import type { MonthlySchedule } from './read-schedule.ts';
import { table } from '../../client/text-table.ts';
import { bytes, plural } from '../../client/units.ts';

/** One color of a month, with its file and execution. */
export interface DueTrips extends TripMonth {
  /** Not looked for once there is an execution. */
  readonly file: StoredObject | undefined;
  /** The status of the month's execution; undefined if there is none yet. */
  readonly status: string | undefined;
}

/** What `npm run schedule` shows. */
export interface ScheduleView {
  readonly schedule: MonthlySchedule;
  readonly local: boolean;
  /** When it is looked at. */
  readonly now: Date;
  /** The next firing; undefined if there is none. */
  readonly next: Date | undefined;
  /** Every color of every month that a firing looks for now. */
  readonly due: readonly DueTrips[];
  /** The month that is looked for next. */
  readonly waiting: string;
  /** Why the source could not be read. */
  readonly sourceProblem: string | undefined;
  /** The user's time zone; default: the system's. */
  readonly zone?: string;
}

/** The schedule, what a firing would start now and what not, and why, as lines of plain text. */
export function scheduleLines(view: ScheduleView): string[] {
  const { schedule, next, now, sourceProblem, zone } = view;
  const { expression, timezone, windowMinutes, settings } = schedule;
  const upcoming =
    next === undefined ? 'never' : `${clockText(wallClock(next, NEW_YORK))}, here ${clockText(wallClock(next, zone))}`;
  return [
    `schedule ${SCHEDULE_GROUP}/${SCHEDULE_NAME} is ${schedule.enabled ? 'ENABLED' : 'DISABLED'}`,
    `  fires    ${expression} ${timezone}${windowMinutes > 0 ? `, within ${windowMinutes} minutes` : ''}`,
    `  next     ${upcoming}`,
    `  counts   ${settings.colors.join(', ')}, from day 3 of ${laterMonth(settings.lagMonths)} on, each month once`,
    `  source   ${settings.source}${settings.source === TLC_SOURCE ? ", TLC's own" : ''}`,
    ...(sourceProblem === undefined ? [] : [`           ${sourceProblem}`]),
    ...(schedule.enabled ? [] : ['', `It starts nothing by itself. To enable it: ${enableCommand(view.local)}`]),
    '',
    ...table([`today, ${wallClock(now, NEW_YORK).date}`, 'would', 'because'], rows(view), [1, 2]),
  ];
}

function laterMonth(lagMonths: number): string {
  return lagMonths === 0 ? 'the month itself' : `the month ${plural(lagMonths, 'month')} later`;
}

function enableCommand(local: boolean): string {
  return local
    ? 'npm run local-cloud -- --parameter MonthlySchedule=ENABLED'
    : 'npm run deploy -- --parameter MonthlySchedule=ENABLED';
}

function rows(view: ScheduleView): string[][] {
  const { due, waiting, schedule } = view;
  const { colors, lagMonths } = schedule.settings;
  const { first } = lookingDays(waiting, lagMonths);
  return [
    ...due.map((trips) => [describeTripMonth(trips), ...verdict(trips, view)]),
    ...colors.map((color) => [
      describeTripMonth({ color, month: waiting }),
      'wait',
      `it is looked for from ${first} on`,
    ]),
  ];
}

function verdict(trips: DueTrips, { schedule, sourceProblem }: ScheduleView): [would: string, because: string] {
  const { file, status } = trips;
  const execution = monthlyExecution(trips);
  if (UNFINISHED.has(status)) return ['not start', `${execution} is ${status ?? ''}: npm run redrive -- ${execution}`];
  if (status === 'SUCCEEDED') return ['not start', `already counted by ${execution}`];
  if (status !== undefined) return ['not start', `${execution} is ${status}`];
  if (file !== undefined) return ['start', `${file.name} is there, ${bytes(file.bytes)}`];
  if (sourceProblem !== undefined) return ['not known', 'the source cannot be read'];
  const { first, reported, last } = lookingDays(trips.month, schedule.settings.lagMonths);
  return ['not start', `not published yet: looked for since ${first}, until ${last}, reported on ${reported}`];
}

/** `2016-03-05 06:00 EST` */
export function clockText({ date, time, zone }: WallClock): string {
  return `${date} ${time} ${zone}`;
}
