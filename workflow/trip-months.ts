import { z } from 'zod';
import { COLORS } from '../tasks/trips/trip-file.ts';

/** The first month that TLC published. */
const FIRST_MONTH = '2009-01';

/** `yyyy-mm` from {@link FIRST_MONTH} on. */
export const Month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is written yyyy-mm')
  .refine((month) => month >= FIRST_MONTH, { error: `TLC's first month is ${FIRST_MONTH}` });

export const Color = z.enum(COLORS);
export type Color = z.infer<typeof Color>;

/** One month of one color: the unit of a result. */
export const TripMonth = z.strictObject({ color: Color, month: Month });
export type TripMonth = z.infer<typeof TripMonth>;

/** The months of a range, ends included, that the source holds. */
export const TripRange = z
  .strictObject({ color: Color, from: Month, to: Month })
  .refine(({ from, to }) => from <= to, { error: 'the range ends before it begins' });
export type TripRange = z.infer<typeof TripRange>;

/** A month of a color as text: `yellow 2015-06`. */
export function describeTripMonth({ color, month }: TripMonth): string {
  return `${color} ${month}`;
}

/** The month `by` months later (`by` below 0: earlier): `shiftMonth('2015-11', 3)` is `2016-02`. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const months = year * 12 + (number - 1) + by;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** The months from `from` to `to`, inclusive. */
export function monthsBetween(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = from; month <= to; month = shiftMonth(month, 1)) months.push(month);
  return months;
}
