import { page, shapedAction } from '../wire/aws-input.ts';
import { AwsError } from '../wire/aws-json.ts';
import type { AwsJsonAction, AwsJsonService } from '../wire/aws-json.ts';
import type { LocalCluster, LocalTaskDefinition } from '../template/local-stack.ts';
import { describeCluster, describeTask, describeTaskDefinition } from './describe.ts';
import * as inputs from './inputs.ts';
import { TaskRequests } from './task-requests.ts';
import type { Task, Tasks } from './tasks.ts';

/** The resources that the local ECS serves. */
export interface EcsOptions {
  readonly clusters: readonly LocalCluster[];
  readonly taskDefinitions: readonly LocalTaskDefinition[];
  readonly tasks: Tasks;
}

/** Amazon ECS: the actions that run and describe tasks, their definitions and clusters. */
export function ecsService(options: EcsOptions): AwsJsonService {
  return {
    targetPrefix: 'AmazonEC2ContainerServiceV20141113',
    contentType: 'application/x-amz-json-1.1',
    actions: { ...taskActions(options), ...definitionActions(options), ...clusterActions(options) },
  };
}

function taskActions({ clusters, taskDefinitions, tasks }: EcsOptions): Record<string, AwsJsonAction> {
  const requests = new TaskRequests(tasks);
  return {
    RunTask: shapedAction(inputs.RunTaskInput, (input) => {
      const definition = findDefinition(taskDefinitions, input.taskDefinition);
      if (definition === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.');
      return requests.run(findCluster(clusters, input.cluster), definition, input);
    }),
    ListTasks: shapedAction(inputs.ListTasksInput, (input) => {
      const cluster = findCluster(clusters, input.cluster);
      const listed = tasks.all().filter((task) => isOf(task, cluster) && matches(task, input));
      const { items, ...next } = page(listed, input);
      return { taskArns: items.map(({ arn }) => arn), ...next };
    }),
    DescribeTasks: shapedAction(inputs.DescribeTasksInput, (input) => {
      const cluster = findCluster(clusters, input.cluster);
      const { items, failures } = lookUp(input.tasks, (name) => findTask(tasks, cluster, name));
      return { tasks: items.map(describeTask), failures };
    }),
    StopTask: shapedAction(inputs.StopTaskInput, (input) => {
      const task = findTask(tasks, findCluster(clusters, input.cluster), input.task);
      if (task === undefined) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
      tasks.stop(task, input.reason ?? 'Task stopped by user');
      return { task: describeTask(task) };
    }),
  };
}

function definitionActions({ taskDefinitions }: EcsOptions): Record<string, AwsJsonAction> {
  return {
    DescribeTaskDefinition: shapedAction(inputs.DescribeTaskDefinitionInput, ({ taskDefinition }) => {
      const definition = findDefinition(taskDefinitions, taskDefinition);
      if (definition === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
      return { taskDefinition: describeTaskDefinition(definition), tags: [] };
    }),
    ListTaskDefinitions: shapedAction(inputs.ListTaskDefinitionsInput, (input) => {
      const { familyPrefix, status } = input;
      const listed = taskDefinitions.filter(({ family }) => status === 'ACTIVE' && (familyPrefix ?? family) === family);
      const { items, ...next } = page(listed, input);
      return { taskDefinitionArns: items.map(({ arn }) => arn), ...next };
    }),
  };
}

function clusterActions({ clusters, tasks }: EcsOptions): Record<string, AwsJsonAction> {
  return {
    DescribeClusters: shapedAction(inputs.DescribeClustersInput, (input) => {
      const { items, failures } = lookUp(input.clusters, (name) => clusters.find((cluster) => isNamed(cluster, name)));
      return { clusters: items.map((cluster) => describeCluster(cluster, tasks.all())), failures };
    }),
    ListClusters: shapedAction(inputs.ListClustersInput, (input) => {
      const { items, ...next } = page(clusters, input);
      return { clusterArns: items.map(({ arn }) => arn), ...next };
    }),
  };
}

function findCluster(clusters: readonly LocalCluster[], name: string): LocalCluster {
  const cluster = clusters.find((candidate) => isNamed(candidate, name));
  if (cluster === undefined) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
}

function isNamed({ arn, name: own }: LocalCluster, name: string): boolean {
  return name === arn || name === own;
}

/** By `family`, `family:revision` or ARN. */
function findDefinition(definitions: readonly LocalTaskDefinition[], name: string): LocalTaskDefinition | undefined {
  return definitions.find(({ arn, family, revision }) => [arn, family, `${family}:${revision}`].includes(name));
}

function findTask(tasks: Tasks, cluster: LocalCluster, name: string): Task | undefined {
  const task = tasks.find(name);
  return task !== undefined && isOf(task, cluster) ? task : undefined;
}

function isOf({ request }: Task, cluster: LocalCluster): boolean {
  return request.cluster.arn === cluster.arn;
}

function matches({ request, desiredStatus }: Task, filter: inputs.ListTasksInput): boolean {
  return (
    desiredStatus === filter.desiredStatus &&
    (filter.family === undefined || filter.family === request.definition.family) &&
    (filter.startedBy === undefined || filter.startedBy === request.startedBy) &&
    (filter.launchType === undefined || filter.launchType === request.launchType) &&
    filter.serviceName === undefined
  );
}

/** The items with these names, and ECS's failures for unknown names. */
function lookUp<Item>(
  names: readonly string[],
  find: (name: string) => Item | undefined,
): { items: Item[]; failures: { arn: string; reason: string }[] } {
  const items = names.map(find).filter((item) => item !== undefined);
  const missing = names.filter((name) => find(name) === undefined);
  return { items, failures: missing.map((arn) => ({ arn, reason: 'MISSING' })) };
}
