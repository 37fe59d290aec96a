import type { Classifier, DistrictLookup } from '../../../tasks/counting/classifier.ts';
import { HOURS_OF_WEEK } from '../../../tasks/counting/statistics.ts';
import { formatTripRecord, TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import { Trip } from '../../../tasks/trips/trip.ts';

/** A point on which two implementations disagree: in millionths of a degree, with the district that each finds. */
export interface PointDifference {
  readonly x: number;
  readonly y: number;
  readonly by: string;
  readonly found: number;
  readonly expected: number;
}

/** Points that `lookup` puts elsewhere than expected. `points`: x, y pairs; `expected`: a district for each. */
export function checkLookup(lookup: DistrictLookup, points: Int32Array, expected: Uint16Array): PointDifference[] {
  const differences: PointDifference[] = [];
  for (let i = 0; i < expected.length; i++) {
    const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
    const found = lookup.locate(x, y);
    if (found !== expected[i]) differences.push({ x, y, by: 'TypeScript', found, expected: expected[i]! });
  }
  return differences;
}

/** Two points per record, and each record of a batch in an hour of its own. */
const BATCH_POINTS = 2 * HOURS_OF_WEEK;
/** Monday 2009-01-05 00:00, in the product's seconds: hour 0 of the week. */
const MONDAY = 4 * 86_400;

/**
 * The same for a classifier, which takes records and returns only counts. Each record of a batch holds two points and is
 * of another hour of the week, so that the counts by district and hour show where every single point was put.
 */
export function checkClassifier(
  create: () => Classifier,
  by: string,
  points: Int32Array,
  expected: Uint16Array,
): PointDifference[] {
  const differences: PointDifference[] = [];
  for (let from = 0; from < expected.length; from += BATCH_POINTS) {
    const to = Math.min(from + BATCH_POINTS, expected.length);
    differences.push(...checkBatch(create(), by, points.subarray(2 * from, 2 * to), expected.subarray(from, to)));
  }
  return differences;
}

function checkBatch(
  classifier: Classifier,
  by: string,
  points: Int32Array,
  expected: Uint16Array,
): readonly PointDifference[] {
  const records = Math.ceil(expected.length / 2);
  const bytes = recordsOf(points, records);
  classifier.room().set(bytes);
  classifier.advance(bytes.length);
  const { cells, layout, unlocated } = classifier.end();
  const districtAt = (section: number, hour: number): number => {
    const rows = Array.from({ length: layout.districts + 1 }, (_, district) => district);
    return rows.findIndex((district) => cells[section + district * HOURS_OF_WEEK + hour] === 1);
  };
  let outside = 0;
  const differences: PointDifference[] = [];
  for (let record = 0; record < records; record++) {
    const [origin, destination] = [expected[2 * record]!, expected[2 * record + 1] ?? 0];
    if (origin === 0 && destination === 0) {
      outside++;
      continue;
    }
    for (const [end, section] of [layout.pickups, layout.dropoffs].entries()) {
      const district = end === 0 ? origin : destination;
      if (cells[section + district * HOURS_OF_WEEK + record] === 1) continue;
      const [x, y] = [points[4 * record + 2 * end]!, points[4 * record + 2 * end + 1]!];
      differences.push({ x, y, by, found: Math.max(0, districtAt(section, record)), expected: district });
    }
  }
  if (differences.length === 0 && unlocated !== outside) {
    const [x, y] = [points[0]!, points[1]!];
    differences.push({
      x,
      y,
      by: `${by}, unlocated among ${records} records from here`,
      found: unlocated,
      expected: outside,
    });
  }
  return differences;
}

/** Trip records of these points, two each; a last one without a partner gets a missing end. */
function recordsOf(points: Int32Array, records: number): Uint8Array {
  const trip = new Trip();
  const bytes = Buffer.alloc(records * TRIP_RECORD_BYTES);
  for (let record = 0; record < records; record++) {
    trip.pickupTime = trip.dropoffTime = MONDAY + record * 3600;
    trip.pickupLongitude = points[4 * record]!;
    trip.pickupLatitude = points[4 * record + 1]!;
    trip.dropoffLongitude = points[4 * record + 2] ?? 0;
    trip.dropoffLatitude = points[4 * record + 3] ?? 0;
    bytes.write(formatTripRecord(trip), record * TRIP_RECORD_BYTES, 'latin1');
  }
  return bytes;
}
