import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { formatTripRecord, TRIP_RECORD_BYTES } from '../../tasks/trips/trip-record.ts';
import { Trip } from '../../tasks/trips/trip.ts';
import { SampleTrips, seededRandom } from './sample-trips.ts';
import { SYNTHETIC_MARKER } from '../input/synthetic-marker.ts';

/** Trip records of the sample month. */
export const SAMPLE_RECORDS = 1_000_000;
const SEED = 20150601;
/** The month that the sample pretends to be: June 2015. */
const FILE = 'yellow-2015-06.csv';
const DAYS = 30;
const MONTH_START = (Date.UTC(2015, 5) - Date.UTC(2009, 0)) / 1000;
/** Records formatted between two writes. */
const BATCH = 4096;

/** What the marker says, so that a sample made by other code is made again. */
const DESCRIPTION = `${JSON.stringify({
  synthetic: true,
  what: 'generated trip records around real hot spots; nobody drove them',
  records: SAMPLE_RECORDS,
  seed: SEED,
  version: 1,
})}\n`;

/** Writes the sample month and its marker into `folder`, unless they are there; says whether it wrote. */
export async function writeSampleMonth(folder: string): Promise<boolean> {
  const marker = path.join(folder, SYNTHETIC_MARKER);
  const file = path.join(folder, FILE);
  if (existsSync(file) && existsSync(marker) && readFileSync(marker, 'utf8') === DESCRIPTION) return false;
  mkdirSync(folder, { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeRecords(temporary);
    writeFileSync(marker, DESCRIPTION);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
  return true;
}

/** Formatting takes about a second: each batch's write lets others of this process, a server's requests, go on. */
async function writeRecords(name: string): Promise<void> {
  const trips = new SampleTrips(seededRandom(SEED), MONTH_START, DAYS);
  const trip = new Trip();
  const batch = Buffer.alloc(BATCH * TRIP_RECORD_BYTES);
  const file = await open(name, 'wx');
  try {
    for (let written = 0; written < SAMPLE_RECORDS; written += BATCH) {
      const records = Math.min(BATCH, SAMPLE_RECORDS - written);
      for (let i = 0; i < records; i++) {
        trips.next(trip);
        batch.write(formatTripRecord(trip), i * TRIP_RECORD_BYTES, 'latin1');
      }
      await file.write(batch, 0, records * TRIP_RECORD_BYTES);
    }
  } finally {
    await file.close();
  }
}
