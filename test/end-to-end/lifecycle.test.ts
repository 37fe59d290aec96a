import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeSampleMonth } from '../../workflow/client/sample-month.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { cloudOf, processesNaming, run, startCommand, workersOf } from './command.ts';
import type { CommandOutcome } from './command.ts';

const folder = temporaryFolder();
const sample = path.join(folder, 'sample');
const Result = z.object({ digest: z.string(), results: z.array(z.object({ records: z.number() })) });

/** Small chunks, so that an execution takes seconds and is caught in the middle. */
const SLOWLY = ['--chunk-bytes', '64KiB', '--max-tasks', '2', '--chunks-per-task', '100'];

let states = 0;

function newState(): string {
  return path.join(folder, `state-${++states}`);
}

function digestOf(json: string): string {
  return Result.parse(JSON.parse(readFileSync(json, 'utf8'))).digest;
}

function expectSuccess({ code, progress, out }: CommandOutcome): void {
  if (code !== 0) throw new Error(`ended with ${code}:\n${progress}${out}`);
}

/** The digest of an execution that nothing disturbs. */
let undisturbed = '';

beforeAll(async () => {
  await writeSampleMonth(sample);
  const json = path.join(folder, 'undisturbed.json');
  expectSuccess(await run('start-job', ['--state', newState(), '--source', sample, '--json', json]));
  undisturbed = digestOf(json);
});

describe('an execution', () => {
  test('counts the same when a worker is killed halfway', async () => {
    const state = newState();
    const json = path.join(folder, 'killed.json');
    const job = startCommand('start-job', ['--state', state, '--source', sample, '--json', json, ...SLOWLY]);
    await job.saw(/EnqueueChunks/);
    const [worker] = await workersOf(state);
    process.kill(worker!, 'SIGKILL');

    expectSuccess(await job.outcome);

    expect(digestOf(json)).toBe(undisturbed);
  });

  test('stops on Ctrl-C, leaves nothing running, and a redrive counts the same', async () => {
    const state = newState();
    const json = path.join(folder, 'redriven.json');
    const job = startCommand('start-job', ['--state', state, '--source', sample, '--name', 'stopped', ...SLOWLY]);
    await job.saw(/EnqueueChunks/);
    await workersOf(state);
    job.child.kill('SIGINT');

    const { code, progress } = await job.outcome;
    expect(code).toBe(130);
    expect(progress).toContain('npm run redrive -- stopped');
    expect(processesNaming(state)).toEqual([]);
    expect(cloudOf(state)).toBeUndefined();

    const listed = await run('executions', ['--state', state]);
    expect(listed.out).toMatch(/stopped +ABORTED/);
    const redriven = await run('redrive', ['--state', state, '--json', json, 'stopped']);
    expectSuccess(redriven);
    expect(digestOf(json)).toBe(undisturbed);
  });

  test('that fails reports where and why, and a redrive after the fix counts the same', async () => {
    const state = newState();
    const source = path.join(folder, 'fixed');
    const json = path.join(folder, 'fixed.json');
    mkdirSync(source);
    for (const name of readdirSync(sample)) copyFileSync(path.join(sample, name), path.join(source, name));
    const file = path.join(source, 'yellow-2015-06.csv');
    const job = startCommand('start-job', [
      '--state',
      state,
      '--source',
      source,
      '--name',
      'failing',
      '--chunk-bytes',
      '10MiB',
    ]);
    await job.saw(/PartitionIntoChunks/);
    renameSync(file, `${file}.away`);

    const failed = await job.outcome;
    expect(failed.code).toBe(1);
    expect(failed.progress).toContain('failing failed in FinalAggregateScan');
    expect(failed.progress).toMatch(/ChunksMissing: .*yellow-2015-06\.csv.* does not exist/);
    expect(failed.progress).toContain('npm run redrive -- failing');

    renameSync(`${file}.away`, file);
    expectSuccess(await run('redrive', ['--state', state, '--json', json, 'failing']));
    expect(digestOf(json)).toBe(undisturbed);
  });

  test('runs next to another, and both count correctly', async () => {
    const state = newState();
    const jsons = [path.join(folder, 'first.json'), path.join(folder, 'second.json')];

    const outcomes = await Promise.all(
      jsons.map((json) =>
        run('start-job', ['--state', state, '--source', sample, '--json', json, '--chunk-bytes', '1MiB']),
      ),
    );

    outcomes.forEach(expectSuccess);
    expect(jsons.map(digestOf)).toEqual([undisturbed, undisturbed]);
    expect(processesNaming(state)).toEqual([]);
  });

  test('is stopped by stop-job, which the command that follows it reports', async () => {
    const state = newState();
    const job = startCommand('start-job', ['--state', state, '--source', sample, '--name', 'unwanted', ...SLOWLY]);
    await job.saw(/EnqueueChunks/);

    const stopped = await run('stop-job', ['--state', state, 'unwanted']);
    const followed = await job.outcome;

    expectSuccess(stopped);
    expect(followed.code).toBe(1);
    expect(followed.progress).toContain('unwanted aborted in');
  });

  test('whose name was used before is not started again, whatever its input', async () => {
    const state = newState();
    expectSuccess(await run('start-job', ['--state', state, '--source', sample, '--name', 'once']));

    const same = await run('start-job', ['--state', state, '--source', sample, '--name', 'once']);
    const other = await run('start-job', [
      '--state',
      state,
      '--source',
      sample,
      '--name',
      'once',
      '--chunk-bytes',
      '1MiB',
    ]);

    expect([same.code, other.code]).toEqual([2, 2]);
    expect(same.progress).toContain('--name once');
  });
});

