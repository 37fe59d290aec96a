import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { dueMonths } from '../../workflow/monthly/due-month.ts';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { WebServer } from '../web-server.ts';
import { environmentAs, run, startCommand } from './command.ts';
import type { CommandOutcome, RunningCommand } from './command.ts';

const running: RunningCommand[] = [];
const folder = temporaryFolder(async () => {
  for (const { child } of running) child.kill('SIGINT');
  await Promise.all(running.map(({ outcome }) => outcome));
  await server.close();
});
const state = path.join(folder, 'state');
const raw = sharedPath('data/trips/raw');
const server = new WebServer();
let source = '';

const Result = z.object({ digest: z.string(), results: z.array(z.object({ file: z.string(), records: z.number() })) });
const Plan = z.object({
  plan: z.object({ work: z.object({ bytes: z.number(), web: z.object({ host: z.string(), requests: z.number() }) }) }),
});

beforeAll(async () => {
  source = `${await server.start()}/trip-data/`;
});

beforeEach(() => {
  server.reset();
});

/** Puts a real file where TLC's layout has it. */
function publish(name: string, from = name): void {
  server.files.set(`/trip-data/${name}`, { bytes: readFileSync(path.join(raw, from)), etag: `"${name}"` });
}

const startJob = (...args: readonly string[]): Promise<CommandOutcome> => run('start-job', ['--state', state, ...args]);

let files = 0;

async function resultOf(...args: readonly string[]): Promise<z.infer<typeof Result>> {
  const json = path.join(folder, `result-${++files}.json`);
  const { code, progress, out } = await startJob(...args, '--json', json);
  if (code !== 0) throw new Error(`start-job ended with ${code}:\n${progress}${out}`);
  return Result.parse(JSON.parse(readFileSync(json, 'utf8')));
}

