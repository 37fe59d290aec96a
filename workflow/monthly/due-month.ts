import { shiftMonth } from '../trip-months.ts';
import { NEW_YORK, wallClock } from './new-york.ts';

/** TLC publishes a month about two months after its end: January's trips in March. */
export const DEFAULT_LAG_MONTHS = 2;
/** Anything beyond two years is not a lag but a backfill. */
export const MAX_LAG_MONTHS = 24;

/** Days of the month on which the due month is looked for, inclusive: daily for two weeks. */
export const WINDOW = { firstDay: 3, lastDay: 16 } as const;
/** Hour of New York's day: clocks never skip or repeat it, and a failure leaves the whole day to act on it. */
export const HOUR = 6;

/** The window as an EventBridge Scheduler expression, in New York time. */
export const MONTHLY_EXPRESSION = `cron(0 ${HOUR} ${WINDOW.firstDay}-${WINDOW.lastDay} * ? *)`;

/** The month due at a point in time: `lagMonths` before the one on New York's calendar then. */
export function dueMonth(scheduledTime: Date, lagMonths: number): string {
  return shiftMonth(wallClock(scheduledTime, NEW_YORK).month, -lagMonths);
}

/** Whether this is the last firing that looks for the month: what is still missing must then be reported. */
export function isLastTry(scheduledTime: Date): boolean {
  return wallClock(scheduledTime, NEW_YORK).day >= WINDOW.lastDay;
}
