import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { logContainer } from './container-log.ts';
import type { ContainerLogOptions } from './container-log.ts';
import type { ContainerLaunch, RunningContainer, TaskRunner } from './task-runner.ts';

/** Milliseconds that an ended container's last output is awaited: its own child processes may hold the output open. */
const OUTPUT_MS = 1000;

/** How containers run as processes. */
export interface ProcessRunnerOptions extends ContainerLogOptions {
  /** Names of the containers that wait for a debugger before they run their code. */
  readonly inspect: ReadonlySet<string>;
}

/** Listens on a free loopback port. */
const WAIT_FOR_DEBUGGER = '--inspect-wait=127.0.0.1:0';

/**
 * Runs containers as Node processes in their image's build folder. Each leads its own process group: a Ctrl-C in
 * the terminal reaches the local cloud only, which then stops its tasks in order, and a kill reaches everything that a
 * task started.
 */
export class ProcessRunner implements TaskRunner {
  readonly #options: ProcessRunnerOptions;
  readonly #running = new Set<ChildProcess>();

  /** Output goes to the container's log group, as the log driver `awslogs` does. */
  constructor(options: ProcessRunnerOptions) {
    this.#options = options;
  }

  /** Starts `node …`; an image may contain other programs, but must not use this machine's. */
  async start(launch: ContainerLaunch): Promise<RunningContainer> {
    const { container, command, environment } = launch;
    const [program, ...args] = command;
    if (program !== 'node') {
      throw new Error(`CannotStartContainerError: the local cloud runs node, not ${program ?? 'an empty command'}`);
    }
    const options = { cwd: container.processDirectory, env: environment, detached: true };
    const inspect = this.#options.inspect.has(container.name);
    const words = inspect ? [WAIT_FOR_DEBUGGER, ...args] : args;
    const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        reject(new Error(`CannotStartContainerError: ${error.message}`, { cause: error }));
      });
    });
    this.#running.add(child);
    // The debugger's address, for the terminal.
    if (inspect) child.stderr.pipe(process.stderr, { end: false });
    return this.#handle(child, logContainer(launch, [child.stdout, child.stderr], this.#options));
  }

  killAll(): void {
    for (const child of this.#running) signalGroup(child, 'SIGKILL');
  }

  #handle(child: ChildProcess, logged: Promise<void>): RunningContainer {
    let timer: NodeJS.Timeout | undefined;
    const exited = new Promise<number>((resolve) => {
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        this.#running.delete(child);
        const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        void Promise.race([logged, delay(OUTPUT_MS, undefined, { ref: false })]).then(() => {
          resolve(exitCode);
        });
      });
    });
    const kill = (): void => {
      signalGroup(child, 'SIGKILL');
    };
    return {
      exited,
      stop: (killAfterMs) => {
        if (!this.#running.has(child)) return; // it ended by itself: nothing is left to kill later
        signalGroup(child, 'SIGTERM');
        clearTimeout(timer);
        timer = setTimeout(kill, killAfterMs);
      },
      kill,
    };
  }
}

function signalGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It ended, but Node has not noticed yet.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
