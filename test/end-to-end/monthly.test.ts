import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { cloudOf, processesNaming, run, startCommand, workersOf } from './command.ts';

const folder = temporaryFolder();
const raw = sharedPath('data/trips/raw');

/** A source that holds copies of these files. */
function sourceOf(name: string, ...files: readonly string[]): string {
  const source = path.join(folder, name);
  mkdirSync(source);
  for (const file of files) copyFileSync(path.join(raw, file), path.join(source, file));
  return source;
}

describe('npm run schedule', () => {
  const state = path.join(folder, 'schedule');
  const schedule = (...args: readonly string[]): ReturnType<typeof run> => run('schedule', ['--state', state, ...args]);

  test('shows the next firing, what it would start today, what not and why, and that it is not enabled', async () => {
    const { code, out } = await schedule('--source', raw);

    expect(code).toBe(0);
    expect(out).toContain('is DISABLED');
    expect(out).toContain('cron(0 6 * * ? *) America/New_York');
    expect(out.match(/\d{4}-\d{2}-\d{2} 06:00 E[SD]T/g)).toHaveLength(1);
    expect(out).toMatch(/yellow \d{4}-\d{2} +not start +not published yet: looked for since/);
    expect(out).toMatch(/green \d{4}-\d{2} +wait +it is looked for from/);
  });

  test('--at starts and reports each color of each month that is due', async () => {
    const { code, out, progress } = await schedule('--at', '2016-03-05', '--source', raw);

    expect({ code, progress }).toEqual({
      code: 1,
      progress: expect.stringContaining('looks for 2015-11, 2015-12, 2016-01') as string,
    });
    expect(progress).toContain('yellow 2015-12: not published yet');
    expect(out).toMatch(/yellow 2016-01, by boroughs-census[^]*1,999 records/);
    expect(out).toMatch(/green 2016-01, by boroughs-census[^]*10,000 records/);
  });

  test('--at starts a month once, on whichever day', async () => {
    const { progress } = await schedule('--at', '2016-03-16', '--source', raw);
    const executions = await run('executions', ['--state', state]);

    expect(progress).toContain('yellow 2016-01: already counted by monthly-yellow-2016-01; nothing to do');
    expect(executions.out.match(/monthly-\w+-2016-01/g)).toHaveLength(2);
  });

  test('--at shows what is not published yet and, 100 days after the month’s end, reports it as an error', async () => {
    const early = await schedule('--at', '2016-05-05', '--source', raw, '--colors', 'yellow');
    const reported = await schedule('--at', '2016-06-08', '--source', raw, '--colors', 'yellow');

    expect(early).toMatchObject({
      code: 1,
      progress: expect.stringContaining('yellow 2016-02: not published yet') as string,
    });
    expect(reported).toMatchObject({
      code: 1,
      progress: expect.stringMatching(
        /error: MonthNotPublished: yellow_tripdata_2016-02 .*npm run backfill -- yellow:2016-02/,
      ) as string,
    });
  });

  test('--at follows what it starts before it reports what is missing', async () => {
    const { code, out, progress } = await schedule('--at', '2016-07-09', '--source', raw);

    expect(code).toBe(1);
    expect(out).toContain('green 2016-03, by boroughs-census');
    expect(progress).toMatch(/error: MonthNotPublished: yellow_tripdata_2016-03 /);
  });

  test('--lag-months makes other months due', async () => {
    const { progress } = await schedule('--at', '2016-04-05', '--lag-months', '3', '--source', raw);

    expect(progress).toContain('looks for 2015-11, 2015-12, 2016-01');
    expect(progress).toContain('green 2016-01: already counted');
  });

  test.each([
    [['--at', 'tomorrow'], /write a day/],
    [['--lag-months', '25', '--at', '2016-03-05'], /lagMonths/],
    [['--colors', 'blue', '--at', '2016-03-05'], /colors/],
  ])('%j is refused with the fix', async (args, message) => {
    expect(await schedule(...args)).toMatchObject({ code: 2, progress: expect.stringMatching(message) as string });
  });

  test('--at reports a source that does not exist', async () => {
    const { code, progress } = await schedule('--at', '2016-03-05', '--source', path.join(folder, 'nowhere'));

    expect({ code, progress }).toEqual({
      code: 1,
      progress: expect.stringMatching(/nowhere\/ does not exist/) as string,
    });
  });
});

