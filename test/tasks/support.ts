import type { Classifier, DistrictLookup } from '../../tasks/counting/classifier.ts';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../tasks/trips/buckets.ts';
import { TALLIES } from '../../tasks/counting/statistics.ts';
import type { TripStatistics } from '../../tasks/counting/statistics.ts';
import { monthSpan } from '../../tasks/trips/wall-clock.ts';

/** Fixed, so that a failing property fails again. */
export const PROPERTY = { seed: 20150602 };

/** The month that files of tests are of. */
export const MONTH = '2015-06';

/** How a classifier is told so. */
export const OF_MONTH = { month: monthSpan(MONTH) };

/** A layer without geometry: neighbouring millionths of a degree are in different districts, so that no rounding stays hidden. */
export function scatteredDistricts(districtCount: number): DistrictLookup {
  const places = districtCount + 1;
  return { districtCount, locate: (x, y) => (((x * 31 + y * 17) % places) + places) % places };
}

/** Bytes of text, one per character. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

/** Anything that takes bytes in pieces. */
type Sink = Pick<Classifier, 'room' | 'advance'>;

/** Feeds `bytes` in pieces of the given sizes, cyclically; of the largest possible size if none is given. */
export function feed(sink: Sink, bytes: Uint8Array, pieces: readonly number[] = []): void {
  let at = 0;
  for (let piece = 0; at < bytes.length; piece++) {
    const room = sink.room();
    const size = Math.min(pieces[piece % pieces.length] ?? room.length, room.length, bytes.length - at);
    room.set(bytes.subarray(at, at + size));
    sink.advance(size);
    at += size;
  }
}

/** The statistics of all of `bytes`. */
export function classify(classifier: Classifier, bytes: Uint8Array, pieces: readonly number[] = []): TripStatistics {
  feed(classifier, bytes, pieces);
  return classifier.end();
}

/** Statistics as named counters, zeros left out: what `oracleCount` returns. */
export function readCounters({ cells, layout }: TripStatistics): Map<string, number> {
  const counters = new Map<string, number>();
  const add = (name: string, value: number): void => {
    if (value !== 0) counters.set(name, value);
  };
  add('rejected', cells[0]!);
  add('unlocated', cells[1]!);
  const sections: readonly [number | undefined, number, (row: number, column: number) => string][] = [
    [layout.pickups, 168, (row, column) => `pickup ${row} hour ${column}`],
    [layout.dropoffs, 168, (row, column) => `dropoff ${row} hour ${column}`],
    [layout.distance, DISTANCE_BOUNDS.length, (row, column) => `distance ${row} bucket ${column}`],
    [layout.duration, DURATION_BOUNDS.length, (row, column) => `duration ${row} bucket ${column}`],
    [layout.fare, FARE_BOUNDS.length, (row, column) => `fare ${row} bucket ${column}`],
    [layout.originDestination, layout.districts + 1, (row, column) => `from ${row} to ${column}`],
  ];
  for (const [section, columns, name] of sections) {
    if (section === undefined) continue;
    for (let cell = 0; cell < (layout.districts + 1) * columns; cell++) {
      add(name(Math.floor(cell / columns), cell % columns), cells[section + cell]!);
    }
  }
  TALLIES.forEach((tally, position) => {
    add(tally, cells[layout.tallies + position]!);
  });
  return counters;
}

/** The same counts in every cell: compared as bytes, since jest takes milliseconds for thousands of numbers. */
export function expectSameCounts(actual: TripStatistics, expected: TripStatistics): void {
  const [actualBytes, expectedBytes] = [actual, expected].map(({ cells }) => Buffer.from(cells.buffer));
  if (!actualBytes!.equals(expectedBytes!)) expect(readCounters(actual)).toEqual(readCounters(expected));
}
