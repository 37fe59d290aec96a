import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { writeSampleMonth } from '../../workflow/client/sample-month.ts';
import { writtenLog } from '../infra/local/logs/written-logs.ts';
import { eventually } from '../infra/local/running-cloud.ts';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { cloudOf, run, startCommand } from './command.ts';

const folder = temporaryFolder();
const sample = path.join(folder, 'sample');
const IMAGE = 'nyc-taxi-trip-explorer-worker:test';
/** The digest of the generated month, as in the README: counted by processes. */
const SAMPLE_DIGEST = '5f77412f236aeb4317f1b38b117684cc3bae317b4b4cc7a162ec943642a6e888';
/** Small chunks, so that an execution takes seconds and is caught in the middle. */
const SLOWLY = ['--chunk-bytes', '128KiB', '--max-tasks', '2', '--chunks-per-task', '100'];
const MB = 1e6;

const Counts = z.record(z.string(), z.unknown());
const Golden = z.object({ files: z.record(z.string(), Counts) });
const Result = z.object({ digest: z.string(), results: z.array(z.looseObject({ file: z.string() })) });

function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Runs JavaScript in the image, as restricted as a task. */
function inImage(script: string): unknown {
  const strictly = ['--network', 'none', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  return JSON.parse(docker('run', '--rm', ...strictly, IMAGE, 'node', '--print', `JSON.stringify(${script})`));
}

let states = 0;
const newState = (): string => path.join(folder, `state-${++states}`);

/** Starts `start-job` with its tasks in containers. */
function startJob(state: string, source: string, ...args: readonly string[]) {
  const json = path.join(state, 'result.json');
  const words = ['--state', state, '--tasks', 'docker', '--source', source, '--json', json, ...args];
  return { ...startCommand('start-job', words), json };
}

async function resultOf({ outcome, json }: ReturnType<typeof startJob>): Promise<z.infer<typeof Result>> {
  const { code, progress, out } = await outcome;
  if (code !== 0) throw new Error(`start-job ended with ${code}:\n${progress}${out}`);
  return Result.parse(JSON.parse(readFileSync(json, 'utf8')));
}

const containersOf = (state: string): string[] =>
  docker('ps', '--quiet', '--filter', `label=local-cloud.state=${state}`).split('\n').filter(Boolean);

/** The containers of a state folder's tasks, as soon as there are any. */
const someContainersOf = (state: string): Promise<string[]> =>
  eventually(
    () => containersOf(state),
    (ids) => ids.length > 0,
    60,
  );

/** The files that the container's first process has open. */
function openFiles(container: string): string[] {
  const look = "try { return fs.readlinkSync('/proc/1/fd/' + fd) } catch { return '' }";
  const script = `const fs = require('fs'); JSON.stringify(fs.readdirSync('/proc/1/fd').map((fd) => { ${look} }))`;
  return z.array(z.string()).parse(JSON.parse(docker('exec', container, 'node', '--print', script)));
}

const logOf = (state: string): string => writtenLog(path.join(state, 'logs/groups'), 'worker/worker');

beforeAll(async () => {
  await writeSampleMonth(sample);
  docker('build', '--network', 'host', '--file', 'tasks/Dockerfile', '--tag', IMAGE, '.');
}, 600_000);

describe('the image', () => {
  test('runs as an unprivileged user, on a read-only root', () => {
    const status = inImage("require('fs').readFileSync('/proc/self/status', 'utf8')");
    const written = inImage(
      "(() => { try { require('fs').writeFileSync('/app/x', '') } catch (e) { return e.code } })()",
    );

    expect(docker('image', 'inspect', '--format', '{{.Config.User}}', IMAGE)).toBe('1000:1000');
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(written).toBe('EROFS');
  });

  test('is small, since it contains only Node and the worker', () => {
    const megabytes = Number(docker('image', 'inspect', '--format', '{{.Size}}', IMAGE)) / MB;

    expect(megabytes).toBeLessThan(150);
    expect(inImage("require('fs').readdirSync('/app')")).toEqual([
      'kernel.wasm',
      'thread.cjs',
      'thread.cjs.map',
      'worker.cjs',
      'worker.cjs.map',
    ]);
    expect(inImage("['/bin/sh', '/usr/bin/env', '/usr/local/bin/npm'].filter(require('fs').existsSync)")).toEqual([]);
  });

  test('holds the same bytes that the build made for processes', () => {
    for (const file of ['worker.cjs', 'worker.cjs.map', 'thread.cjs', 'thread.cjs.map', 'kernel.wasm']) {
      const digest = inImage(
        `require('crypto').createHash('sha256').update(require('fs').readFileSync('${file}')).digest('hex')`,
      );

      expect(digest).toBe(
        createHash('sha256')
          .update(readFileSync(`dist/tasks/${file}`))
          .digest('hex'),
      );
    }
  });

  test('exits with 1 and reports why if it is not configured', async () => {
    const started = promisify(execFile)('docker', ['run', '--rm', '--network', 'none', IMAGE]);

    await expect(started).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('QUEUE_URL') as string });
  });
});

