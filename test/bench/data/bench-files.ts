import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { formatTripRecord } from '../../../tasks/trips/trip-record.ts';
import { seededRandom } from '../../../workflow/client/sample-trips.ts';
import { baseTrips } from './base-trips.ts';
import { ScaledTrips } from './scaled-trips.ts';
import { TLC_HEADER, tlcRow } from './tlc-text.ts';

/** The same trips in both formats. */
export interface BenchFiles {
  /** What the trips are, human-readable. */
  readonly description: string;
  readonly tripRecords: string;
  readonly records: number;
  /** Raw TLC CSV of the first `rows` trips. */
  readonly tlcCsv: string;
  readonly rows: number;
}

/** Git ignores it. */
export const CACHE = path.resolve('dist/bench');
/** Part of the file names; raise it when their content changes. */
const VERSION = 1;
const SEED = 20090101;
const BATCH = 8192;

/** Writes the files unless they exist. */
export function benchFiles(records: number, rows: number, progress: (line: string) => void): BenchFiles {
  const base = baseTrips();
  const folder = path.join(CACHE, 'data');
  const name = `${base.name}-v${VERSION}-${records}`;
  const tripRecords = path.join(folder, `${name}.csv`);
  const tlcCsv = path.join(folder, `${name}-tlc-${rows}.csv`);
  const files = { description: `scaled from ${base.description}`, tripRecords, records, tlcCsv, rows };
  if (existsSync(tripRecords) && existsSync(tlcCsv)) return files;
  mkdirSync(folder, { recursive: true });
  progress(`writing ${records} trip records and ${rows} raw rows below dist/bench/data ...`);
  writeFiles(new ScaledTrips(base, seededRandom(SEED), records), files);
  return files;
}

function writeFiles(trips: ScaledTrips, { tripRecords, records, tlcCsv, rows }: BenchFiles): void {
  const targets = [tripRecords, tlcCsv].map((file) => ({ file, descriptor: openSync(`${file}.tmp`, 'w') }));
  const [recordFile, rowFile] = targets.map(({ descriptor }) => descriptor) as [number, number];
  writeSync(rowFile, TLC_HEADER);
  for (let made = 0; made < records;) {
    let [recordText, rowText] = ['', ''];
    for (const end = Math.min(made + BATCH, records); made < end; made++) {
      trips.next();
      recordText += formatTripRecord(trips.trip);
      if (made < rows) rowText += tlcRow(trips, made);
    }
    writeSync(recordFile, recordText);
    if (rowText !== '') writeSync(rowFile, rowText);
  }
  for (const { file, descriptor } of targets) {
    closeSync(descriptor);
    renameSync(`${file}.tmp`, file);
  }
}
