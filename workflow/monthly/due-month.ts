import { monthsBetween, shiftMonth } from '../trip-months.ts';
import { NEW_YORK, wallClock } from './new-york.ts';

/** TLC published the months of 2022-04 to 2024-05 between 48 and 79 days after their end: none before its second month. */
export const DEFAULT_LAG_MONTHS = 2;
/** Anything beyond two years is not a lag but a backfill. */
export const MAX_LAG_MONTHS = 24;

/** The day of the month from which a month is looked for. */
const FIRST_DAY = 3;
/** Days after a month's end, at the default lag: it is reported if its file is still missing, and no longer looked for. */
const REPORT_DAYS = 100;
const LAST_DAYS = 120;
/** Hour of New York's day: clocks never skip or repeat it, and a failure leaves the whole day to act on it. */
export const HOUR = 6;

/** Every day, as an EventBridge Scheduler expression, in New York time. */
export const DAILY_EXPRESSION = `cron(0 ${HOUR} * * ? *)`;

/** The days on which a month is looked for, inclusive, on New York's calendar: `2016-03-05`. */
export interface LookingDays {
  readonly first: string;
  /** What is still missing is reported on this day. */
  readonly reported: string;
  readonly last: string;
}

/**
 * When a month is looked for: from day 3 of the month `lagMonths` after it, to 120 days after its end (with another lag
 * than 2, as many months earlier or later). That is less than 90 days, in which Step Functions keeps an execution's name
 * (API reference, StartExecution): as long as a month is looked for, the name says that it was started.
 */
export function lookingDays(month: string, lagMonths: number): LookingDays {
  const end = shiftMonth(month, lagMonths - DEFAULT_LAG_MONTHS);
  return {
    first: `${shiftMonth(month, lagMonths)}-${String(FIRST_DAY).padStart(2, '0')}`,
    reported: daysAfterEnd(end, REPORT_DAYS),
    last: daysAfterEnd(end, LAST_DAYS),
  };
}

/** The months that a firing looks for, in order. */
export function dueMonths(scheduledTime: Date, lagMonths: number): readonly string[] {
  const { date, month } = wallClock(scheduledTime, NEW_YORK);
  const newest = shiftMonth(month, -lagMonths);
  return monthsBetween(shiftMonth(newest, -Math.ceil(LAST_DAYS / 28)), newest).filter((candidate) => {
    const { first, last } = lookingDays(candidate, lagMonths);
    return first <= date && date <= last;
  });
}

/** The first month after those that a firing looks for. */
export function nextMonth(scheduledTime: Date, lagMonths: number): string {
  const { month } = wallClock(scheduledTime, NEW_YORK);
  const due = dueMonths(scheduledTime, lagMonths).at(-1);
  return due === undefined ? shiftMonth(month, -lagMonths) : shiftMonth(due, 1);
}

/** Whether what is missing of a month must be reported by this firing. */
export function isReportDay(month: string, scheduledTime: Date, lagMonths: number): boolean {
  return lookingDays(month, lagMonths).reported === wallClock(scheduledTime, NEW_YORK).date;
}

/** `daysAfterEnd('2016-01', 1)` is `2016-02-01`. */
function daysAfterEnd(month: string, days: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, days)).toISOString().slice(0, 10); // months count from 0: the one after it
}
