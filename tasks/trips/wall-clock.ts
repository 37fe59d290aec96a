import { fourDigits, nonDigits } from './four-digits.ts';

/*
 * Time in trip files is New York's wall clock: no zone, no daylight saving. A moment is the number of seconds since
 * 2009-01-01 00:00:00 (the first month that TLC published), negative before it.
 */

/** Hours in a week; hour 0 of a week begins on Monday at 00:00. */
export const HOURS_OF_WEEK = 168;

/** Seconds in a week. */
export const WEEK_SECONDS = HOURS_OF_WEEK * 3600;

/** Bytes of `YYYY-MM-DD HH:MM:SS`. */
export const DATE_TIME_BYTES = 19;

/** What {@link parseDateTime} returns for text that is not a date and time: later than any that it can read. */
export const NOT_A_TIME = 1e12;

const FIRST_YEAR = 1900;
const LAST_YEAR = 2099;
const DAY_MS = 86_400_000;

/** The hour of the week of 2009-01-01 00:00:00, a Thursday. */
const EPOCH_HOUR_OF_WEEK = 3 * 24;

/** Whole weeks, in hours, that make the hour of any ten-digit second (`±9,999,999,999`) non-negative. */
const WEEKS_BEFORE = 20_000 * HOURS_OF_WEEK;

/** Day on which each month from January 1900 to January 2100 begins, counted from 2009-01-01. */
const FIRST_DAYS = Int32Array.from({ length: (LAST_YEAR - FIRST_YEAR + 1) * 12 + 1 }, (_, month) => {
  return (Date.UTC(FIRST_YEAR, month) - Date.UTC(2009, 0)) / DAY_MS;
});

/** A span of time: seconds since 2009-01-01 00:00:00, `to` exclusive. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** The span of a month, `yyyy-mm`. */
export function monthSpan(month: string): TimeSpan {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const startOf = (index: number): number => (Date.UTC(year, index) - Date.UTC(2009, 0)) / 1000;
  return { from: startOf(number - 1), to: startOf(number) };
}

/** The hour of the week, 0 to 167, of a moment in seconds since 2009-01-01 00:00:00 (`±9,999,999,999` at most). */
export function hourOfWeek(seconds: number): number {
  return ((Math.floor(seconds / 3600) + (EPOCH_HOUR_OF_WEEK + WEEKS_BEFORE)) | 0) % HOURS_OF_WEEK;
}

/**
 * Reads the {@link DATE_TIME_BYTES} bytes at `at` as `YYYY-MM-DD HH:MM:SS`, a real date of the years 1900 to 2099 and a
 * time before 24:00:00, and returns seconds since 2009-01-01 00:00:00; {@link NOT_A_TIME} for anything else.
 *
 *   at +  0         4         8        12       15          five words; the last two share a byte
 *         Y Y Y Y   - M M -   D D _ H   H : m m
 *                                             m : S S
 */
export function parseDateTime(view: DataView, at: number): number {
  const word0 = view.getInt32(at, true);
  const word4 = view.getInt32(at + 4, true);
  const word8 = view.getInt32(at + 8, true);
  const word12 = view.getInt32(at + 12, true);
  const word15 = view.getInt32(at + 15, true);
  const punctuation =
    ((word4 ^ 0x2d00002d) & 0xff0000ff) | // '-' and '-'
    ((word8 ^ 0x00200000) & 0x00ff0000) | // ' '
    ((word12 ^ 0x00003a00) & 0x0000ff00) | // ':'
    ((word15 ^ 0x00003a00) & 0x0000ff00); // ':'
  const monthDayWord = ((word4 >>> 8) & 0xffff) | (word8 << 16);
  const hourMinuteWord = (word8 >>> 24) | ((word12 & 0xff) << 8) | (word12 & 0xffff0000);
  const secondWord = 0x3030 | (word15 & 0xffff0000);
  const faults = nonDigits(word0) | nonDigits(monthDayWord) | nonDigits(hourMinuteWord) | nonDigits(secondWord);
  if ((punctuation | faults) !== 0) return NOT_A_TIME;

  const year = fourDigits(word0);
  const monthDay = fourDigits(monthDayWord);
  const month = (monthDay / 100) | 0;
  const day = monthDay - month * 100;
  const hourMinute = fourDigits(hourMinuteWord);
  const hour = (hourMinute / 100) | 0;
  const minute = hourMinute - hour * 100;
  const second = fourDigits(secondWord);
  return secondsOf(year, month, day, hour, minute, second);
}

/** The moment of a real date of the years 1900 to 2099 and a time before 24:00:00; {@link NOT_A_TIME} for any other. */
export function secondsOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return NOT_A_TIME;
  if (hour > 23 || minute > 59 || second > 59) return NOT_A_TIME;
  const monthIndex = (year - FIRST_YEAR) * 12 + month - 1;
  const firstDay = FIRST_DAYS[monthIndex]!;
  if (day < 1 || firstDay + day > FIRST_DAYS[monthIndex + 1]!) return NOT_A_TIME;
  return (firstDay + day - 1) * 86_400 + hour * 3600 + minute * 60 + second;
}
