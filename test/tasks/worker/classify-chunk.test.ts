import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { openStorage } from '../../../tasks/storage/open-storage.ts';
import { recogniseFormat } from '../../../tasks/trips/input-format.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import { classifyChunk } from '../../../tasks/worker/classify-chunk.ts';
import type { CountedChunk } from '../../../tasks/worker/classify-chunk.ts';
import { openClassifiers } from '../../../tasks/worker/open-classifiers.ts';
import { buildGridIndex } from '../../../geo/grid/grid-index.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { slantedLayer } from '../counting/kernel/layers.ts';
import { expectSameCounts } from '../support.ts';

const HEADER =
  'pickup_datetime,dropoff_datetime,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude,trip_distance,fare_amount\n';
const ROW = '2015-06-02 11:19:29,2015-06-02 11:47:52,-73.95,40.76,-73.97,40.75,1.6,17\n';
const folder = temporaryFolder();
const classifiers = openClassifiers({ grid: buildGridIndex(slantedLayer(9)).bytes, zones: undefined }, undefined);
const storage = openStorage();

async function count(content: Uint8Array, format: InputFormat, start = 0): Promise<CountedChunk> {
  const file = path.join(folder, 'yellow-2015-06.csv');
  writeFileSync(file, content);
  const uri = pathToFileURL(file).href;
  const { version, bytes } = await storage.head(uri);
  return classifyChunk({ uri, version, month: '2015-06', format, start, end: bytes }, classifiers, storage);
}

const CSV = Buffer.from(`${HEADER}${ROW.repeat(9_000)}x,y\n${ROW.repeat(9_000)}`);
const FORMAT = recogniseFormat(CSV.subarray(0, 65_536), CSV.length);

describe('a chunk', () => {
  test('that is a compressed file counts what the file counts', async () => {
    const plain = await count(CSV, FORMAT);
    const members = [CSV.subarray(0, 700_001), CSV.subarray(700_001)].map((part) => gzipSync(part));
    const unpacked = await count(Buffer.concat(members), { ...FORMAT, compression: 'gzip' });

    expect(plain.statistics.records).toBe(18_001);
    expectSameCounts(unpacked.statistics, plain.statistics);
    expect(unpacked.firstRejected).toEqual(plain.firstRejected);
  });

  test('that is a cut compressed file is not counted', async () => {
    const cut = gzipSync(CSV).subarray(0, -9);

    await expect(count(cut, { ...FORMAT, compression: 'gzip' })).rejects.toThrow(/the gzip data ends too early/);
  });

  test('keeps the first rejected row, with its offset in the file, and its line near the beginning of the file', async () => {
    const offset = HEADER.length + 9_000 * ROW.length;
    const reason = 'it has 2 fields, but the header 8: it was cut, or two rows have run into one';

    expect((await count(CSV, FORMAT)).firstRejected).toEqual({ offset, text: 'x,y', reason });
    expect((await count(CSV, FORMAT, offset - ROW.length)).firstRejected).toEqual({ offset, text: 'x,y', reason });
    const early = Buffer.from(`${HEADER}\r\n${ROW}x,y\r\n${ROW}z\n`);
    expect((await count(early, FORMAT)).firstRejected).toMatchObject({ line: 4, text: 'x,y' });
  });

  test('of trip records knows the line of each', async () => {
    const record = '202531969,202533672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,'.padEnd(79) + '\n';
    const bad = 'x'.padEnd(79) + '\n';
    const records = Buffer.from(`${record.repeat(5_000)}${bad}${bad}`);

    expect((await count(records, { kind: 'trip-records' }, 80 * 4_000)).firstRejected).toEqual({
      ...{ offset: 400_000, line: 5_001, text: 'x', reason: 'it is no trip record of 80 bytes' },
    });
  });
});
