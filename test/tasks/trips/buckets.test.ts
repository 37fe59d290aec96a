import {
  AMOUNT_GROUPS,
  BUCKETS,
  bucketTable,
  DISTANCE_BOUNDS,
  DISTANCE_UNITS,
  DURATION_BOUNDS,
  DURATION_UNITS,
  FARE_BOUNDS,
  FARE_UNITS,
  HIGHEST_DISTANCE,
  HIGHEST_DURATION,
  HIGHEST_FARE,
  STEP_BYTES,
} from '../../../tasks/trips/buckets.ts';
import { WEEK_SECONDS } from '../../../tasks/trips/wall-clock.ts';

const ALL = [
  { amount: 'distance', bounds: DISTANCE_BOUNDS, units: DISTANCE_UNITS, highest: HIGHEST_DISTANCE },
  { amount: 'duration', bounds: DURATION_BOUNDS, units: DURATION_UNITS, highest: HIGHEST_DURATION },
  { amount: 'fare', bounds: FARE_BOUNDS, units: FARE_UNITS, highest: HIGHEST_FARE },
];

describe.each(ALL)('the buckets of $amount', ({ bounds, units, highest }) => {
  test('ascend from 0, each a whole number of units', () => {
    const inUnits = bounds.map((bound) => bound * units);
    expect(inUnits[0]).toBe(0);
    expect(inUnits).toEqual([...new Set(inUnits)].sort((a, b) => a - b));
    expect(inUnits.every(Number.isInteger)).toBe(true);
  });

  test('begin at their bounds and end just below the next', () => {
    const table = bucketTable(bounds, units);
    expect(table).toHaveLength(highest + 1);
    bounds.forEach((bound, bucket) => {
      expect(table[bound * units]).toBe(bucket);
      if (bucket > 0) expect(table[bound * units - 1]).toBe(bucket - 1);
    });
  });

  test('are named by their bounds', () => {
    expect(BUCKETS).toContain(bounds.join(' '));
  });
});

test('the highest duration is below a week, into which times that do not fit a trip record are folded', () => {
  expect(HIGHEST_DURATION).toBeLessThan(WEEK_SECONDS);
});

test('every group of buckets has a number that fits the kernel’s steps', () => {
  expect(AMOUNT_GROUPS).toBe(DISTANCE_BOUNDS.length * DURATION_BOUNDS.length * FARE_BOUNDS.length);
  expect(AMOUNT_GROUPS).toBeLessThanOrEqual(2 ** (8 * STEP_BYTES));
});