describe('start-job --tasks docker', () => {
  test('counts the generated month as processes do, and leaves no container', async () => {
    const state = newState();

    const { digest } = await resultOf(startJob(state, sample));

    expect(digest).toBe(SAMPLE_DIGEST);
    expect(logOf(state)).toContain('counted the chunk');
    expect(containersOf(state)).toEqual([]);
    expect(cloudOf(state)).toBeUndefined();
  });

  test('counts real files as GEOS did', async () => {
    const golden = Golden.parse(JSON.parse(readFileSync(sharedPath('golden/community-districts.json'), 'utf8')));
    const layer = sharedPath('data/geo/community-districts.geojson');
    const districts = ['--districts', layer, '--district-id', 'boro_cd', '--trips', 'yellow:2015-06,green:2016-01'];

    const { results } = await resultOf(startJob(newState(), sharedPath('data/trips/raw'), ...districts));

    expect(results).toHaveLength(2);
    for (const trips of results) expect(trips).toMatchObject(golden.files[trips.file] ?? { file: 'no such golden' });
  });

  test('counts the same when a container is killed while it counts', async () => {
    const state = newState();
    const job = startJob(state, sample, ...SLOWLY);
    await job.saw(/EnqueueChunks/);
    const [container] = await someContainersOf(state);
    docker('kill', container!);

    expect((await resultOf(job)).digest).toBe(SAMPLE_DIGEST);
  });

  test('a container that is stopped in mid-chunk hands the chunk back and exits with 0 within seconds', async () => {
    const state = newState();
    const source = path.join(folder, 'long');
    mkdirSync(source);
    const file = path.join(source, 'yellow-2015-06.csv');
    copyFileSync(path.join(sample, 'yellow-2015-06.csv'), file);
    truncateSync(file, 1e9); // NULs after the month's 80 MB: no disk space, but seconds of work
    const job = startJob(state, source, '--chunk-bytes', '1GiB', '--max-tasks', '1');
    const [container] = await someContainersOf(state);
    await eventually(
      () => openFiles(container!),
      (names) => names.includes(file),
      60,
    );
    const ended = promisify(execFile)('docker', ['wait', container!]);

    const stoppedAt = performance.now();
    docker('stop', '-t', '60', container!);
    const seconds = (performance.now() - stoppedAt) / 1000;

    expect((await ended).stdout.trim()).toBe('0');
    expect(seconds).toBeLessThan(30); // half of the time after which Docker kills it
    expect(logOf(state)).toContain('handed the chunk back');
    expect((await resultOf(job)).results).toMatchObject([{ records: 12_500_000, rejected: 11_500_000 }]);
  });

  test('removes what a killed local cloud left behind', async () => {
    const state = newState();
    const label = `local-cloud.state=${state}`;
    const left = docker(
      'run',
      '--detach',
      '--network',
      'none',
      '--label',
      label,
      IMAGE,
      'node',
      '-e',
      'setTimeout(() => {}, 600000)',
    );

    await resultOf(startJob(state, sample));

    expect(docker('ps', '--all', '--quiet', '--no-trunc')).not.toContain(left);
  });

  test('explains how to do without Docker if the engine does not answer', async () => {
    const elsewhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

    const { code, progress } = await run('start-job', ['--state', newState(), '--tasks', 'docker'], elsewhere);

    expect(code).toBe(1);
    expect(progress).toMatch(/the Docker engine does not answer: .*nowhere.*; leave --tasks out/s);
  });
});
