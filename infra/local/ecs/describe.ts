import type { LocalCluster, LocalTaskDefinition } from '../template/local-stack.ts';
import { CAPACITY_PROVIDERS } from './capacity-providers.ts';
import type { Task, TaskContainer } from './tasks.ts';

/** A task as RunTask, StopTask and DescribeTasks return it; times in seconds since the epoch. */
export function describeTask(task: Task): object {
  const { arn, request, containers } = task;
  const { definition } = request;
  return {
    taskArn: arn,
    clusterArn: request.cluster.arn,
    taskDefinitionArn: definition.arn,
    group: request.group ?? `family:${definition.family}`,
    ...(request.startedBy !== undefined && { startedBy: request.startedBy }),
    ...(request.launchType !== undefined && { launchType: request.launchType }),
    ...(request.capacityProvider !== undefined && { capacityProviderName: request.capacityProvider }),
    availabilityZone: `${arn.split(':')[3] ?? ''}a`,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    cpu: definition.cpu,
    memory: definition.memory,
    overrides: request.describedOverrides,
    containers: containers.map((container) => describeContainer(task, container)),
    attachments: [],
    attributes: [],
    healthStatus: 'UNKNOWN',
    connectivity: 'CONNECTED',
    enableExecuteCommand: false,
    tags: [],
    version: task.version,
    createdAt: task.createdAt / 1000,
    ...times(task),
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { stoppedReason: task.stoppedReason }),
  };
}

function times({ startedAt, stoppingAt, stoppedAt }: Task): object {
  return {
    ...(startedAt !== undefined && { connectivityAt: startedAt / 1000, startedAt: startedAt / 1000 }),
    ...(stoppingAt !== undefined && { stoppingAt: stoppingAt / 1000 }),
    ...(stoppedAt !== undefined && { executionStoppedAt: stoppedAt / 1000, stoppedAt: stoppedAt / 1000 }),
  };
}

function describeContainer({ arn }: Task, { container, lastStatus, exitCode, reason }: TaskContainer): object {
  return {
    containerArn: `${arn.replace(':task/', ':container/')}/${container.name}`,
    taskArn: arn,
    name: container.name,
    image: container.image,
    lastStatus,
    networkInterfaces: [],
    healthStatus: 'UNKNOWN',
    ...(exitCode !== undefined && { exitCode }),
    ...(reason !== undefined && { reason }),
  };
}

/** A task definition as DescribeTaskDefinition returns it. */
export function describeTaskDefinition({ arn, family, revision, description }: LocalTaskDefinition): object {
  return {
    volumes: [],
    placementConstraints: [],
    ...description,
    taskDefinitionArn: arn,
    family,
    revision,
    status: 'ACTIVE',
  };
}

/** A cluster as DescribeClusters returns it. */
export function describeCluster({ arn, name }: LocalCluster, tasks: readonly Task[]): object {
  const own = tasks.filter(({ request }) => request.cluster.arn === arn);
  return {
    clusterArn: arn,
    clusterName: name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: own.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: own.filter(({ lastStatus }) => ['PROVISIONING', 'PENDING'].includes(lastStatus)).length,
    activeServicesCount: 0,
    statistics: [],
    tags: [],
    settings: [],
    capacityProviders: CAPACITY_PROVIDERS,
    defaultCapacityProviderStrategy: [],
  };
}
