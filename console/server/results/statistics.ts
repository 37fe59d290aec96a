import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../../tasks/trips/buckets.ts';
import { HOURS_OF_WEEK, TripStatistics } from '../../../tasks/counting/statistics.ts';
import type { CountMatrix, ResultStatistics } from '../../api.ts';

/** The largest 32-bit count. */
const MAX_UINT32 = 2 ** 32 - 1;

/** Encoded statistics as the pages read them. Throws StatisticsFormatError for bytes that are not statistics. */
export function wireStatistics(layer: string, trips: string, encoded: Uint8Array): ResultStatistics {
  const statistics = TripStatistics.decode(encoded);
  const { layout, cells } = statistics;
  const rows = layout.districts + 1;
  const section = (start: number, columns: number): CountMatrix =>
    matrix(cells.subarray(start, start + rows * columns), rows, columns);
  return {
    layer,
    trips,
    districts: layout.districts,
    rejected: statistics.rejected,
    unlocated: statistics.unlocated,
    outsideMonth: statistics.tallies.outsideMonth,
    pickups: section(layout.pickups, HOURS_OF_WEEK),
    dropoffs: section(layout.dropoffs, HOURS_OF_WEEK),
    distance: section(layout.distance, DISTANCE_BOUNDS.length),
    duration: section(layout.duration, DURATION_BOUNDS.length),
    fare: section(layout.fare, FARE_BOUNDS.length),
    ...(layout.originDestination !== undefined && { originDestination: section(layout.originDestination, rows) }),
    bounds: { distance: DISTANCE_BOUNDS, duration: DURATION_BOUNDS, fare: FARE_BOUNDS },
  };
}

/** Both kinds of array are little-endian on every platform that Node runs on. */
function matrix(cells: Float64Array, rows: number, columns: number): CountMatrix {
  const small = cells.every((count) => count <= MAX_UINT32);
  const array = small ? Uint32Array.from(cells) : cells;
  const data = Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
  return { type: small ? 'Uint32' : 'Float64', rows, columns, data };
}
