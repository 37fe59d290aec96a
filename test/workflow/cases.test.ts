import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TripStatistics } from '../../tasks/counting/statistics.ts';
import { openStorage } from '../../tasks/storage/open-storage.ts';
import { classifyChunk } from '../../tasks/worker/classify-chunk.ts';
import { openClassifiers } from '../../tasks/worker/open-classifiers.ts';
import type { Classifiers } from '../../tasks/worker/open-classifiers.ts';
import { createClassifier } from '../../tasks/counting/twin/create-classifier.ts';
import { planRanges } from '../../workflow/input/chunk-plan.ts';
import { readLayer } from '../../workflow/input/layer-source.ts';
import { findTrips } from '../../workflow/input/trip-source.ts';
import type { TripSource } from '../../workflow/input/trip-source.ts';
import { refuseZones } from '../../workflow/input/zone-trips.ts';
import { parseJobInput } from '../../workflow/job.ts';
import { readTrips } from '../../workflow/option-text.ts';
import { judgeCounts, rejectedRowText } from '../../workflow/run/judge-counts.ts';
import type { MergedTrips } from '../../workflow/run/results.ts';
import { sharedPath } from '../shared.ts';

/*
 * Inputs that people stumble over, each with a line that says what is right. They are run as an execution would, but within
 * this process: found, recognised, cut into chunks of a few rows, counted and judged.
 */

const storage = openStorage();
const CASES = sharedPath('cases/input');
/** Small, so that a file of 24 rows has several chunks. */
const CHUNK_BYTES = 1024;

let classifiers: Classifiers;

beforeAll(async () => {
  const { index } = await readLayer({ builtIn: 'boroughs' }, storage, path.resolve('geo'));
  classifiers = openClassifiers({ grid: index, zones: undefined }, undefined);
});

/** The source of a case, or of one of its kind, and the months that its RUN line picks. */
async function find(name: string): Promise<TripSource> {
  const folder = path.join(CASES, readdirSync(CASES).find((found) => found.startsWith(name)) ?? name);
  const [, trips] = /RUN: .*--trips (\S+?)\.? /.exec(readFileSync(path.join(folder, 'README'), 'utf8')) ?? [];
  const source = pathToFileURL(path.join(folder, 'trips')).href;
  return findTrips(
    parseJobInput({ source, ...(trips !== undefined && { trips: readTrips(trips, '--trips') }) }),
    storage,
  );
}

async function count({ files }: TripSource, by: Classifiers = classifiers): Promise<MergedTrips[]> {
  return Promise.all(
    files.map(async (file) => {
      let statistics: TripStatistics | undefined;
      let firstRejected: MergedTrips['firstRejected'];
      for (const [start, end] of await planRanges(storage, file, CHUNK_BYTES)) {
        const counted = await classifyChunk({ ...file, start, end }, by, storage);
        statistics ??= new TripStatistics(counted.statistics.layout.districts);
        statistics.add(counted.statistics);
        firstRejected ??= counted.firstRejected;
      }
      const { name, color, month } = file;
      return { file: name, color, month, statistics: statistics ?? new TripStatistics(0), firstRejected };
    }),
  );
}

/** Records, rejected, unlocated of the only file. */
async function counts(name: string): Promise<readonly [number, number, number]> {
  const [trips] = await count(await find(name));
  const { records, rejected, unlocated } = trips?.statistics ?? new TripStatistics(0);
  return [records, rejected, unlocated];
}

async function refusal(name: string): Promise<string> {
  return find(name).then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe('an input that people stumble over', () => {
  test.each([
    ...['00-control', '06-pandas', '07-csv-gz', '10-bom', '11-quote', '15-iso', '17-bigquery', '19-excel', '23-null'],
    ...['25-empty', '26-exponents', '29-column', '31-kaggle', '43-hive'],
  ])('%s counts all of its 24 trips, 23 of them located', async (name) => {
    expect(await counts(name)).toEqual([24, 0, 1]);
  });

  test('trips without a distance or fare are in every other count', async () => {
    const [trips] = await count(await find('23-null'));
    const { located, layout, cells } = trips!.statistics;
    const sum = (from: number, to: number): number => cells.subarray(from, to).reduce((total, cell) => total + cell, 0);

    expect(located).toBe(23);
    expect(sum(layout.distance, layout.duration)).toBe(21);
    expect(sum(layout.duration, layout.fare)).toBe(23);
    expect(sum(layout.fare, layout.originDestination ?? layout.tallies)).toBe(21);
  });

  test('22: pickups outside the month are counted and told apart', async () => {
    const [trips] = await count(await find('22-dates'));

    expect([trips?.statistics.records, trips?.statistics.tallies.outsideMonth]).toEqual([30, 6]);
  });

  test.each([
    ['35-double-header', [49, 1], 'it repeats the header: VendorID,'],
    ['36-merged-row', [23, 1], 'it has 25 fields, but the header 19: two rows have run into one: 2,2015-06-02 14:05'],
    ['37-2010-03', [23, 1], 'it has 25 fields, but the header 18: two rows have run into one: CMT,2010-03-02 13:28'],
  ])('%s rejects one row and tells which', async (name, expected, text) => {
    const [trips] = await count(await find(name));
    const { records, rejected } = trips!.statistics;

    expect([records, rejected]).toEqual(expected);
    expect(rejectedRowText(trips!.firstRejected!)).toContain(text);
  });

  test.each([
    [
      '38-all',
      /only 0 of 24 records could be read; the first that could not, line 2: the pickup time is "02\.06\.2015 11:00"/,
    ],
    ['27-lat', /only 0 of 24 trips .* longitude 40\.7484, latitude -73\.9857; longitude and latitude look swapped/],
  ])('%s is no success', async (name, text) => {
    const found = await find(name);

    expect(judgeCounts(found.files, await count(found)).failures.join('\n')).toMatch(text);
  });

  test.each([
    ['30-kaggle', /train\.csv: name it \{color\}_tripdata_/],
    ['32-kaggle', /yellow_tripdata_2015-06\.csv: line 1: .*no column of dropoff time, distance/],
    ['28-semicolon', /Separate the fields by commas/],
    ['39-header', /only a header, no trips/],
    ['40-empty', /yellow_tripdata_2015-05\.csv: line 1: the file is empty/],
    ['41-browser', /yellow_tripdata_2015-06 \(1\)\.csv: it is named like a copy: name it yellow_tripdata_2015-06\.csv/],
  ])('%s is refused, with the fix', async (name, text) => {
    expect(await refusal(name)).toMatch(text);
  });

  test('09: a compressed month beside another is counted, too', async () => {
    expect((await count(await find('09-csv'))).map(({ month, statistics }) => [month, statistics.records])).toEqual([
      ['2015-05', 24],
      ['2015-06', 24],
    ]);
  });

  test.each(['33-zone', '34-zone'])('%s is counted by zone, and refused over a layer without zones', async (name) => {
    const found = await find(name);
    const zones = Uint16Array.from({ length: 266 }, (_, zone) => (zone >= 1 && zone <= 263 ? zone : 0));
    const lookup = { districtCount: 263, zones, locate: () => 0 };
    const byZones: Classifiers = {
      ...classifiers,
      create: (format, options) => createClassifier(lookup, format, options),
    };

    const [trips] = await count(found, byZones);

    expect([trips?.statistics.records, trips?.statistics.unlocated]).toEqual([24, 0]);
    expect(() => {
      refuseZones('x', found.files, { zones: { refused: 'it has no zones' } });
    }).toThrow(/tripdata_20\d\d-\d\d\.csv: trips by taxi zone cannot be counted over this layer: it has no zones/);
  });
});
