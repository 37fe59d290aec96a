import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { run, startCommand, workersOf } from './command.ts';
import type { CommandOutcome } from './command.ts';

const folder = temporaryFolder();
const source = ['--source', sharedPath('data/trips/parquet')];
const Result = z.object({ digest: z.string(), results: z.array(z.looseObject({ file: z.string() })) });

function expectSuccess({ code, progress, out }: CommandOutcome): void {
  if (code !== 0) throw new Error(`ended with ${code}:\n${progress}${out}`);
}

function resultIn(json: string): z.infer<typeof Result> {
  return Result.parse(JSON.parse(readFileSync(json, 'utf8')));
}

describe('start-job on TLC’s Parquet', () => {
  test('counts by borough as the answer key says, and the same in small chunks while a worker is killed', async () => {
    const json = path.join(folder, 'whole.json');
    expectSuccess(await run('start-job', ['--state', path.join(folder, 'whole'), '--json', json, ...source]));
    const whole = resultIn(json);
    const { files } = JSON.parse(readFileSync(sharedPath('golden/parquet-boroughs.json'), 'utf8')) as {
      files: Record<string, { sha256?: string }>;
    };
    for (const key of Object.values(files)) delete key.sha256;
    expect(Object.fromEntries(whole.results.map((result) => [result.file, result]))).toMatchObject(files);

    const state = path.join(folder, 'killed');
    const disturbed = path.join(folder, 'killed.json');
    const small = ['--chunk-bytes', '64KiB', '--max-tasks', '2', '--chunks-per-task', '100'];
    const job = startCommand('start-job', ['--state', state, '--json', disturbed, ...source, ...small]);
    await job.saw(/EnqueueChunks/);
    const [worker] = await workersOf(state);
    process.kill(worker!, 'SIGKILL');
    expectSuccess(await job.outcome);
    expect(resultIn(disturbed).digest).toBe(whole.digest);
  });

  test.each([
    ['a file that was cut', ['--source', sharedPath('data/trips/parquet-truncated')], /2025-02\.parquet: .*was cut/],
    [
      'zones over a layer that cannot count them',
      [...source, '--districts', sharedPath('data/geo/community-districts.geojson'), '--district-id', 'boro_cd'],
      /green_tripdata_2020-04\.parquet.*by taxi zone cannot be counted over this layer/,
    ],
  ])('refuses %s with exit code 2', async (_, args, problem) => {
    const { code, progress } = await run('start-job', ['--state', path.join(folder, 'bad'), ...args]);

    expect(code).toBe(2);
    expect(progress).toMatch(problem);
  });
});
