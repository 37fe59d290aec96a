import { duration, plural } from '../../../workflow/client/units.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** A moment (milliseconds since the epoch) in human-readable form, relative to `now`: `09:17:31` today, `21 Nov 09:17` this year. */
export function moment(at: number, now: number): string {
  const [date, today] = [new Date(at), new Date(now)];
  if (date.toDateString() === today.toDateString()) return formatted(date, { ...CLOCK, second: '2-digit' });
  const year: Intl.DateTimeFormatOptions = date.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' };
  return `${formatted(date, { day: 'numeric', month: 'short', ...year })} ${formatted(date, CLOCK)}`;
}

/** How long ago: `just now`, `12 min ago`, `3 h ago`, `2 days ago`. */
export function ago(at: number, now: number): string {
  const passed = now - at;
  if (passed < MINUTE) return 'just now';
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  return `${plural(Math.floor(passed / DAY), 'day')} ago`;
}

/** A moment to the millisecond, in UTC: `2015-06-30T14:25:30.123Z`. */
export function exactTime(at: number): string {
  return new Date(at).toISOString();
}

/** A length of time in human units: `8 ms`, `0.31 s`, `3 min 20 s`. */
export function timeSpan(seconds: number): string {
  return seconds < 0.0995 ? `${Math.round(Math.max(0, seconds) * 1000)} ms` : duration(seconds);
}

/** Seconds as an estimate: `40 s`, `5 min`, `2 h 5 min`. */
export function roughly(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function formatted(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', options).format(date);
}
