import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import type { ContainerLaunch, RunningContainer, TaskRunner } from './task-runner.ts';

/**
 * Runs containers as Node processes in their image's build folder. Each leads a process group of its own: a Ctrl-C in
 * the terminal reaches the local cloud only, which then stops its tasks in order, and a kill takes all that a task started.
 */
export class ProcessRunner implements TaskRunner {
  readonly #logDirectory: string;
  readonly #running = new Set<ChildProcess>();

  /** Output goes to `logDirectory/TASK_ID.log`. */
  constructor(logDirectory: string) {
    this.#logDirectory = logDirectory;
    mkdirSync(logDirectory, { recursive: true });
  }

  /** Starts `node …`; an image may hold other programs, this machine's are none of its business. */
  async start({ taskId, container, command, environment }: ContainerLaunch): Promise<RunningContainer> {
    const [program, ...args] = command;
    if (program !== 'node') {
      throw new Error(`CannotStartContainerError: the local cloud runs node, not ${program ?? 'an empty command'}`);
    }
    const log = openSync(path.join(this.#logDirectory, `${taskId}.log`), 'a');
    const options = { cwd: container.assetDirectory, env: environment, detached: true };
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', log, log] });
    closeSync(log);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        reject(new Error(`CannotStartContainerError: ${error.message}`, { cause: error }));
      });
    });
    this.#running.add(child);
    return this.#handle(child);
  }

  /** Ends every container at once; the last resort of a process that is about to end. */
  killAll(): void {
    for (const child of this.#running) signalGroup(child, 'SIGKILL');
  }

  #handle(child: ChildProcess): RunningContainer {
    let timer: NodeJS.Timeout | undefined;
    const exited = new Promise<number>((resolve) => {
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        this.#running.delete(child);
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
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
    // It ended, and Node has not been told yet.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