describe('npm run backfill', () => {
  const state = path.join(folder, 'backfill');
  const january = 'yellow_tripdata_2009-01.csv';
  const march = 'yellow_tripdata_2009-03.csv';
  const may = 'yellow_tripdata_2009-05.csv';
  const source = sourceOf('backfilled', january, march);
  const words = ['--state', state, '--source', source, 'yellow:2009-01..2009-06'];
  const backfill = (...args: readonly string[]): ReturnType<typeof run> => run('backfill', [...words, ...args]);

  test('counts the months that it can, names the one that failed and says what to do', async () => {
    writeFileSync(path.join(source, may), 'no trips\n');

    const { code, out, progress } = await backfill();

    expect({ code, progress }).toEqual({
      code: 1,
      progress: expect.stringContaining('no file for yellow 2009-02') as string,
    });
    expect(out).toMatch(/2 months counted \(196 records\), 0 skipped, 1 failed/);
    expect(out).toMatch(/yellow 2009-05 failed in ValidateInput: InvalidInput: .*line 1/);
    expect(out).toContain('fix the file and run the same command again');
  });

  test('skips months that have a result and counts the one that was fixed', async () => {
    copyFileSync(path.join(raw, may), path.join(source, may));

    const { code, out, progress } = await backfill();

    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/1 month counted \(98 records\), 2 skipped/) as string,
    });
    expect(progress).toMatch(/yellow 2009-01 {2}skipped: same code, layer and file as in backfill-yellow-2009-01-/);
  });

  test('--dry-run shows why each month would be counted or not, and starts nothing', async () => {
    const later = new Date(Date.now() + 60_000);
    utimesSync(path.join(source, january), later, later);

    const { code, out } = await backfill('--dry-run');
    const other = await backfill(
      '--dry-run',
      '--districts',
      sharedPath('data/geo/boroughs.geojson'),
      '--district-id',
      'BoroCode',
    );

    expect(code).toBe(0);
    expect(out).toMatch(/yellow 2009-01 .*counted +the file changed: it has the same size, but was rewritten/);
    expect(out).toMatch(/yellow 2009-03 .*skipped +same code, layer and file/);
    expect(out).toContain('1 month to count');
    expect(other.out).toMatch(/yellow 2009-03 .*counted +no result yet/);
    const executions = await run('executions', ['--state', state]);
    expect(executions.out.match(/backfill-yellow/g)).toHaveLength(4);
  });

  test('stops on Ctrl-C, leaves nothing running, and continues from there when it is run again', async () => {
    const stopping = path.join(folder, 'stopped');
    const months = ['yellow:2016-01,green:2016-01', '--source', raw, '--state', stopping, '--concurrency', '1'];
    const backfilling = startCommand('backfill', [...months, '--chunk-bytes', '2KiB']);
    await workersOf(stopping);
    backfilling.child.kill('SIGINT');

    const { code, out } = await backfilling.outcome;
    expect(code).toBe(130);
    expect(out).toMatch(/0 months counted .* 1 stopped, 1 not started/);
    expect(out).toContain(`Continue it with: npm run backfill -- ${months.join(' ')}`);
    expect(processesNaming(stopping)).toEqual([]);
    expect(cloudOf(stopping)).toBeUndefined();

    const again = await run('backfill', months);
    expect(again).toMatchObject({
      code: 0,
      progress: expect.stringMatching(/continued backfill-green-2016-01-/) as string,
    });
    expect(again.out).toMatch(/2 months counted \(11,999 records\)/);
  });

  test.each([
    [[], /name months/],
    [['yellow:2009'], /months yellow:2009: write color:yyyy-mm/],
    [['yellow:2008-07..2008-08'], /first month is 2009-01/],
    [['yellow:2009-01', '--concurrency', '0'], /--concurrency 0/],
    [['yellow:2009-01', '--chunk-bytes', '1'], /--chunk-bytes 1: write a whole number/],
    [['yellow:2009-02', '--source', raw], /no file for yellow 2009-02/],
  ])('%j is refused with the fix', async (args, message) => {
    const outcome = await run('backfill', ['--state', path.join(folder, 'refused'), ...args]);

    expect(outcome).toMatchObject({ code: 2, progress: expect.stringMatching(message) as string });
  });
});

test.each(['schedule', 'backfill'])('%s --help prints its usage and starts nothing', async (command) => {
  const { code, out } = await run(command, ['--help']);

  expect(code).toBe(0);
  expect(out).toContain(`npm run ${command}`);
});
