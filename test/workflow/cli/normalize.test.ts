import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { exitCodeOf, plainMessage, runWords } from '../../../workflow/client/command.ts';
import { normalize } from '../../../workflow/cli/normalize.ts';

const HEADER =
  'pickup_datetime,dropoff_datetime,trip_distance,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude,fare_amount';
const ROW =
  '2015-06-02 11:19:29,2015-06-02 11:47:52,1.63,-73.954429626464844,40.764141082763672,-73.974754,40.754093,17';
const RECORD = `${'202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,'.padEnd(79)}\n`;

let folder: string;
let source: string;
let target: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'normalize-'));
  source = path.join(folder, 'raw');
  target = path.join(folder, 'records');
  mkdirSync(source);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function give(name: string, content: string | Uint8Array): string {
  const file = path.join(source, name);
  writeFileSync(file, content);
  return file;
}

/** Runs the command as the dispatcher does; `onLine` is called as each line is written. */
async function run(argv: readonly string[], signal = new AbortController().signal, onLine = (): void => undefined) {
  let stdout = '';
  const out = new PassThrough().on('data', (data: Buffer) => {
    stdout += data.toString();
    onLine();
  });
  try {
    const exitCode = await runWords(normalize, argv, { out, progress: process.stderr }, signal);
    return { exitCode, stdout, stderr: '' };
  } catch (error) {
    return { exitCode: exitCodeOf(error), stdout, stderr: plainMessage(error) ?? '' };
  }
}

/** The contents of the target folder; undefined if there is none. */
function written(): Record<string, string> | undefined {
  try {
    return Object.fromEntries(
      readdirSync(target).map((name) => [name, readFileSync(path.join(target, name), 'latin1')]),
    );
  } catch {
    return undefined;
  }
}

describe('normalize writes', () => {
  test('every trip file of a folder, and reports it file by file and in total', async () => {
    give('yellow_tripdata_2015-06.csv', `${HEADER}\n\r\n${ROW}\r\ncut,row`);
    give('green-2015-06.csv', RECORD + RECORD);
    give('README.txt', 'not a trip file');

    const { exitCode, stdout, stderr } = await run([source, target]);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(written()).toEqual({
      'green-2015-06.csv': RECORD + RECORD,
      'yellow-2015-06.csv': `${RECORD}${' '.repeat(79)}\n`,
    });
    expect(stdout.split('\n')).toEqual([
      `${path.join(source, 'green-2015-06.csv')} -> ${path.join(target, 'green-2015-06.csv')}: 2 trip records`,
      `${path.join(source, 'yellow_tripdata_2015-06.csv')} -> ${path.join(target, 'yellow-2015-06.csv')}: 2 trip records, 1 of them rejected`,
      '2 files: 4 trip records, 1 of them rejected',
      '',
    ]);
  });

  test('one file, over an older one of the same name', async () => {
    const file = give('yellow_tripdata_2015-06.csv', `${HEADER}\n${ROW}`);
    mkdirSync(target);
    writeFileSync(path.join(target, 'yellow-2015-06.csv'), 'older');
    expect((await run([file, target])).exitCode).toBe(0);
    expect(written()).toEqual({ 'yellow-2015-06.csv': RECORD });
  });

  test('its help on request', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('npm run normalize -- SOURCE TARGET');
  });
});

