import { COLON, MINUS, PLUS, POINT, SLASH, SPACE, ZERO } from './ascii.ts';
import { NOT_A_TIME, secondsOf } from './wall-clock.ts';

/*
 * Times as the tools write them that trip files pass through. All are New York's wall clock, whatever is written behind:
 * databases put UTC there for want of a zone. An offset other than zero would be another wall clock, and is refused.
 *
 *   2015-06-02T11:19:29.000        Socrata, DuckDB, JSON; also without seconds, and with any digits after the point
 *   2015-06-02 11:19:29 UTC        BigQuery; also Z, GMT, +00:00, +0000, +00, with or without the space
 *   06/02/2015 11:19:29 AM         Socrata, SQL Server; also without seconds
 *   6/2/2015 11:19                 Excel
 */

const DIGITS_OF_YEAR = 4;
const UPPER_T = 0x54;
/** Turns an upper case letter of ASCII into lower case. */
const LOWER = 0x20;
const ZONES: ReadonlySet<string> = new Set(['', 'z', 'utc', 'gmt', '+00:00', '-00:00', '+0000', '-0000', '+00', '-00']);
const LONGEST_ZONE = 6;

/** Reads `bytes[from, to)` as a date and time in any of these forms: seconds since 2009-01-01; else {@link NOT_A_TIME}. */
export function parseAnyDateTime(bytes: Uint8Array, from: number, to: number): number {
  return bytes[from + DIGITS_OF_YEAR] === MINUS ? parseIso(bytes, from, to) : parseAmerican(bytes, from, to);
}

/** Whether `text` is a time with an offset from UTC that is not zero. */
export function hasOffset(text: string): boolean {
  return /\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:[+-]\d{2}(?::?\d{2})?|E[SD]T)$/i.test(text);
}

/** `YYYY-MM-DDTHH:MM[:SS[.digits]][zone]`, the T in any case or a space. */
function parseIso(bytes: Uint8Array, from: number, to: number): number {
  const separator = bytes[from + 10]!;
  if (to - from < 16 || bytes[from + 7] !== MINUS) return NOT_A_TIME;
  if (separator !== SPACE && (separator & ~LOWER) !== UPPER_T) return NOT_A_TIME;
  const year = digits(bytes, from, from + 4);
  const month = digits(bytes, from + 5, from + 7);
  const day = digits(bytes, from + 8, from + 10);
  if (bytes[from + 13] !== COLON) return NOT_A_TIME;
  const hour = digits(bytes, from + 11, from + 13);
  const minute = digits(bytes, from + 14, from + 16);
  const secondTo = secondEnd(bytes, from + 16, to);
  const second = secondTo === from + 16 ? 0 : digits(bytes, from + 17, from + 19);
  const zoneFrom = fractionEnd(bytes, secondTo, to);
  if (zoneFrom < 0 || !isWallClock(bytes, zoneFrom, to)) return NOT_A_TIME;
  return moment(year, month, day, hour, minute, second);
}

/** `M/D/YYYY h:mm[:ss[.digits]][ AM]`; without AM or PM, hours go from 0 to 23. */
function parseAmerican(bytes: Uint8Array, from: number, to: number): number {
  const monthTo = digitsEnd(bytes, from, to);
  const dayTo = digitsEnd(bytes, monthTo + 1, to);
  const yearTo = digitsEnd(bytes, dayTo + 1, to);
  const hourTo = digitsEnd(bytes, yearTo + 1, to);
  const minuteTo = hourTo + 3;
  if (bytes[monthTo] !== SLASH || bytes[dayTo] !== SLASH || bytes[yearTo] !== SPACE) return NOT_A_TIME;
  if (yearTo - dayTo !== DIGITS_OF_YEAR + 1 || bytes[hourTo] !== COLON || minuteTo > to) return NOT_A_TIME;
  const secondTo = secondEnd(bytes, minuteTo, to);
  const halfFrom = fractionEnd(bytes, secondTo, to);
  if (halfFrom < 0) return NOT_A_TIME;
  return moment(
    digits(bytes, dayTo + 1, yearTo),
    shortNumber(bytes, from, monthTo),
    shortNumber(bytes, monthTo + 1, dayTo),
    hourOfHalf(shortNumber(bytes, yearTo + 1, hourTo), text(bytes, halfFrom, to)),
    digits(bytes, hourTo + 1, minuteTo),
    secondTo === minuteTo ? 0 : digits(bytes, minuteTo + 1, secondTo),
  );
}

/** The hour of the day, by ` AM` or ` PM`, with or without the space; negative if there is none such. */
function hourOfHalf(hour: number, half: string): number {
  if (half === '') return hour;
  const isHalf = half === ' am' || half === ' pm' || half === 'am' || half === 'pm';
  if (!isHalf || hour < 1 || hour > 12) return -1;
  return (hour % 12) + (half.endsWith('pm') ? 12 : 0);
}

function moment(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  // `digits` of anything else is negative.
  return Math.min(year, month, day, hour, minute, second) < 0
    ? NOT_A_TIME
    : secondsOf(year, month, day, hour, minute, second);
}

/** Where `:SS` at `at` ends; `at` if there is none. */
function secondEnd(bytes: Uint8Array, at: number, to: number): number {
  return at + 3 <= to && bytes[at] === COLON ? at + 3 : at;
}

/** Where a point and the digits after it end; `at` if there is no point, -1 if no digit follows it. */
function fractionEnd(bytes: Uint8Array, at: number, to: number): number {
  if (at >= to || bytes[at] !== POINT) return at;
  const end = digitsEnd(bytes, at + 1, to);
  return end === at + 1 ? -1 : end;
}

function isWallClock(bytes: Uint8Array, from: number, to: number): boolean {
  if (from === to) return true;
  const zoneFrom = bytes[from] === SPACE ? from + 1 : from;
  const first = bytes[zoneFrom]!;
  const isZone = first === PLUS || first === MINUS || first > COLON;
  return isZone && ZONES.has(text(bytes, zoneFrom, to));
}

/** The few bytes as text in lower case; anything longer than what can be meant is cut to something that is not. */
function text(bytes: Uint8Array, from: number, to: number): string {
  if (from === to) return '';
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, from + LONGEST_ZONE + 1))).toLowerCase();
}

function digitsEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at]! >= ZERO && bytes[at]! < ZERO + 10) at++;
  return at;
}

/** The number of one or two digits; negative for anything else. */
function shortNumber(bytes: Uint8Array, from: number, to: number): number {
  return to - from === 1 || to - from === 2 ? digits(bytes, from, to) : -1;
}

/** The number that all of `bytes[from, to)` spell as digits; negative for anything else. */
function digits(bytes: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
