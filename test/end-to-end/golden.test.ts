import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { processesNaming, run } from './command.ts';

const folder = temporaryFolder();
const state = path.join(folder, 'state');

const Counts = z.object({
  records: z.number(),
  rejected: z.number(),
  unlocated: z.number(),
  pickups: z.record(z.string(), z.number()),
  dropoffs: z.record(z.string(), z.number()),
  hours: z.array(z.number()),
  distance: z.array(z.number()),
  duration: z.array(z.number()),
  fare: z.array(z.number()),
});
const Golden = z.object({ files: z.record(z.string(), Counts) });
const Result = z.object({
  execution: z.string(),
  status: z.string(),
  digest: z.string(),
  layer: z.object({ id: z.string() }),
  results: z.array(Counts.extend({ file: z.string(), color: z.string(), month: z.string() })),
  performance: z.object({
    seconds: z.number(),
    recordsPerSecond: z.number(),
    stages: z.record(z.string(), z.number()),
  }),
});
type Result = z.infer<typeof Result>;

let runs = 0;

/** Runs `start-job` with `--json` and reads the result. */
async function startJob(args: readonly string[]): Promise<Result> {
  const json = path.join(folder, `result-${++runs}.json`);
  const { code, progress, out } = await run('start-job', ['--state', state, '--json', json, ...args]);
  if (code !== 0) throw new Error(`start-job ended with ${code}:\n${progress}${out}`);
  return Result.parse(JSON.parse(readFileSync(json, 'utf8')));
}

const raw = ['--source', sharedPath('data/trips/raw')];
const communityDistricts = [
  '--districts',
  sharedPath('data/geo/community-districts.geojson'),
  '--district-id',
  'boro_cd',
];

function countsByFile(result: Result): Record<string, z.infer<typeof Counts>> {
  return Object.fromEntries(result.results.map((trips) => [trips.file, Counts.parse(trips)]));
}

describe('start-job on the real files', () => {
  test.each([
    ['community-districts', 'boro_cd'],
    ['boroughs', 'BoroCode'],
  ])('counts all 62 as GEOS did, by %s', async (layer, idProperty) => {
    const golden = Golden.parse(JSON.parse(readFileSync(sharedPath(`golden/${layer}.json`), 'utf8')));
    const districts = ['--districts', sharedPath(`data/geo/${layer}.geojson`), '--district-id', idProperty];

    const result = await startJob([...raw, ...districts]);

    expect(result.status).toBe('SUCCEEDED');
    expect(countsByFile(result)).toEqual(golden.files);
    expect(Object.keys(result.performance.stages)).toEqual(
      expect.arrayContaining([
        'ValidateInput',
        'PartitionIntoChunks',
        'EnqueueChunks',
        'FinalAggregateScan',
        'TearDown',
      ]),
    );
    expect(processesNaming(state)).toEqual([]);
  });

  test('gives the same digest for any chunk size and number of tasks, raw or normalized', async () => {
    const months = ['--trips', 'yellow:2015-06,green:2016-01,yellow:2009-01'];
    const normalized = path.join(folder, 'normalized');
    const normalize = await run('normalize', [sharedPath('data/trips/raw'), normalized]);

    const { digest } = await startJob([...raw, ...communityDistricts, ...months]);
    const others = [
      await startJob([
        ...raw,
        ...communityDistricts,
        ...months,
        '--chunk-bytes',
        '4KiB',
        '--max-tasks',
        '5',
        '--chunks-per-task',
        '20',
      ]),
      await startJob([...raw, ...communityDistricts, ...months, '--chunk-bytes', '64KiB', '--max-tasks', '1']),
      await startJob([
        ...raw,
        ...communityDistricts,
        ...months,
        '--chunk-bytes',
        '64MiB',
        '--max-tasks',
        '2',
        '--chunks-per-task',
        '1',
      ]),
      await startJob(['--source', normalized, ...communityDistricts, ...months, '--chunk-bytes', '64KiB']),
    ];

    expect(normalize.code).toBe(0);
    expect(others.map((other) => other.digest)).toEqual(others.map(() => digest));
  });

  test('rejects the row that a file was cut in, and keeps the others', async () => {
    const result = await startJob(['--source', sharedPath('data/trips/truncated')]);

    expect(result.results.map(({ file, rejected }) => [file, rejected])).toEqual([
      ['green_tripdata_2015-08.csv', 1],
      ['yellow_tripdata_2009-03.csv', 1],
      ['yellow_tripdata_2014-05.csv', 1],
    ]);
    expect(result.results.every(({ records, rejected }) => records > rejected)).toBe(true);
  });

  test('counts unreadable data in mid-file as rejected: NUL bytes, a line of 100 MB, garbage', async () => {
    const source = path.join(folder, 'rough');
    mkdirSync(source);
    const [header = '', row = ''] = readFileSync(
      sharedPath('data/trips/raw/yellow_tripdata_2015-06.csv'),
      'utf8',
    ).split('\n');
    const unreadable = ['x'.repeat(100_000_000), row.replace('2015', '20\0\0'), 'rubbish'];
    const content = [header, row, ...unreadable, row, ''].join('\n');
    writeFileSync(path.join(source, 'yellow_tripdata_2015-06.csv'), content);

    const result = await startJob(['--source', source, '--chunk-bytes', '1MiB']);

    expect(result.results).toMatchObject([{ records: 5, rejected: 3 }]);
  });
});
