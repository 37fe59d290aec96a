import type { TasksAs } from '../../../workflow/client/cloud-file.ts';
import type { ImageAsset } from '../template/assembly.ts';
import type { LocalStack } from '../template/local-stack.ts';
import type { ContainerLogOptions } from './container-log.ts';
import { mountArgument } from './docker-arguments.ts';
import { DockerCli, DockerError } from './docker-cli.ts';
import { findEngine } from './docker-engine.ts';
import { DockerImages } from './docker-images.ts';
import { createdAs, DockerRunner } from './docker-runner.ts';
import type { MachineUser } from './docker-runner.ts';
import { ProcessRunner } from './process-runner.ts';
import type { TaskRunner } from './task-runner.ts';

/** What running tasks requires, regardless of how they run. */
export interface RunnerOptions extends ContainerLogOptions {
  readonly stack: LocalStack;
  /** The local cloud's address. */
  readonly endpoint: string;
  /** Its state folder, an absolute path. */
  readonly state: string;
  /** The value of the template's parameter WorkPrefix, if it has one. */
  readonly workPrefix: string | undefined;
  readonly report: (line: string) => void;
  /** Which containers wait for a debugger; a process can, a container of an engine cannot. */
  readonly inspect: { readonly containers: ReadonlySet<string> };
}

/** Opens what runs the stack's tasks; throws {@link DockerError} if Docker should run them but cannot. */
export async function openRunner(tasks: TasksAs, options: RunnerOptions): Promise<TaskRunner> {
  return tasks === 'docker'
    ? openDockerRunner(options)
    : new ProcessRunner({ ...options, inspect: options.inspect.containers });
}

/** Finds the engine and builds the images, which may take minutes: best done before others wait for the cloud. */
export async function prepareDocker(
  assets: ReadonlyMap<string, ImageAsset>,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const docker = new DockerCli();
  await findEngine(docker);
  const images = new DockerImages(docker, report);
  for (const [tag, asset] of assets) await images.ensure({ tag, ...asset }, signal);
}

async function openDockerRunner(options: RunnerOptions): Promise<DockerRunner> {
  const { stack, report, state } = options;
  const docker = new DockerCli();
  const { cpus } = await findEngine(docker);
  const images = new DockerImages(docker, report);
  const user = currentUser();
  const runner = new DockerRunner({ ...options, docker, images, cpus, user });
  const removed = await runner.removeLeftovers();
  if (removed > 0) report(`removed ${removed} containers that an earlier local cloud of ${state} left`);
  const [container] = stack.taskDefinitions.flatMap(({ containers }) => containers);
  if (container !== undefined) {
    const image = await images.ensure(container.imageAsset);
    await checkReach(docker, image, createdAs(container, user), options);
  }
  return runner;
}

/** Reads the given folder and address, as workers will. */
const REACH = `
  const [folder, url] = process.argv.slice(1);
  require('node:fs').readdirSync(folder);
  fetch(url).then(({ ok }) => process.exit(ok ? 0 : 1), ({ cause }) => { console.error(String(cause)); process.exit(1); });`;

/**
 * A container sees this machine's network and files only if the engine runs on it: better detected now than by every
 * task.
 */
async function checkReach(
  docker: DockerCli,
  image: string,
  user: string | undefined,
  { endpoint, state }: RunnerOptions,
): Promise<void> {
  const mount = ['--mount', mountArgument({ source: state, target: state, writable: false })];
  const as = user === undefined ? [] : ['--user', user];
  const words = ['--entrypoint', 'node', image, '--eval', REACH, state, `${endpoint}/_local/status`];
  try {
    await docker.run(['run', '--rm', '--pull', 'never', '--network', 'host', ...as, ...mount, ...words]);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new DockerError(
      `containers do not reach the local cloud: ${error.message}\nThe engine must run on this machine and share its network and files (in Docker Desktop's settings: host networking, file sharing); leave --tasks out to run workers as processes`,
      { cause: error },
    );
  }
}

/** Undefined for root, since no container should run as root, and on systems without user ids. */
function currentUser(): MachineUser | undefined {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return uid === undefined || uid === 0 || gid === undefined ? undefined : { uid, gid };
}
