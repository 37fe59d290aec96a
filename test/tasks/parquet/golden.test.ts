import { readdirSync, readFileSync } from 'node:fs';
import { parseTripFileName } from '../../../tasks/trips/trip-file.ts';
import { monthSpan } from '../../../tasks/trips/wall-clock.ts';
import { tripCounts } from '../../../tasks/counting/statistics.ts';
import type { TripCounts } from '../../../tasks/counting/statistics.ts';
import { sharedPath } from '../../shared.ts';
import { expectSameCounts } from '../support.ts';
import { countFile, parquetPair, realLayer } from './counting.ts';
import type { ParquetPair } from './counting.ts';

type Key = Record<string, TripCounts & { sha256?: string }>;

function keyOf(name: string): Key {
  const { files } = JSON.parse(readFileSync(sharedPath(`golden/${name}.json`), 'utf8')) as { files: Key };
  for (const counts of Object.values(files)) delete counts.sha256;
  return files;
}

const ofFile = (file: string) => ({ month: monthSpan(parseTripFileName(file)!.month) });

describe.each([
  ['zones', 'parquet', 'parquet-zones', () => realLayer('taxi-zones', 'LocationID')],
  ['boroughs', 'parquet', 'parquet-boroughs', () => realLayer('boroughs', 'BoroCode', true)],
  ['zones', 'parquet-made', 'parquet-made-zones', () => realLayer('taxi-zones', 'LocationID')],
  [
    'community districts',
    'parquet-made',
    'parquet-made-community-districts',
    () => realLayer('community-districts', 'boro_cd'),
  ],
])('over %s, every file of %s', (_, folder, keyName, layer) => {
  const key = keyOf(keyName);
  const files = Object.keys(key);
  let pair: ParquetPair;
  beforeAll(async () => {
    pair = await parquetPair(layer());
  });
  const bytesOf = (file: string): Uint8Array => readFileSync(sharedPath(`data/trips/${folder}/${file}`));

  test('has the counts of the answer key, by kernel and twin', async () => {
    for (const create of [pair.kernel, pair.twin]) {
      const counted: Record<string, TripCounts> = {};
      for (const file of files) {
        counted[file] = tripCounts(await countFile(bytesOf(file), create, ofFile(file)), pair.ids);
      }
      expect(counted).toMatchObject(key);
    }
  });

  test('has the same counts in chunks of any size, read in pieces of any size', async () => {
    for (const file of files) {
      const whole = await countFile(bytesOf(file), pair.kernel, ofFile(file));
      for (const [chunkBytes, piece] of [
        [100_000, 7_001],
        [9_001, 300_000],
      ] as const) {
        expectSameCounts(await countFile(bytesOf(file), pair.kernel, ofFile(file), { chunkBytes, piece }), whole);
      }
    }
  });
});

test('the keys are those of all files that are here', () => {
  const keys = ['parquet-zones', 'parquet-made-zones', 'parquet-made-community-districts'].map(keyOf);
  const files = ['parquet', 'parquet-made'].flatMap((folder) => readdirSync(sharedPath(`data/trips/${folder}`)));
  expect(new Set(keys.flatMap(Object.keys))).toEqual(new Set(files));
});
