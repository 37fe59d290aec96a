import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Trip } from '../../../tasks/trips/trip.ts';
import { SampleTrips, seededRandom } from '../../../workflow/client/sample-trips.ts';

/** Trips that the benchmark's records are scaled from. */
export interface BaseTrips {
  /** Where they come from, for the report. */
  readonly description: string;
  /** A short name for the files produced from them. */
  readonly name: string;
  /** Five numbers per trip: second of the month, then longitude and latitude of both ends in degrees. */
  readonly values: Float64Array;
}

/** How many numbers one trip has in {@link BaseTrips}. */
export const BASE_STRIDE = 5;

const REAL_TRIPS = path.resolve('../shared/data/trips/trips-both-ends.csv.gz');
const SAMPLE_TRIPS = 130_000;
const SEED = 20150601;

/** The 130 k real trips where `../shared` is, else as many generated ones. */
export function baseTrips(): BaseTrips {
  return existsSync(REAL_TRIPS) ? realTrips(gunzipSync(readFileSync(REAL_TRIPS)).toString('latin1')) : sampleTrips();
}

/**
 * Reads `pickup_datetime,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude` rows under a header. A row
 * without a time has that of another row.
 */
export function realTrips(csv: string): BaseTrips {
  const rows = csv.split('\n').slice(1).filter(Boolean);
  const times = rows.map(secondOfMonth).filter((second) => second !== undefined);
  const values = new Float64Array(rows.length * BASE_STRIDE);
  rows.forEach((row, i) => {
    const degrees = row.split(',').slice(1).map(Number);
    values.set([secondOfMonth(row) ?? times[i % times.length] ?? 0, ...degrees], i * BASE_STRIDE);
  });
  return { description: `${rows.length} real trips`, name: 'real', values };
}

function secondOfMonth(row: string): number | undefined {
  const match = /^\d{4}-\d\d-(\d\d) (\d\d):(\d\d):(\d\d)/.exec(row);
  if (match === null) return undefined;
  const [day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number];
  return ((day - 1) * 24 + hour) * 3600 + minute * 60 + second;
}

function sampleTrips(): BaseTrips {
  const sample = new SampleTrips(seededRandom(SEED), 0, 28);
  const values = new Float64Array(SAMPLE_TRIPS * BASE_STRIDE);
  const trip = new Trip();
  for (let i = 0; i < SAMPLE_TRIPS; i++) {
    sample.next(trip);
    const ends = [trip.pickupLongitude, trip.pickupLatitude, trip.dropoffLongitude, trip.dropoffLatitude];
    values.set([trip.pickupTime, ...ends.map((micro) => micro / 1e6)], i * BASE_STRIDE);
  }
  return { description: `${SAMPLE_TRIPS} generated trips (../shared is absent)`, name: 'synthetic', values };
}
