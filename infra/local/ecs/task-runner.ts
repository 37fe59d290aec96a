import type { LocalContainer } from '../template/local-stack.ts';

/** A container to start. */
export interface ContainerLaunch {
  readonly taskId: string;
  readonly container: LocalContainer;
  /** What its task has: CPU units (1024 are a vCPU) and MiB. */
  readonly size: { readonly cpuUnits: number; readonly memoryMiB: number };
  /** The container's command, or what RunTask put in its place. */
  readonly command: readonly string[];
  /** The container's whole environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A container that runs, or ran. */
export interface RunningContainer {
  /** The exit code, 128 + n if signal n ended it, as container engines report it. */
  readonly exited: Promise<number>;
  /** Asks it to end (SIGTERM), and ends it (SIGKILL) after that many milliseconds. */
  stop(killAfterMs: number): void;
  /** Ends it at once. */
  kill(): void;
}

/** Runs containers: as processes of this machine, or by a container engine. */
export interface TaskRunner {
  /** Starts a container; rejects with the reason that ECS shows if it cannot. */
  start(launch: ContainerLaunch): Promise<RunningContainer>;
  /** Ends every container at once; the last resort of a process that is about to end. */
  killAll(): void;
}
