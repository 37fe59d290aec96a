import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { findEngine } from '../../../../infra/local/ecs/docker-engine.ts';
import { DockerCli } from '../../../../infra/local/ecs/docker-cli.ts';
import { DockerImages } from '../../../../infra/local/ecs/docker-images.ts';
import { DockerRunner } from '../../../../infra/local/ecs/docker-runner.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { openLogGroups, writtenLog } from '../logs/written-logs.ts';
import { eventually } from '../running-cloud.ts';
import { fakeDocker } from './fake-docker.ts';
import type { FakeDocker } from './fake-docker.ts';
import { workerContainer, workerLaunch } from './launches.ts';

const folder = temporaryFolder();
const NAME = 'local-cloud-task-1-worker';

/** An engine that has every image and runs a container for as long as no file says that it has ended. */
const ENGINE = `
  if (args[0] === 'image') console.log('id');
  if (args[0] === 'inspect') console.log('running');
  if (['stop', 'kill', 'rm'].includes(args[0])) writeFileSync(folder + '/ended', '');
  if (args[0] === 'start') {
    console.log('counted a chunk');
    console.error('and complained');
    setInterval(() => { if (existsSync(folder + '/ended')) process.exit(0); }, 5);
  }`;

interface Running extends FakeDocker {
  readonly runner: DockerRunner;
  readonly errors: unknown[];
  /** What is in the container's log stream. */
  readonly log: () => string;
}

let folders = 0;

function open(body: string, user?: { uid: number; gid: number }): Running {
  const own = path.join(folder, String(++folders));
  const logs = path.join(own, 'logs');
  mkdirSync(logs, { recursive: true });
  const docker = fakeDocker(own, body);
  const errors: unknown[] = [];
  const runner = new DockerRunner({
    docker: docker.cli,
    images: new DockerImages(docker.cli, () => undefined),
    cpus: 2,
    state: '/state',
    workPrefix: undefined,
    user,
    logs: openLogGroups(logs),
    onError: (error) => errors.push(error),
  });
  return { ...docker, runner, errors, log: () => writtenLog(logs, 'worker/worker/task-1') };
}

describe('a container', () => {
  test('is created for its launch, started, and its output kept in its log stream', async () => {
    const { runner, calls, environmentOf, log, errors } = open(ENGINE);

    const container = await runner.start(workerLaunch({ environment: { AWS_SECRET_ACCESS_KEY: 'secret' } }));
    await eventually(log, (text) => text.includes('complained'));
    container.stop(1500);

    expect(await container.exited).toBe(0);
    const [, create, start, stopped] = calls();
    expect(create).toEqual(
      expect.arrayContaining(['create', NAME, 'local-cloud.state=/state', 'local-cloud.task=task-1', '--user', '1000']),
    );
    expect(environmentOf('create').AWS_SECRET_ACCESS_KEY).toBe('secret');
    expect(start).toEqual(['start', '--attach', NAME]);
    expect(stopped).toEqual(['stop', '-t', '2', NAME]);
    expect(log().split('\n').sort().join('\n').trim()).toBe('and complained\ncounted a chunk');
    expect(errors).toEqual([]);
  });

  test('runs as the user of this machine unless that is root', async () => {
    const { runner, calls } = open(ENGINE, { uid: 501, gid: 20 });

    const container = await runner.start(workerLaunch());
    container.kill();
    await container.exited;

    expect(calls().find(([command]) => command === 'create')).toEqual(expect.arrayContaining(['--user', '501:20']));
    expect(calls().at(-1)).toEqual(['kill', NAME]);
  });

  test('reports its exit code, however soon it ends', async () => {
    const { runner, log } = open(`
      if (args[0] === 'image') console.log('id');
      if (args[0] === 'inspect') process.exit(1);
      if (args[0] === 'start') { console.error('EXECUTION is missing'); process.exitCode = 3; }`);

    const { exited } = await runner.start(workerLaunch());

    expect(await exited).toBe(3);
    expect(log()).toBe('EXECUTION is missing\n');
  });

  test('that the engine does not create or start is reported with the engine’s message, to ECS and to the operator', async () => {
    const uncreated = open(`
      if (args[0] === 'image') console.log('id');
      if (args[0] === 'create') { console.error('Error response from daemon: no space left'); process.exit(1); }`);
    const unstarted = open(`
      if (args[0] === 'image') console.log('id');
      if (args[0] === 'inspect') console.log('created');
      if (args[0] === 'start') { console.error('Error response from daemon: exec: "nodx": not found'); process.exit(1); }`);

    await expect(uncreated.runner.start(workerLaunch())).rejects.toThrow(
      'CannotStartContainerError: Error response from daemon: no space left',
    );
    await expect(unstarted.runner.start(workerLaunch())).rejects.toThrow(
      'CannotStartContainerError: exec: "nodx": not found',
    );
    expect(uncreated.errors).toHaveLength(1);
    expect(unstarted.calls().at(-1)).toEqual(['rm', '--force', NAME]);
  });

  test('whose docker process is killed is removed, with that process’s exit code', async () => {
    const { runner, calls } = open(ENGINE.replace('setInterval', "process.kill(process.pid, 'SIGKILL'); setInterval"));

    const { exited } = await runner.start(workerLaunch());

    expect(await exited).toBe(137);
    expect(calls().at(-1)).toEqual(['rm', '--force', NAME]);
  });
});

