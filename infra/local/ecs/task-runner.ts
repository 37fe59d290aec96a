import type { LocalContainer } from '../template/local-stack.ts';

/** A container to start. */
export interface ContainerLaunch {
  readonly taskId: string;
  readonly container: LocalContainer;
  /** The task's resources: CPU units (1024 per vCPU) and MiB. */
  readonly size: { readonly cpuUnits: number; readonly memoryMiB: number };
  /** The container's command, or RunTask's override. */
  readonly command: readonly string[];
  /** The container's complete environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A container that is running, or has run. */
export interface RunningContainer {
  /** The exit code, 128 + n if signal n ended it, as container engines report it. */
  readonly exited: Promise<number>;
  /** Asks it to end (SIGTERM), and ends it (SIGKILL) after that many milliseconds. */
  stop(killAfterMs: number): void;
  /** Ends it immediately. */
  kill(): void;
}

/** Runs containers: as processes of this machine, or by a container engine. */
export interface TaskRunner {
  /** Starts a container; rejects with the reason that ECS reports if it cannot. */
  start(launch: ContainerLaunch): Promise<RunningContainer>;
  /** Ends every container immediately; the last resort of a process that is about to exit. */
  killAll(): void;
}
