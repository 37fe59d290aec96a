import type { ContainerLaunch } from '../../../../infra/local/ecs/task-runner.ts';
import type { LocalContainer } from '../../../../infra/local/template/local-stack.ts';

/** A container like the worker's. */
export function workerContainer(change: Partial<LocalContainer> = {}): LocalContainer {
  return {
    name: 'worker',
    image: 'images:tag',
    essential: true,
    command: ['node', 'worker.cjs'],
    environment: {},
    user: '1000',
    readonlyRootFilesystem: true,
    stopTimeoutSeconds: 120,
    imageAsset: { tag: 'tag', directory: '/build', dockerfile: 'tasks/Dockerfile' },
    processDirectory: '/bundles',
    log: { group: 'Logs', streamPrefix: 'worker' },
    ...change,
  };
}

/** A launch like the worker's. */
export function workerLaunch(change: Partial<ContainerLaunch> = {}): ContainerLaunch {
  return {
    taskId: 'task-1',
    container: workerContainer(),
    size: { cpuUnits: 1024, memoryMiB: 2048 },
    command: ['node', 'worker.cjs'],
    environment: {},
    ...change,
  };
}