test('running containers are removed at once when the local cloud is killed; ended ones are not', async () => {
  const { runner, calls } = open(ENGINE);
  const container = await runner.start(workerLaunch());

  runner.killAll();
  await container.exited;
  const removed = calls();
  runner.killAll();

  expect(removed.at(-1)).toEqual(['rm', '--force', NAME]);
  expect(calls()).toEqual(removed);
});

test('leftovers of the same state folder are removed when the next cloud opens', async () => {
  const { runner, calls } = open("if (args[0] === 'ps') console.log('a1\\nb2');");

  expect(await runner.removeLeftovers()).toBe(2);

  expect(calls()).toEqual([
    ['ps', '--all', '--quiet', '--filter', 'label=local-cloud.state=/state'],
    ['rm', '--force', 'a1', 'b2'],
  ]);
});

describe('an image', () => {
  const asset = workerContainer().imageAsset;

  test('is built once for its content, however many tasks start', async () => {
    const reports: string[] = [];
    const { cli, calls } = open(`
      if (args[0] === 'image' && existsSync(folder + '/built')) console.log('id');
      if (args[0] === 'build') writeFileSync(folder + '/built', '');`);
    const images = new DockerImages(cli, (line) => reports.push(line));

    const names = await Promise.all([images.ensure(asset), images.ensure(asset)]);
    await images.ensure(asset);

    expect(names).toEqual(['local-cloud-task:tag', 'local-cloud-task:tag']);
    expect(calls().filter(([command]) => command === 'build')).toEqual([
      [
        ...['build', '--network', 'host', '--tag', 'local-cloud-task:tag'],
        ...['--file', '/build/tasks/Dockerfile', '/build'],
      ],
    ]);
    expect(reports).toEqual([
      'building the image of tasks/Dockerfile, once for its content: this takes a minute or so',
      expect.stringMatching(/^built local-cloud-task:tag in \d+ s$/),
    ]);
  });

  test('that cannot be built is reported with the last lines of the build', async () => {
    const { cli } = open(`
      if (args[0] !== 'build') return;
      for (let line = 1; line <= 20; line++) console.log('\\u001b[91mstep ' + line + '\\u001b[0m');
      console.error('DEPRECATED: The legacy builder is deprecated.\\n  Install the buildx component to build images with BuildKit:');
      console.error('The command /bin/sh returned a non-zero code: 1');
      process.exitCode = 1;`);

    await expect(new DockerImages(cli, () => undefined).ensure(asset)).rejects.toThrow(
      [
        'docker cannot build the image of tasks/Dockerfile; its last words:',
        ...[12, 13, 14, 15, 16, 17, 18, 19, 20].map((line) => `step ${line}`),
        'The command /bin/sh returned a non-zero code: 1',
      ].join('\n'),
    );
  });
});

describe('an engine', () => {
  test('reports its CPUs', async () => {
    const { cli } = open("console.log(args[0] === 'info' ? '6' : '28.0');");

    expect(await findEngine(cli)).toEqual({ cpus: 6 });
  });

  test('that is missing is reported with a way to do without it', async () => {
    await expect(findEngine(new DockerCli(path.join(folder, 'none')))).rejects.toThrow(
      'docker is not installed; leave --tasks out to run workers as processes',
    );
  });

  test('that does not answer is reported with its own message', async () => {
    const { cli } = open("console.error('Cannot connect to the Docker daemon at unix:///x.'); process.exit(1);");

    await expect(findEngine(cli)).rejects.toThrow(
      'the Docker engine does not answer: Cannot connect to the Docker daemon at unix:///x.; leave --tasks out to run workers as processes',
    );
  });
});
