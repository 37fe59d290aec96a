import { pathToFileURL } from 'node:url';
import { fromCaller } from './caller-folder.ts';
import { BadInput } from './errors.ts';
import { Color, Month } from './trip-months.ts';
import type { TripMonth, TripRange } from './trip-months.ts';
import { sourceAddress } from './web-source.ts';

/*
 * Parses the text of options: `option` is the name to report, as typed (`--trips`). What cannot be parsed throws
 * BadInput with the fix; range checks are left to the field's schema.
 */

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KIB: 1024, MIB: 1024 ** 2, GIB: 1024 ** 3 };

/** `64MiB`, `64 MiB`, `4KiB` or a number of bytes. */
export function readBytes(text: string, option: string): number {
  const [, number = '', unit = ''] = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  const bytes = Number(number) * (factor ?? Number.NaN);
  if (number === '' || !Number.isInteger(bytes)) {
    const problem = 'write a number of bytes, or one with KiB, MiB or GiB, as in 64MiB';
    throw new BadInput(problem, { option, value: text });
  }
  return bytes;
}

/** Bytes in the largest unit that divides them: `64MiB`. */
export function bytesText(bytes: number): string {
  if (bytes > 0 && bytes % 1024 ** 3 === 0) return `${bytes / 1024 ** 3}GiB`;
  if (bytes > 0 && bytes % 1024 ** 2 === 0) return `${bytes / 1024 ** 2}MiB`;
  return bytes > 0 && bytes % 1024 === 0 ? `${bytes / 1024}KiB` : String(bytes);
}

/** Digits only. */
export function readWhole(text: string, option: string): number {
  if (!/^\d+$/.test(text)) throw new BadInput('write a whole number from 1', { option, value: text });
  return Number(text);
}

/** A path, relative to the caller's folder, becomes a `file:///` address; the execution checks that it exists, on the machine where it runs. */
export function storageUri(address: string): string {
  return /^(s3|file|https?):\/\//.test(address) ? address : pathToFileURL(fromCaller(address)).href;
}

/** The same for a source of trips, for which `tlc` stands for TLC's own address. */
export function sourceUri(source: string): string {
  return storageUri(sourceAddress(source));
}

/**
 * Months of a color, separated by commas; a range has two dots.
 *
 *     yellow:2015-06,green:2016-01      yellow:2009-01..2009-12
 */
export function readTrips(text: string, option: string): (TripMonth | TripRange)[] {
  return text.split(',').map((part) => {
    const value = part.trim() === '' ? undefined : part;
    const refuse = (problem: string): BadInput => new BadInput(problem, { option, value });
    const [, color, first, last = first] = /^(\w+):(\d{4}-\d{2})(?:\.\.(\d{4}-\d{2}))?$/.exec(part.trim()) ?? [];
    if (first === undefined || last === undefined) {
      const form = 'write color:yyyy-mm or color:yyyy-mm..yyyy-mm, as in yellow:2015-06,green:2016-01';
      throw refuse(value === undefined ? `a part is empty; ${form}` : form);
    }
    const parsedColor = Color.safeParse(color);
    if (!parsedColor.success) throw refuse(`the colors are ${Color.options.join(', ')}`);
    for (const month of [first, last]) {
      const parsed = Month.safeParse(month);
      if (!parsed.success) throw refuse(`${month}: ${parsed.error.issues[0]?.message ?? 'not a month'}`);
    }
    if (first > last) throw refuse('the range ends before it begins');
    return last === first
      ? { color: parsedColor.data, month: first }
      : { color: parsedColor.data, from: first, to: last };
  });
}
