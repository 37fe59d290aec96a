import { once } from 'node:events';
import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalContainer } from '../template/local-stack.ts';
import { logContainer } from './container-log.ts';
import type { ContainerLogOptions } from './container-log.ts';
import { createArguments } from './docker-arguments.ts';
import type { DockerCli, DockerProcess } from './docker-cli.ts';
import { DockerError } from './docker-cli.ts';
import { workerMounts } from './docker-folders.ts';
import type { DockerImages } from './docker-images.ts';
import type { ContainerLaunch, RunningContainer, TaskRunner } from './task-runner.ts';

/** The label by which a cloud finds the containers of its state folder, and the user finds all of them. */
const STATE_LABEL = 'local-cloud.state';
const TASK_LABEL = 'local-cloud.task';

/** Milliseconds between checks on a starting container. */
const LOOK_AGAIN_MS = 20;
/** Characters of a container's first errors that are searched for the engine's message. */
const LONGEST_REFUSAL = 4096;

/** What running containers requires. */
export interface DockerRunnerOptions extends ContainerLogOptions {
  readonly docker: DockerCli;
  readonly images: DockerImages;
  /** CPUs that the engine has. */
  readonly cpus: number;
  /** The local cloud's state folder, an absolute path. */
  readonly state: string;
  /** Where executions keep their plans, if the stack specifies it. */
  readonly workPrefix: string | undefined;
  /** The owner of files that workers read and write; undefined for root and on Windows. */
  readonly user: MachineUser | undefined;
}

/** A user of this machine, by ids. */
export interface MachineUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user a container runs as: this machine's user or, if there is none, its definition's. */
export function createdAs(container: LocalContainer, user: MachineUser | undefined): string | undefined {
  return user === undefined ? container.user : `${user.uid}:${user.gid}`;
}

/**
 * Runs containers with a Docker engine, from the image that Fargate would run: its root read-only, no capabilities, on
 * the host's network. They run as the user who runs the local cloud; if that is root, as the task definition says.
 */
export class DockerRunner implements TaskRunner {
  readonly #options: DockerRunnerOptions;
  /** Names of the containers that were created and have not ended. */
  readonly #running = new Set<string>();

  constructor(options: DockerRunnerOptions) {
    this.#options = options;
  }

  /** Removes containers that a killed cloud of this state folder left running; returns their number. */
  async removeLeftovers(): Promise<number> {
    const { docker, state } = this.#options;
    const listed = await docker.run(['ps', '--all', '--quiet', '--filter', `label=${STATE_LABEL}=${state}`]);
    const ids = listed.split('\n').filter((id) => id !== '');
    if (ids.length > 0) await docker.run(['rm', '--force', ...ids]);
    return ids.length;
  }

  async start(launch: ContainerLaunch): Promise<RunningContainer> {
    try {
      return await this.#start(launch);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const failure = new Error(`CannotStartContainerError: ${reason}`, { cause: error });
      // The execution's next lap starts a new task, so whatever prevents all of them from starting must be visible.
      this.#options.onError(failure);
      throw failure;
    }
  }

  killAll(): void {
    if (this.#running.size > 0) this.#options.docker.runNow(['rm', '--force', ...this.#running]);
  }

  async #start(launch: ContainerLaunch): Promise<RunningContainer> {
    const { docker } = this.#options;
    const name = `local-cloud-${launch.taskId}-${launch.container.name}`;
    await this.#create(launch, name);
    this.#running.add(name);
    const child = docker.spawn(['start', '--attach', name]);
    const ended = exitOf(child, this.#options.onError);
    const refusal = refusalOf(child);
    const logged = logContainer(launch, [child.stdout, child.stderr.pipe(new PassThrough())], this.#options);
    const exited = this.#exitCode(name, ended, logged);
    if (!(await this.#seenRunning(name, ended))) {
      await logged;
      if (refusal.text !== undefined) {
        docker.runNow(['rm', '--force', name]); // in case the engine has not removed it by itself
        throw new DockerError(refusal.text);
      }
    }
    return {
      exited,
      stop: (killAfterMs) => {
        this.#tell(name, ['stop', '-t', String(Math.ceil(killAfterMs / 1000)), name]);
      },
      kill: () => {
        this.#tell(name, ['kill', name]);
      },
    };
  }

  async #create(launch: ContainerLaunch, name: string): Promise<void> {
    const { docker, images, cpus, state, workPrefix, user } = this.#options;
    const { container, environment, taskId } = launch;
    const image = await images.ensure(container.imageAsset);
    const owner = user === undefined ? numericUser(container.user) : undefined;
    const mounts = await workerMounts(workPrefix, environment, owner);
    const settings = {
      name,
      image,
      labels: { [STATE_LABEL]: state, [TASK_LABEL]: taskId },
      mounts,
      user: createdAs(container, user),
      cpus,
    };
    await docker.run(createArguments(launch, settings), { environment });
  }

  /** Whether the container was observed running; otherwise it has ended already, or never started. */
  async #seenRunning(name: string, ended: Promise<Exit>): Promise<boolean> {
    const { docker } = this.#options;
    const over = ended.then(() => 'over');
    for (;;) {
      const status = docker.run(['inspect', '--format', '{{.State.Status}}', name]).catch(() => over);
      const seen = await Promise.race([status, over]);
      if (seen !== 'created') return seen === 'running';
      await delay(LOOK_AGAIN_MS);
    }
  }

  async #exitCode(name: string, ended: Promise<Exit>, logged: Promise<void>): Promise<number> {
    const [code, signal] = await ended;
    this.#running.delete(name);
    // Docker's own process was killed: its container keeps running without it.
    if (signal !== null) this.#options.docker.runNow(['rm', '--force', name]);
    await logged;
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  }

  /** Signals the engine without waiting; it is not an error if the container has ended meanwhile. */
  #tell(name: string, args: readonly string[]): void {
    if (!this.#running.has(name)) return;
    this.#options.docker.run(args).catch((error: unknown) => {
      if (this.#running.has(name)) this.#options.onError(error);
    });
  }
}

type Exit = readonly [code: number | null, signal: NodeJS.Signals | null];

async function exitOf(child: DockerProcess, onError: (error: unknown) => void): Promise<Exit> {
  try {
    return (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  } catch (error) {
    onError(error);
    return [1, null];
  }
}

/** The engine's message, as far as received, if it does not start a container. */
function refusalOf({ stderr }: DockerProcess): { readonly text: string | undefined } {
  let said = '';
  const listen = (part: Buffer): void => {
    said += part.toString();
    if (said.length >= LONGEST_REFUSAL) stderr.off('data', listen);
  };
  stderr.on('data', listen);
  return {
    get text() {
      return /^Error response from daemon: (.*)/m.exec(said)?.[1];
    },
  };
}

function numericUser(user: string | undefined): number | undefined {
  const [, id] = /^(\d+)(:|$)/.exec(user ?? '') ?? [];
  return id === undefined ? undefined : Number(id);
}
