import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatTripRecord } from '../../tasks/trips/trip-record.ts';
import { Trip } from '../../tasks/trips/trip.ts';
import { SampleTrips, seededRandom } from '../../workflow/client/sample-trips.ts';
import { SYNTHETIC_MARKER } from '../../workflow/input/synthetic-marker.ts';

/** Trip records of the small month. */
export const SMALL_MONTH_RECORDS = 20_000;

/** Writes a small generated month into a new folder. */
export function writeSmallMonth(folder: string): void {
  const trips = new SampleTrips(seededRandom(1), 0, 30);
  const trip = new Trip();
  const records = Array.from({ length: SMALL_MONTH_RECORDS }, () => {
    trips.next(trip);
    return formatTripRecord(trip);
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'yellow-2015-06.csv'), records.join(''));
  writeFileSync(path.join(folder, SYNTHETIC_MARKER), '{}');
}
