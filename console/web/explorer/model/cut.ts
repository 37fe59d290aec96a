import { columnSums, rowSums, sumOfColumns, total } from './count-matrix.ts';
import type { TripSums } from './trip-sums.ts';

/** Hours of a day and of a week. */
export const HOURS = 24;
export const HOURS_OF_WEEK = 7 * HOURS;

/** Which end of a trip determines the district it belongs to. */
export type End = 'pickups' | 'dropoffs';

/** What the map shows: trips by one of their ends, or the other ends of the trips from (`to`) or to (`from`) the cut. */
export type Show = End | 'to' | 'from';

/** What the charts show of the trips with one end in the cut. */
export interface Charts {
  readonly trips: number;
  readonly hours: Float64Array;
  /** From Monday 0 h. */
  readonly week: Float64Array;
  readonly distance: Float64Array;
  readonly duration: Float64Array;
  readonly fare: Float64Array;
}

/** The end by which the charts are cut when the map shows this. */
export function endOf(show: Show): End {
  return show === 'dropoffs' || show === 'from' ? 'dropoffs' : 'pickups';
}

/**
 * The charts of the trips with their `end` in one of the rows (districts by number, 0 outside); of all trips if no row is chosen.
 * Distance, duration and fare are kept by pickup district only: they cover the trips picked up in the rows.
 */
export function chartsOf(sums: TripSums, end: End, rows: readonly number[]): Charts {
  const chosen = rows.length === 0 ? undefined : rows;
  const week = columnSums(sums[end], chosen);
  return {
    trips: total(week),
    hours: hoursOfDay(week),
    week,
    distance: columnSums(sums.distance, chosen),
    duration: columnSums(sums.duration, chosen),
    fare: columnSums(sums.fare, chosen),
  };
}

/** Folds a week's hours into a day's. */
export function hoursOfDay(week: Float64Array): Float64Array {
  const hours = new Float64Array(HOURS);
  for (const [hour, count] of week.entries()) hours[hour % HOURS]! += count;
  return hours;
}

/** Trips by row of what the map shows; undefined if links are requested but not kept, or no district is chosen. */
export function valuesOf(sums: TripSums, show: Show, rows: readonly number[]): Float64Array | undefined {
  if (show === 'pickups' || show === 'dropoffs') return rowSums(sums[show]);
  const { originDestination } = sums;
  if (originDestination === undefined || rows.length === 0) return undefined;
  return show === 'to' ? columnSums(originDestination, rows) : sumOfColumns(originDestination, rows);
}

/** The rows with some toggled: removed if all of these are chosen, otherwise added. */
export function toggled(chosen: readonly number[], rows: readonly number[]): number[] {
  const others = chosen.filter((row) => !rows.includes(row));
  return rows.every((row) => chosen.includes(row)) ? others : [...others, ...rows];
}
