import fc from 'fast-check';
import { createArguments, mountArgument } from '../../../../infra/local/ecs/docker-arguments.ts';
import type { ContainerSettings } from '../../../../infra/local/ecs/docker-arguments.ts';
import { workerContainer, workerLaunch } from './launches.ts';

function settings(change: Partial<ContainerSettings> = {}): ContainerSettings {
  return { name: 'n', image: 'i:tag', labels: {}, mounts: [], user: undefined, cpus: 8, ...change };
}

/** The values of a flag, in order. */
function valuesOf(args: readonly string[], flag: string): string[] {
  return args.flatMap((word, at) => (args[at - 1] === flag ? [word] : []));
}

test('a worker is created as Fargate would run it: read-only, without capabilities, as large as its task', () => {
  const launch = workerLaunch({ environment: { QUEUE_URL: 'http://127.0.0.1:1/q', AWS_SECRET_ACCESS_KEY: 'secret' } });
  const mounts = [
    { source: '/data/trips', target: '/data/trips', writable: false },
    { source: '/state/work', target: '/state/work', writable: true },
  ];

  const args = createArguments(launch, settings({ labels: { 'local-cloud.state': '/state' }, mounts, user: '501:20' }));

  expect(args).toEqual([
    ...['create', '--rm', '--name', 'n', '--pull', 'never', '--label', 'local-cloud.state=/state'],
    ...['--network', 'host', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--read-only'],
    ...['--user', '501:20', '--cpus', '1', '--memory', '2048m', '--stop-timeout', '120', '--log-driver', 'none'],
    ...['--mount', 'type=bind,src=/data/trips,dst=/data/trips,readonly'],
    ...['--mount', 'type=bind,src=/state/work,dst=/state/work'],
    ...['--env', 'QUEUE_URL', '--env', 'AWS_SECRET_ACCESS_KEY'],
    ...['--entrypoint', 'node', 'i:tag', 'worker.cjs'],
  ]);
});

test('no variable’s value is among the arguments, except those that docker itself reads', () => {
  const name = fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/).filter((text) => !/^(PATH|HOME|DOCKER_.*)$/.test(text));
  const value = fc.string({ minLength: 12 });

  fc.assert(
    fc.property(fc.dictionary(name, value, { minKeys: 1 }), (environment) => {
      const args = createArguments(workerLaunch({ environment: { ...environment, PATH: '/bin' } }), settings());

      expect(valuesOf(args, '--env')).toEqual([...Object.keys(environment), 'PATH=/bin']);
      expect(args.filter((word) => Object.values(environment).some((text) => word.includes(text)))).toEqual([]);
    }),
    { seed: 5, numRuns: 200 },
  );
});

test('a container gets no more CPUs than the engine has', () => {
  const large = workerLaunch({ size: { cpuUnits: 16_384, memoryMiB: 32_768 } });
  const small = workerLaunch({ size: { cpuUnits: 256, memoryMiB: 512 } });

  expect(valuesOf(createArguments(large, settings({ cpus: 2 })), '--cpus')).toEqual(['2']);
  expect(valuesOf(createArguments(small, settings({ cpus: 2 })), '--cpus')).toEqual(['0.25']);
});

test('what the definition leaves out is left to the image', () => {
  const container = workerContainer({ readonlyRootFilesystem: false });

  const args = createArguments(workerLaunch({ container, command: ['/run'] }), settings());

  expect(args).not.toContain('--read-only');
  expect(args).not.toContain('--user');
  expect(args).not.toContain('--workdir');
  expect(args.slice(-3)).toEqual(['--entrypoint', '/run', 'i:tag']);
});

test('a folder of any name is written as CSV, which --mount reads', () => {
  const name = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', ':', '=', 'é'), minLength: 1 });

  fc.assert(
    fc.property(name, (folder) => {
      const argument = mountArgument({ source: `/${folder}`, target: '/t', writable: false });

      expect(csvFields(argument)).toEqual(['type=bind', `src=/${folder}`, 'dst=/t', 'readonly']);
    }),
    { seed: 6, numRuns: 300 },
  );
});

/** One CSV record, read as Go's encoding/csv does. */
function csvFields(record: string): string[] {
  const fields = record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g);
  return [...fields].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