describe('a command', () => {
  test.each([
    ['start-job', ['--source'], /--source/],
    ['start-job', ['--sauce', 'x'], /--sauce/],
    ['start-job', ['--source', 'x', '--chunk-bytes', '0'], /--chunk-bytes 0: write a whole number/],
    ['start-job', ['--source', 'x', '--trips', 'yellow:2008-12'], /first month is 2009-01/],
    ['start-job', ['--target', 'moon'], /--target moon/],
    ['start-job', ['--target', 'aws'], /--source: needed with --target aws: write tlc, s3:/],
    ['redrive', [], /name one execution/],
    ['redrive', ['no-such'], /there is no execution no-such/],
    ['stop-job', ['no-such'], /there is no execution no-such/],
    ['dead-letters', [], /name one execution/],
    ['dead-letters', ['no-such'], /there is no execution no-such/],
    ['executions', ['--status', 'BORED'], /--status BORED/],
    ['normalize', [], /SOURCE/],
  ])('%s %j reports the problem and exits with 2', async (command, args, message) => {
    const state = command === 'normalize' ? [] : ['--state', newState()];

    const outcome = await run(command, [...state, ...args]);

    expect(outcome).toMatchObject({ code: 2, progress: expect.stringMatching(message) as unknown });
  });

  test('with bad input names it, exits with 2 and writes no result', async () => {
    const state = newState();
    const source = path.join(folder, 'bad');
    const json = path.join(folder, 'bad.json');
    mkdirSync(source);
    writeFileSync(path.join(source, 'yellow-2015-06.csv'), 'no trips\n');

    const { code, progress } = await run('start-job', ['--state', state, '--source', source, '--json', json]);

    expect(code).toBe(2);
    expect(progress).toMatch(/InvalidInput: source file:\/\/.*: yellow-2015-06\.csv: line 1/);
    expect(readdirSync(folder)).not.toContain('bad.json');
  });

  test.each(['start-job', 'redrive', 'executions', 'stop-job', 'dead-letters', 'normalize', 'local-cloud'])(
    '%s --help prints its usage and starts nothing',
    async (command) => {
      const { code, out } = await run(command, ['--help']);

      expect(code).toBe(0);
      expect(out).toContain(`npm run ${command}`);
    },
  );
});
