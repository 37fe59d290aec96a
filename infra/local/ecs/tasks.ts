import { randomBytes } from 'node:crypto';
import type { LocalCluster, LocalContainer, LocalTaskDefinition } from '../template/local-stack.ts';
import type { RunningContainer, TaskRunner } from './task-runner.ts';

/** ECS keeps a stopped task for at least an hour. */
const KEEP_STOPPED_MS = 60 * 60 * 1000;

/** RunTask's overrides, by container name. */
export interface ContainerOverride {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The parameters for starting a task. */
export interface TaskRequest {
  readonly cluster: LocalCluster;
  readonly definition: LocalTaskDefinition;
  readonly overrides: Readonly<Record<string, ContainerOverride>>;
  /** The request's own `overrides`, for DescribeTasks. */
  readonly describedOverrides: object;
  readonly startedBy: string | undefined;
  readonly group: string | undefined;
  readonly launchType: string | undefined;
  readonly capacityProvider: string | undefined;
}

/** A container of a task. */
export interface TaskContainer {
  readonly container: LocalContainer;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode?: number;
  /** Why it could not be started. */
  reason?: string;
  running?: RunningContainer;
}

/** A task; times are milliseconds since the epoch. */
export interface Task {
  readonly id: string;
  readonly arn: string;
  readonly request: TaskRequest;
  readonly containers: readonly TaskContainer[];
  readonly createdAt: number;
  lastStatus: 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'STOPPING' | 'STOPPED';
  desiredStatus: 'RUNNING' | 'STOPPED';
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  stopCode?: 'EssentialContainerExited' | 'UserInitiated' | 'TaskFailedToStart';
  stoppedReason?: string;
  /** Counts the changes. */
  version: number;
}

/** How ECS uses a task definition's roles. */
export interface TaskRoles {
  /** Before a container starts; rejects with the task's stopped reason if the execution role lacks what that needs. */
  admit(task: Task, container: TaskContainer): Promise<void>;
  /** The environment by which a container gets the credentials of the task role. */
  environment(task: Task): Record<string, string>;
  /** Called when the task has stopped. */
  end(task: Task): void;
}

/** What running tasks requires. */
export interface TasksOptions {
  readonly runner: TaskRunner;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Added to every container's environment: endpoint and region. */
  readonly environment: Readonly<Record<string, string>>;
  readonly roles: TaskRoles;
  /** Tasks that may run at a time: this machine's capacity. */
  readonly capacity: number;
}

/** All tasks of the local ECS, including those that stopped recently. */
export class Tasks {
  readonly #options: TasksOptions;
  readonly #tasks = new Map<string, Task>();
  /** Settled once the task has stopped, by id. */
  readonly #ends = new Map<string, Promise<void>>();
  /** Milliseconds between SIGTERM and SIGKILL, while stopping all tasks. */
  #grace: number | undefined;

  constructor(options: TasksOptions) {
    this.#options = options;
  }

