import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../temporary-folder.ts';
import { cloudOf, run, startCommand } from './command.ts';

const folder = temporaryFolder();
const state = path.join(folder, 'state');

/** A folder without programs, used as PATH. */
const nowhere = path.join(folder, 'nowhere');

test('--tasks docker explains how to do without Docker if it is not installed', async () => {
  mkdirSync(nowhere);

  const { code, progress } = await run('start-job', ['--state', state, '--tasks', 'docker'], { PATH: nowhere });

  expect(code).toBe(1);
  expect(progress).toContain('error: docker is not installed; leave --tasks out to run workers as processes');
  expect(cloudOf(state)).toBeUndefined();
});

test('--tasks docker is refused by a local cloud that runs processes, which keeps running', async () => {
  const cloud = startCommand('local-cloud', ['--state', state]);
  await cloud.saw(/Ctrl-C stops it/);

  const refused = await run('start-job', ['--state', state, '--tasks', 'docker']);
  const taken = await run('start-job', ['--state', state, '--tasks', 'process']);
  cloud.child.kill('SIGINT');

  expect(refused.code).toBe(2);
  expect(refused.progress).toMatch(
    /^error: --tasks docker: the local cloud that serves .* runs tasks as processes; stop/m,
  );
  expect(taken.code).toBe(0);
  expect((await cloud.outcome).code).toBe(0);
});

test.each([
  ['an unknown kind of task', ['--tasks', 'podman'], {}, /--tasks podman: write process or docker/],
  ['an AWS account', ['--tasks', 'docker', '--target', 'aws'], {}, /runs them on Fargate; leave --tasks out/],
  [
    'an endpoint that is up',
    ['--tasks', 'docker'],
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    /AWS_ENDPOINT_URL names a cloud that is already up; start that one with: npm run local-cloud -- --tasks docker/,
  ],
])('--tasks is refused for %s before anything is written', async (_, words, env, message) => {
  const untouched = path.join(folder, 'untouched');

  const { code, progress } = await run('start-job', ['--state', untouched, ...words], env);

  expect(code).toBe(2);
  expect(progress).toMatch(message);
  expect(cloudOf(untouched)).toBeUndefined();
});
