import type { ContainerLaunch } from './task-runner.ts';

/** CPU units of one vCPU in a task definition. */
const UNITS_PER_CPU = 1024;
/** Variables that the `docker` command itself reads: a container's values for them must not reach it. */
const OWN_VARIABLES = /^(PATH|HOME|DOCKER_.*)$/;

/** A file or folder of this machine that a container sees. */
export interface Mount {
  readonly source: string;
  /** Its path in the container. */
  readonly target: string;
  readonly writable: boolean;
}

/** What the engine needs in addition to the launch itself. */
export interface ContainerSettings {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** The user that it runs as; undefined for the image's own user. */
  readonly user: string | undefined;
  /** CPUs that the engine has: no container may be given more. */
  readonly cpus: number;
}

/** The arguments of the `docker create` for a launch's container, excluding the values of variables. */
export function createArguments(launch: ContainerLaunch, settings: ContainerSettings): string[] {
  const { container, command, environment } = launch;
  const [program = '', ...words] = command;
  const { name, image, labels, mounts, user } = settings;
  return [
    ...['create', '--rm', '--name', name, '--pull', 'never'],
    ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    // The local cloud listens on this machine's loopback.
    ...['--network', 'host'],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...(container.readonlyRootFilesystem ? ['--read-only'] : []),
    ...(user === undefined ? [] : ['--user', user]),
    ...(container.workingDirectory === undefined ? [] : ['--workdir', container.workingDirectory]),
    ...sizeArguments(launch, settings),
    ...['--stop-timeout', String(container.stopTimeoutSeconds)],
    // Its output is streamed to the local CloudWatch Logs.
    ...['--log-driver', 'none'],
    ...mounts.flatMap((mount) => ['--mount', mountArgument(mount)]),
    ...Object.entries(environment).flatMap(([key, value]) => [
      '--env',
      OWN_VARIABLES.test(key) ? `${key}=${value}` : key,
    ]),
    ...['--entrypoint', program, image, ...words],
  ];
}

/** A container may use all that its task has. */
function sizeArguments({ size }: ContainerLaunch, { cpus }: ContainerSettings): string[] {
  return ['--cpus', String(Math.min(size.cpuUnits / UNITS_PER_CPU, cpus)), '--memory', `${size.memoryMiB}m`];
}

/** The value of `--mount`, which reads CSV: a field with a comma or a quote in it is quoted. */
export function mountArgument({ source, target, writable }: Mount): string {
  const fields = ['type=bind', `src=${source}`, `dst=${target}`, ...(writable ? [] : ['readonly'])];
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
