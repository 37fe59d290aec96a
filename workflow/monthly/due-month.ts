import { shiftMonth } from '../trip-months.ts';
import { NEW_YORK, wallClock } from './new-york.ts';

/** TLC publishes a month about two months after its end: January's trips in March. */
export const DEFAULT_LAG_MONTHS = 2;
/** Beyond two years it is not a lag but a backfill. */
export const MAX_LAG_MONTHS = 24;

/** Days of the month on which the month that is due is looked for, both included: daily for two weeks. */
export const WINDOW = { firstDay: 3, lastDay: 16 } as const;
/** Hour of New York's day: clocks never skip or repeat it, and whoever must act on a failure has the whole day for it. */
export const HOUR = 6;

/** The window as EventBridge Scheduler reads it, to be read on New York's clocks. */
export const MONTHLY_EXPRESSION = `cron(0 ${HOUR} ${WINDOW.firstDay}-${WINDOW.lastDay} * ? *)`;

/** The month due at a moment: `lagMonths` months before the one that New York's calendar shows then. */
export function dueMonth(scheduledTime: Date, lagMonths: number): string {
  return shiftMonth(wallClock(scheduledTime, NEW_YORK).month, -lagMonths);
}

/** Whether no later firing looks for the month again: what is still missing then must be reported. */
export function isLastTry(scheduledTime: Date): boolean {
  return wallClock(scheduledTime, NEW_YORK).day >= WINDOW.lastDay;
}
