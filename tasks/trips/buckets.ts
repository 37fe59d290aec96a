/*
 * The buckets of distance, duration and fare: this is the only place that lists their edges. Statistics, both
 * classifiers, the console and the kernel's memory follow from here. The kernel is compiled with the numbers that this
 * file exports (infra/build/compile-kernel.ts) and refuses to open if compiled with others.
 *
 * Bounds ascend from 0 and are whole numbers of the unit that trips are read in. Statistics that were stored with other
 * bounds are refused (BUCKETS names them): after an edit, count the months again.
 */

/** Lower bounds of the distance buckets, in miles. */
export const DISTANCE_BOUNDS: readonly number[] = [0, 1, 2, 5, 10, 20];

/** Lower bounds of the duration buckets, in minutes. */
export const DURATION_BOUNDS: readonly number[] = [0, 5, 10, 15, 30, 45, 60];

/** Lower bounds of the fare buckets, in dollars. */
export const FARE_BOUNDS: readonly number[] = [0, 5, 10, 25, 50, 100];

/** The unit of a trip's distance: hundredths of a mile. */
export const DISTANCE_UNITS = 100;

/** The unit of a trip's duration: seconds of a minute. */
export const DURATION_UNITS = 60;

/** The unit of a trip's fare: cents of a dollar. */
export const FARE_UNITS = 100;

/** Names the bounds, in stored statistics and in messages. */
export const BUCKETS = `${DISTANCE_BOUNDS.join(' ')} mi, ${DURATION_BOUNDS.join(' ')} min, ${FARE_BOUNDS.join(' ')} $`;

/** The highest bounds, in a trip's units: every value above is in the last bucket. */
export const HIGHEST_DISTANCE = highest(DISTANCE_BOUNDS, DISTANCE_UNITS);
export const HIGHEST_DURATION = highest(DURATION_BOUNDS, DURATION_UNITS);
export const HIGHEST_FARE = highest(FARE_BOUNDS, FARE_UNITS);

/** How many buckets there are of each, and of all. */
export const DISTANCE_BUCKETS = DISTANCE_BOUNDS.length;
export const DURATION_BUCKETS = DURATION_BOUNDS.length;
export const FARE_BUCKETS = FARE_BOUNDS.length;
export const AMOUNT_BUCKETS = DISTANCE_BUCKETS + DURATION_BUCKETS + FARE_BUCKETS;

/** The kernel counts distance, duration and fare together: group (distance * durations + duration) * fares + fare. */
export const AMOUNT_GROUPS = DISTANCE_BUCKETS * DURATION_BUCKETS * FARE_BUCKETS;

/** Bytes of what a value adds to the number of its group. */
export const STEP_BYTES = AMOUNT_GROUPS <= 2 ** 8 ? 1 : 2;

function highest(bounds: readonly number[], units: number): number {
  return bounds[bounds.length - 1]! * units;
}

/** The bucket of every value from 0 to the highest bound, so that one read replaces a series of comparisons. */
export function bucketTable(bounds: readonly number[], units: number): Uint8Array {
  return Uint8Array.from({ length: highest(bounds, units) + 1 }, (_, value) =>
    bounds.findLastIndex((bound) => value >= bound * units),
  );
}