  /** All tasks, oldest first. */
  all(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  /** A task by its id or ARN. */
  find(idOrArn: string): Task | undefined {
    return this.#tasks.get(idOrArn.slice(idOrArn.lastIndexOf('/') + 1));
  }

  /** Tasks that have not stopped yet. */
  get running(): number {
    return this.#ends.size;
  }

  /** Whether one more task may run. */
  hasRoom(): boolean {
    return this.#grace === undefined && this.running < this.#options.capacity;
  }

  /** Starts a task; the outcome shows in the task later, as on ECS. */
  run(request: TaskRequest): Task {
    this.#forgetOld();
    const id = randomBytes(16).toString('hex');
    const task: Task = {
      id,
      arn: `${request.cluster.arn.replace(':cluster/', ':task/')}/${id}`,
      request,
      containers: request.definition.containers.map((container) => ({ container, lastStatus: 'PENDING' })),
      createdAt: this.#options.now(),
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      version: 1,
    };
    this.#tasks.set(id, task);
    const end = this.#live(task).finally(() => this.#ends.delete(id));
    this.#ends.set(id, end);
    return task;
  }

  /** Stops a task: SIGTERM, and SIGKILL after each container's stop timeout. */
  stop(task: Task, reason: string): void {
    if (task.desiredStatus === 'STOPPED') return;
    this.#wind(task, 'UserInitiated', reason);
    this.#stopContainers(task);
  }

  /** Stops every task and waits for them; those that take longer than `graceMs` are killed. */
  async close(graceMs: number): Promise<void> {
    this.#grace = graceMs;
    for (const task of this.#tasks.values()) {
      if (task.lastStatus === 'STOPPED') continue;
      this.#wind(task, 'UserInitiated', 'the local cloud is stopping');
      this.#stopContainers(task);
    }
    await Promise.all(this.#ends.values());
  }

  /** A task's life: its containers start, when an essential one ends, the others are ended too. */
  async #live(task: Task): Promise<void> {
    // Once the request that started it is answered.
    await Promise.resolve();
    this.#change(task, { lastStatus: 'PENDING' });
    const started = await Promise.all(task.containers.map((container) => this.#startContainer(task, container)));
    if (!started.every(Boolean)) {
      this.#wind(task, 'TaskFailedToStart', task.containers.find(({ reason }) => reason !== undefined)?.reason ?? '');
      for (const { running } of task.containers) running?.kill();
    } else if (task.desiredStatus === 'RUNNING') {
      this.#change(task, { lastStatus: 'RUNNING', startedAt: this.#options.now() });
    }
    await Promise.all(task.containers.map((container) => this.#endContainer(task, container)));
    this.#options.roles.end(task);
    this.#change(task, { lastStatus: 'STOPPED', stoppedAt: this.#options.now() });
  }

  async #startContainer(task: Task, state: TaskContainer): Promise<boolean> {
    const { container } = state;
    const { definition, overrides } = task.request;
    const override = overrides[container.name];
    const { roles } = this.#options;
    try {
      await roles.admit(task, state);
      state.running = await this.#options.runner.start({
        taskId: task.id,
        container,
        size: { cpuUnits: Number(definition.cpu), memoryMiB: Number(definition.memory) },
        command: override?.command ?? container.command,
        environment: {
          ...container.environment,
          ...override?.environment,
          ...this.#options.environment,
          ...roles.environment(task),
          ECS_TASK_ARN: task.arn,
          ECS_CLUSTER: task.request.cluster.arn,
        },
      });
      state.lastStatus = 'RUNNING';
      // A stop may have been requested while it started.
      if (task.desiredStatus === 'STOPPED') this.#stopContainers(task);
      return true;
    } catch (error) {
      state.lastStatus = 'STOPPED';
      state.reason = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  async #endContainer(task: Task, state: TaskContainer): Promise<void> {
    if (state.running === undefined) return;
    state.exitCode = await state.running.exited;
    state.lastStatus = 'STOPPED';
    if (!state.container.essential || task.desiredStatus === 'STOPPED') return;
    this.#wind(task, 'EssentialContainerExited', 'Essential container in task exited');
    this.#stopContainers(task);
  }

  #stopContainers({ containers }: Task): void {
    for (const { running, container } of containers) running?.stop(this.#grace ?? container.stopTimeoutSeconds * 1000);
  }

  /** Marks the task for stopping; the first reason counts. */
  #wind(task: Task, stopCode: NonNullable<Task['stopCode']>, stoppedReason: string): void {
    if (task.desiredStatus === 'STOPPED') return;
    const stoppingAt = this.#options.now();
    this.#change(task, { desiredStatus: 'STOPPED', lastStatus: 'STOPPING', stopCode, stoppedReason, stoppingAt });
  }

  #change(task: Task, change: Partial<Task>): void {
    Object.assign(task, change);
    task.version++;
  }

  #forgetOld(): void {
    const oldest = this.#options.now() - KEEP_STOPPED_MS;
    for (const task of this.#tasks.values()) {
      if (task.stoppedAt !== undefined && task.stoppedAt < oldest) this.#tasks.delete(task.id);
    }
  }
}