describe('normalize refuses, with exit code 2 and nothing written,', () => {
  afterEach(() => {
    expect(written()).toBeUndefined();
  });

  test.each([
    ['no arguments', [], 'name SOURCE and TARGET'],
    ['one argument', ['a'], 'name SOURCE and TARGET'],
    ['three arguments', ['a', 'b', 'c'], 'name SOURCE and TARGET'],
    ['an unknown option', ['--fast', 'a', 'b'], "'--fast'"],
  ])('%s', async (_, argv, message) => {
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain('See: npm run normalize -- --help');
  });

  test('a source that does not exist', async () => {
    const missing = path.join(folder, 'nowhere');
    const { exitCode, stderr } = await run([missing, target]);
    expect([exitCode, stderr]).toEqual([2, `${missing} does not exist. Name a file or folder of TLC trips.`]);
  });

  test('a folder without trip files', async () => {
    give('trips.csv', HEADER);
    const { exitCode, stderr } = await run([source, target]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${source} holds no trip files`);
  });

  test('a file that is not named like a trip file', async () => {
    const { exitCode, stderr } = await run([give('trips.csv', HEADER), target]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('trips.csv is not named like a trip file. Rename it');
  });

  test('a file that cannot be opened', async () => {
    const link = path.join(source, 'yellow_tripdata_2015-06.csv');
    symlinkSync('nowhere', link);
    const { exitCode, stderr } = await run([source, target]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(`${link}: cannot be read (ENOENT). Check that it is there and may be read.`);
  });

  test('two sources for one target, naming both', async () => {
    const raw = give('yellow_tripdata_2015-06.csv', `${HEADER}\n${ROW}`);
    const records = give('yellow-2015-06.csv', RECORD);
    const { exitCode, stderr } = await run([source, target]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(`${records} and ${raw} would both be written to yellow-2015-06.csv. Remove one of them.`);
  });

  test('bad files among good ones, each with its line and fix', async () => {
    give('yellow_tripdata_2015-06.csv', `${HEADER}\n${ROW}`);
    const zipped = give('yellow_tripdata_2015-07.csv', gzipSync(ROW));
    const headerOnly = give('yellow_tripdata_2015-08.csv', `${HEADER}\n`);
    const cut = give('yellow-2015-09.csv', RECORD + RECORD.slice(0, 7));
    const zoneIds = give(
      'green_tripdata_2017-01.csv',
      'pickup_datetime,dropoff_datetime,PULocationID,DOLocationID,trip_distance,fare_amount\n1,2,3,4,5,6\n',
    );
    const endless = give('yellow_tripdata_2015-10.csv', 'x'.repeat(1_000_000));
    const unknown = give('yellow_tripdata_2015-11.csv', 'a,b,c\n1,2,3\n');

    const { exitCode, stderr } = await run([source, target]);

    expect(exitCode).toBe(2);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    const expected: [string, string][] = [
      [zipped, 'line 1: this is a gzip file, not CSV. Unpack it (gunzip).'],
      [headerOnly, 'line 1: the file has only a header, no trips.'],
      [cut, 'line 2: 87 bytes are 1 trip records of 80 bytes and 7 bytes too many.'],
      [zoneIds, "it has the ids of TLC's taxi zones, and a trip record has coordinates"],
      [endless, 'line 1: there is no line end in the first 65536 bytes.'],
      [unknown, 'line 1: neither trip records nor a known TLC header'],
    ];
    for (const [file, message] of expected) {
      expect(lines.find((line) => line.startsWith(`${file}: `))).toContain(message);
    }
  });
});

describe('normalize leaves nothing half-written', () => {
  test('if the target is a file', async () => {
    give('yellow_tripdata_2015-06.csv', `${HEADER}\n${ROW}`);
    writeFileSync(target, 'a file');
    const { exitCode, stderr } = await run([source, target]);
    expect([exitCode, stderr]).toEqual([2, `${target} is not a folder. Name a folder to write to.`]);
    expect(readFileSync(target, 'utf8')).toBe('a file');
  });

  test('if the disk fails', async () => {
    give('yellow_tripdata_2015-06.csv', `${HEADER}\n${ROW}`);
    mkdirSync(path.join(target, 'yellow-2015-06.csv', 'in the way'), { recursive: true });
    const { exitCode, stderr } = await run([source, target]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('yellow-2015-06.csv');
    expect(readdirSync(target)).toEqual(['yellow-2015-06.csv']);
  });

  test('if it is interrupted in the middle of a file', async () => {
    give('green_tripdata_2015-06.csv', `${HEADER}\n${ROW}`);
    give('yellow_tripdata_2015-06.csv', `${HEADER}\n${`${ROW}\n`.repeat(50_000)}`);
    const interruption = new AbortController();
    const { exitCode } = await run([source, target], interruption.signal, () => {
      interruption.abort();
    });
    expect(exitCode).toBe(130);
    expect(written()).toEqual({ 'green-2015-06.csv': RECORD });
  });
});
