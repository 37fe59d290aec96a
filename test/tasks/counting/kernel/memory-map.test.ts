import * as map from '../../../../tasks/counting/kernel/memory-map.ts';
import { RECORD_STREAM_BYTES } from '../../../../tasks/trips/record-stream.ts';
import { ROW_STREAM_BYTES } from '../../../../tasks/trips/row-stream.ts';
import { HIGHEST_DISTANCE, HIGHEST_DURATION, HIGHEST_FARE, STEP_BYTES } from '../../../../tasks/trips/buckets.ts';
import { TRIP_RECORD_BYTES } from '../../../../tasks/trips/trip-record.ts';

/** What each region must hold, in the order of their addresses. */
const REGIONS: readonly (readonly [keyof typeof map, number])[] = [
  ['DISTANCE_STEPS', (HIGHEST_DISTANCE + 1) * STEP_BYTES],
  ['DURATION_STEPS', (HIGHEST_DURATION + 1) * STEP_BYTES],
  ['FARE_STEPS', (HIGHEST_FARE + 1) * STEP_BYTES],
  ['MIXED_PICKS', 16 * 16],
  ['AMOUNT_TEMPLATES', 256 * 16],
  ['AMOUNT_LIMITS', 256 * 16],
  ['AMOUNT_PICKS', 256 * 16],
  ['MONTHS', 50 * 12 * 8],
  ['WIDTH_MASKS', 33 * 32],
  ['DECIMAL_PICKS', 28 * 16],
  ['PLACES', (map.BLOCK_TRIPS + 1) * 16],
  ['NUMBERS', map.BLOCK_TRIPS * 16],
  ['ENDS', (map.BLOCK_TRIPS + 1) * 8],
  ['MIXED', (map.BLOCK_TRIPS + 1) * 8 + 16],
  ['CROWDED', (map.BLOCK_TRIPS + 1) * 16 + 8],
  ['OTHERS', map.BLOCK_TRIPS * 4],
  ['ORIGINALS', map.BLOCK_TRIPS * 4],
  ['REWRITTEN', map.BLOCK_TRIPS * TRIP_RECORD_BYTES + 64],
  ['SEPARATORS', map.MAX_SEPARATORS * 4],
  ['ROW_ENDS', map.MAX_SEPARATORS * 4],
  ['ROWS', map.BLOCK_TRIPS * 4],
  ['FAULTS', map.BLOCK_TRIPS * 4],
  ['INPUT', map.INPUT_BYTES + map.PADDING_BYTES],
];

test.each(REGIONS.map(([name, bytes], i) => [name, bytes, REGIONS[i + 1]?.[0] ?? 'GRID_INDEX'] as const))(
  'the kernel’s %s, of %i bytes, end before its %s begin',
  (name, bytes, next) => {
    expect(map[name] + bytes).toBeLessThanOrEqual(map[next]);
  },
);

test('the input holds what both streams need, and the index is aligned for its doubles', () => {
  expect(map.INPUT_BYTES).toBeGreaterThanOrEqual(Math.max(ROW_STREAM_BYTES, RECORD_STREAM_BYTES));
  expect(map.GRID_INDEX % 64).toBe(0);
});
