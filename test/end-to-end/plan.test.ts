import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeSampleMonth } from '../../workflow/client/sample-month.ts';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { run } from './command.ts';

const folder = temporaryFolder();
const sample = path.join(folder, 'sample');
const state = path.join(folder, 'state');

const Bill = z.object({
  work: z.object({ chunks: z.number(), bytes: z.number(), records: z.record(z.string(), z.number()) }),
  run: z.object({ tasks: z.number(), stateTransitions: z.number(), taskSeconds: z.number() }),
  cost: z.object({ dollars: z.number(), services: z.record(z.string(), z.number()) }),
});
const Json = z.object({ plan: Bill, counted: Bill.optional(), digest: z.string().optional() });

function read(file: string): z.infer<typeof Json> {
  return Json.parse(JSON.parse(readFileSync(file, 'utf8')));
}

beforeAll(async () => {
  await writeSampleMonth(sample);
});

describe('start-job --dry-run', () => {
  test('shows files, records, chunks, tasks, time and dollars by service, and starts nothing', async () => {
    const json = path.join(folder, 'plan.json');

    const { code, out } = await run('start-job', ['--state', state, '--source', sample, '--dry-run', '--json', json]);

    expect(code).toBe(0);
    expect(out).toMatch(/1 file, 80\.0 MB, 1,000,000 records/);
    expect(out).toMatch(/2 chunks, 1 task of 1 vCPU and 2 GB, on demand/);
    expect(out).toMatch(/Fargate .*\$0\.\d+\n/);
    expect(out).toContain('nothing was started');
    expect(existsSync(state)).toBe(false);
    expect(read(json).plan).toMatchObject({ work: { chunks: 2, bytes: 80_000_000 }, run: { tasks: 1 } });
  });

  test('shows the same with --target aws, without an account', async () => {
    const args = ['--source', sample, '--dry-run', '--max-tasks', '1'];
    const here = await run('start-job', ['--state', state, ...args]);
    const there = await run('start-job', ['--target', 'aws', ...args]);

    expect(there).toMatchObject({ code: 0, out: here.out });
  });

  test('estimates the rows of CSV files from their heads, and cuts the files as the job would', async () => {
    const json = path.join(folder, 'raw.json');
    const source = sharedPath('data/trips/raw');

    const args = ['--state', state, '--source', source, '--trips', 'yellow:2016-01', '--chunk-bytes', '16KiB'];
    const { out } = await run('start-job', [...args, '--dry-run']);
    const { code, progress } = await run('start-job', [...args, '--json', json]);

    if (code !== 0) throw new Error(progress);
    const { plan, counted } = read(json);
    expect(out).toMatch(/about [\d,]+ records \(by the rows at the head of each CSV file\)/);
    expect(counted?.work.chunks).toBe(plan.work.chunks);
    const [estimate = 0, actual = 0] = [plan.work.records['tlc-csv'], counted?.work.records['trip-records']];
    expect(Math.abs(estimate / actual - 1)).toBeLessThan(0.02);
  });

  test.each([
    ['a source that does not exist', ['--source', '/no/such/folder'], /\/no\/such\/folder does not exist/],
    ['prices that do not exist', ['--prices', '/no/prices.json'], /--prices \/no\/prices\.json: there is no such file/],
    ['dollars that are not a number', ['--max-dollars', 'five'], /--max-dollars five: write a number of dollars/],
  ])('refuses %s', async (_, args, message) => {
    const outcome = await run('start-job', ['--state', state, '--dry-run', '--source', sample, ...args]);

    expect(outcome).toMatchObject({ code: 2, progress: expect.stringMatching(message) as unknown });
  });

  test('refuses a source that the job would refuse, in the same words', async () => {
    const bad = path.join(folder, 'bad');
    mkdirSync(bad);
    writeFileSync(path.join(bad, 'yellow-2015-06.csv'), 'no trips\n');

    const outcome = await run('start-job', ['--state', state, '--dry-run', '--source', bad]);

    expect(outcome).toMatchObject({
      code: 2,
      progress: expect.stringMatching(/yellow-2015-06\.csv: line 1/) as unknown,
    });
  });
});

describe('start-job --max-dollars', () => {
  test('refuses to start above the budget, with the plan and how to raise it', async () => {
    const refused = path.join(folder, 'refused');
    const { code, progress } = await run('start-job', [
      '--state',
      refused,
      '--source',
      sample,
      '--max-dollars',
      '0.0005',
    ]);
    const listed = await run('executions', ['--state', refused]);

    expect(code).toBe(2);
    expect(progress).toMatch(/would cost about \$0\.\d+ on AWS, more than --max-dollars 0\.0005; nothing was started/);
    expect(progress).toMatch(/Step Functions +\d+ state transitions/);
    expect(progress).toMatch(/Allow it with --max-dollars 0\.01/);
    expect(listed.out).toContain('no executions yet');
  });

  test('starts below the budget, with prices from a file, and reports counts and cost next to the plan', async () => {
    const prices = path.join(folder, 'prices.json');
    const json = path.join(folder, 'run.json');
    writeFileSync(prices, JSON.stringify({ source: 'prices of a test', stepFunctions: { thousandTransitions: 1000 } }));

    const args = ['--state', state, '--source', sample, '--prices', prices, '--json', json];
    const refused = await run('start-job', [...args, '--max-dollars', '1']);
    const { code, out } = await run('start-job', [...args, '--max-dollars', '100']);

    expect(refused.code).toBe(2);
    expect(code).toBe(0);
    expect(out).toMatch(/on AWS +planned +counted\n +records +1,000,000 +1,000,000\n +chunks +2 +2\n/);
    expect(out).toContain('prices of a test; this run was on this machine and cost nothing');
    const { plan, counted } = read(json);
    expect(counted).toMatchObject({ work: { chunks: plan.work.chunks }, run: { tasks: 1 } });
    expect(counted?.cost.services['Step Functions']).toBe(counted?.run.stateTransitions);
  });
});