describe('start-job from a web server with TLC’s layout', () => {
  const months = ['--trips', 'yellow:2009-01..2009-12,green:2016-01'];

  test('gives the digest of the same files in a folder, for any chunk size and whatever breaks', async () => {
    for (const of of ['01', '03', '05', '07']) publish(`yellow_tripdata_2009-${of}.csv`);
    publish('green_tripdata_2016-01.csv');
    const folderSource = path.join(folder, 'same');
    mkdirSync(folderSource);
    for (const [name, { bytes }] of server.files) writeFileSync(path.join(folderSource, path.basename(name)), bytes);

    const fromFolder = await resultOf('--source', folderSource, ...months);
    const whole = await resultOf('--source', source, ...months);
    server.fault = ({ method }, response, number) => {
      if (method !== 'GET' || number % 7 !== 0) return false;
      response.socket?.destroy();
      return true;
    };
    const small = await resultOf('--source', source, ...months, '--chunk-bytes', '256KiB');

    expect(whole.results).toHaveLength(5);
    expect([whole.digest, small.digest]).toEqual([fromFolder.digest, fromFolder.digest]);
    expect(server.requests.every((request) => /^(HEAD|GET .* bytes=)/.test(request))).toBe(true);
  });

  test('--dry-run counts what it would read from the server, and starts nothing', async () => {
    publish('green_tripdata_2016-01.csv');
    const json = path.join(folder, 'plan.json');

    const { code, out } = await startJob('--source', source, '--trips', 'green:2016-01', '--dry-run', '--json', json);

    expect(code).toBe(0);
    expect(out).toMatch(/reads at most 1\.\d MB from 127\.0\.0\.1:\d+, in about \d+ requests/);
    const { web } = Plan.parse(JSON.parse(readFileSync(json, 'utf8'))).plan.work;
    expect(web).toMatchObject({ host: new URL(source).host });
  });

  test.each([
    [
      'a month that is not published',
      ['--trips', 'yellow:2026-10'],
      /not published there: yellow 2026-10 \(TLC publishes/,
    ],
    ['no months', [], /--trips: a web server cannot be asked what it holds: name the months/],
  ])('refuses %s', async (_, args, message) => {
    const { code, progress } = await startJob('--source', source, ...args);

    expect({ code, progress }).toEqual({ code: 2, progress: expect.stringMatching(message) as string });
  });

  test.each([
    ['a web page under a trip’s name', 'text/html', /cannot be read: the server answered with a web page/],
    ['a web page of another type', 'text/plain', /cannot be read: the server answered with a web page/],
  ])('refuses %s', async (_, type, message) => {
    const bytes = Buffer.from(`<!DOCTYPE html>${' '.repeat(500)}`);
    server.files.set('/trip-data/yellow_tripdata_2024-01.csv', { bytes, type });

    const { code, progress } = await startJob('--source', source, '--trips', 'yellow:2024-01');

    expect({ code, progress }).toEqual({ code: 2, progress: expect.stringMatching(message) as string });
  });

  test('refuses a server that is not there, naming it and the fix', async () => {
    const { code, progress } = await startJob('--source', 'http://127.0.0.1:9/trip-data/', '--trips', 'yellow:2024-01');

    expect({ code, progress }).toEqual({
      code: 2,
      progress: expect.stringMatching(/127\.0\.0\.1:9.* cannot be reached .*check the address/) as string,
    });
  });

  test('refuses what is neither encrypted nor on this machine', async () => {
    const { code, progress } = await startJob('--source', 'http://169.254.169.254/x/', '--trips', 'yellow:2024-01');

    expect({ code, progress }).toEqual({
      code: 2,
      progress: expect.stringMatching(/plain http is only read from this machine itself/) as string,
    });
  });
});

describe('the monthly schedule over a web server', () => {
  test('--at starts what is published, each once, and names what is not', async () => {
    publish('yellow_tripdata_2016-01.csv');
    const fire = (): Promise<CommandOutcome> =>
      run('schedule', ['--state', state, '--at', '2016-03-05', '--source', source, '--colors', 'yellow']);

    const first = await fire();
    const again = await fire();

    expect(first).toMatchObject({
      code: 1,
      progress: expect.stringContaining('yellow 2016-01: started monthly-yellow-2016-01') as string,
      out: expect.stringMatching(/yellow 2016-01, by boroughs-census[^]*1,999 records/) as string,
    });
    expect(first.progress).toContain('yellow 2015-12: not published yet: there is no yellow_tripdata_2015-12');
    expect(again.progress).toContain('yellow 2016-01: already counted by monthly-yellow-2016-01; nothing to do');
  });

  test('starts a month by itself as soon as it is published', async () => {
    // The stack as built, but it fires every minute: nobody waits for six o'clock.
    const template = path.join(folder, 'cdk.out');
    cpSync('dist/cdk.out', template, { recursive: true });
    const file = path.join(template, 'NycTaxiTripExplorer.template.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('cron(0 6 * * ? *)', 'cron(* * * * ? *)'));
    const [month = ''] = dueMonths(new Date(), 2).slice(-1);
    publish(`green_tripdata_${month}.csv`, 'green_tripdata_2016-01.csv');
    const own = path.join(folder, 'firing');
    const parameters = ['MonthlySchedule=ENABLED', `MonthlySource=${source}`, 'MonthlyColors=green'];
    const words = ['--state', own, '--template', template, ...parameters.flatMap((one) => ['--parameter', one])];
    const cloud = startCommand('local-cloud', words);
    running.push(cloud);
    await cloud.saw(/Ctrl-C stops it/);

    const listed = await untilListed(/SUCCEEDED/, environmentAs('operator', own));

    expect(listed).toMatch(new RegExp(`monthly-green-${month} `));
    expect(listed.match(/monthly-/g)).toHaveLength(1);
    expect(listed).toContain('10,000');
  });
});

/** The list of executions as soon as it matches: each call takes a second or so, in which the cloud works on. */
async function untilListed(pattern: RegExp, environment: Readonly<Record<string, string>>): Promise<string> {
  const deadline = Date.now() + 200_000;
  for (;;) {
    const { out, progress } = await run('executions', [], environment);
    if (pattern.test(out)) return out;
    if (Date.now() > deadline) throw new Error(`no execution matched ${String(pattern)}:\n${out}${progress}`);
  }
}
