import { MAX_DISTRICTS } from '../../geo/district.ts';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../trips/buckets.ts';
import { HOURS_OF_WEEK } from '../trips/wall-clock.ts';

/** Origin-destination counts are kept for layers of at most this many districts: their number grows with its square. */
const ORIGIN_DESTINATION_MAX_DISTRICTS = 300;

/** The cell that counts the records that cannot be read. */
export const REJECTED_CELL = 0;

/** The cell that counts the records with neither end in a district. */
export const UNLOCATED_CELL = 1;

/** What is counted once for all districts, of readable records: the cells of the last section, in this order. */
export const TALLIES = [
  /** Picked up before or after the file's month. */
  'outsideMonth',
  /** TLC's zone is 264 (unknown), missing, or no zone at all. */
  'unknownPickups',
  'unknownDropoffs',
  /** TLC's zone is 265 (outside New York), or 1 (Newark) where the layer lacks it. */
  'pickupsOutsideNewYork',
  'dropoffsOutsideNewYork',
] as const;
export type Tally = (typeof TALLIES)[number];

/**
 * Where each section begins among the cells. A section has one row for every district, and row 0 for outside:
 *
 *   section            row                 columns
 *   pickups            pickup district     hour of week of the pickup
 *   dropoffs           dropoff district    hour of week of the dropoff
 *   distance           pickup district     bucket of DISTANCE_BOUNDS
 *   duration           pickup district     bucket of DURATION_BOUNDS
 *   fare               pickup district     bucket of FARE_BOUNDS
 *   originDestination  pickup district     dropoff district (undefined: the layer has too many)
 *   tallies            one row for all     TALLIES
 *
 * All but the tallies count located records: each adds one to every section, except that a record without a distance,
 * duration or fare enters none of its buckets.
 */
export interface StatisticsLayout {
  readonly districts: number;
  readonly pickups: number;
  readonly dropoffs: number;
  readonly distance: number;
  readonly duration: number;
  readonly fare: number;
  readonly originDestination: number | undefined;
  readonly tallies: number;
  /** Cells in all. */
  readonly length: number;
}

/** The layout for a layer of this many districts. */
export function statisticsLayout(districts: number): StatisticsLayout {
  if (!Number.isInteger(districts) || districts < 0 || districts > MAX_DISTRICTS) {
    throw new RangeError(`a layer has 0 to ${MAX_DISTRICTS} districts, not ${districts}`);
  }
  const rows = districts + 1;
  const pickups = UNLOCATED_CELL + 1;
  const dropoffs = pickups + rows * HOURS_OF_WEEK;
  const distance = dropoffs + rows * HOURS_OF_WEEK;
  const duration = distance + rows * DISTANCE_BOUNDS.length;
  const fare = duration + rows * DURATION_BOUNDS.length;
  const end = fare + rows * FARE_BOUNDS.length;
  const originDestination = districts <= ORIGIN_DESTINATION_MAX_DISTRICTS ? end : undefined;
  const tallies = originDestination === undefined ? end : end + rows * rows;
  const length = tallies + TALLIES.length;
  return { districts, pickups, dropoffs, distance, duration, fare, originDestination, tallies, length };
}
