import {
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { CLUSTER, EcsCloud, network, WORKER } from './ecs-cloud.ts';

const subject = new EcsCloud();

describe('RunTask', () => {
  test('starts a task only once for a client token', async () => {
    const change = { clientToken: 'token-1', count: 2, startedBy: 'token' };

    const first = await subject.run('wait', change);
    const again = await subject.run('wait', change);

    expect(again.map(({ taskArn }) => taskArn)).toEqual(first.map(({ taskArn }) => taskArn));
    await expect(subject.run('wait', { ...change, count: 3 })).rejects.toMatchObject({ name: 'ConflictException' });
    for (const { taskArn } of first) await subject.stop(taskArn!);
  });

  test('reports tasks beyond its capacity as failures', async () => {
    const request = { cluster: 'Cluster', taskDefinition: 'worker', networkConfiguration: network, count: 10 };

    const answers = await Promise.all([1, 2, 3, 4].map(() => subject.client.send(new RunTaskCommand(request))));
    const tasks = answers.flatMap((answer) => answer.tasks ?? []);
    const failures = answers.flatMap((answer) => answer.failures ?? []);
    await Promise.all(tasks.map(({ taskArn }) => subject.stop(taskArn!)));
    await Promise.all(tasks.map(({ taskArn }) => subject.stopped(taskArn!)));

    expect(tasks.length).toBeLessThanOrEqual(32);
    expect(tasks.length + failures.length).toBe(40);
    expect(failures[0]).toMatchObject({
      arn: CLUSTER,
      reason: expect.stringMatching(/^Capacity is unavailable/) as string,
    });
  });

  test.each<[string, Partial<RunTaskCommandInput>, string, RegExp]>([
    ['another cluster', { cluster: 'other' }, 'ClusterNotFoundException', /^Cluster not found\.$/],
    ['the default cluster', { cluster: undefined }, 'ClusterNotFoundException', /^Cluster not found\.$/],
    ['another definition', { taskDefinition: 'worker:2' }, 'ClientException', /^TaskDefinition not found\.$/],
    ['11 tasks', { count: 11 }, 'InvalidParameterException', /^count: /],
    [
      'no network',
      { networkConfiguration: undefined },
      'InvalidParameterException',
      /^Network Configuration must be provided/,
    ],
    ['a name of other characters', { startedBy: 'a:b' }, 'InvalidParameterException', /^startedBy: /],
    [
      'a launch type and a strategy',
      { launchType: 'FARGATE', capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] },
      'InvalidParameterException',
      /^Specifying both a launch type and capacity provider strategy/,
    ],
    [
      'a capacity provider that the cluster has not',
      { capacityProviderStrategy: [{ capacityProvider: 'MINE' }] },
      'InvalidParameterException',
      /^The specified capacity provider 'MINE' was not found\.$/,
    ],
    [
      'a strategy by which no task could be placed',
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }, { capacityProvider: 'FARGATE_SPOT' }] },
      'InvalidParameterException',
      /^At least one capacity provider in a strategy must have a weight greater than 0\.$/,
    ],
    [
      'an override of another container',
      { overrides: { containerOverrides: [{ name: 'other' }] } },
      'InvalidParameterException',
      /^Override for container named other is not a container in the TaskDefinition\.$/,
    ],
    [
      'overrides that are too long',
      { overrides: { containerOverrides: [{ name: 'worker', command: ['node', 'x'.repeat(8192)] }] } },
      'InvalidParameterException',
      /Container Overrides length must be at most 8192/,
    ],
  ])('refuses %s', async (_, change, name, message) => {
    await expect(subject.run('exit', change)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });
});

test('tasks are spread over the capacity providers by their weights', async () => {
  const tasks = await subject.run('exit', {
    count: 8,
    capacityProviderStrategy: [
      { capacityProvider: 'FARGATE', weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 3 },
    ],
  });

  const providers = tasks.map(({ capacityProviderName }) => capacityProviderName);
  expect(providers.filter((name) => name === 'FARGATE')).toHaveLength(2);
  expect(providers.filter((name) => name === 'FARGATE_SPOT')).toHaveLength(6);
  await Promise.all(tasks.map(({ taskArn }) => subject.stopped(taskArn!)));
});

describe('the lists', () => {
  test('of tasks are filtered by startedBy and desired status, in pages', async () => {
    const tasks = await subject.run('wait', { startedBy: 'lister', count: 3 });
    const arns = tasks.map(({ taskArn }) => taskArn!);
    await subject.stop(arns[0]!);
    const list = (input: object) =>
      subject.client.send(new ListTasksCommand({ cluster: 'Cluster', startedBy: 'lister', ...input }));

    const first = await list({ maxResults: 1 });
    const second = await list({ maxResults: 1, nextToken: first.nextToken });
    const ended = await list({ desiredStatus: 'STOPPED' });
    const none = await list({ family: 'foreign' });
    for (const arn of arns) await subject.stop(arn);

    expect([first.taskArns, second.taskArns, second.nextToken]).toEqual([[arns[1]], [arns[2]], undefined]);
    expect(ended.taskArns).toEqual([arns[0]]);
    expect(none.taskArns).toEqual([]);
    await expect(list({ nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('of definitions and clusters show the template’s', async () => {
    const definitions = await subject.client.send(new ListTaskDefinitionsCommand({ familyPrefix: 'worker' }));
    const clusters = await subject.client.send(new ListClustersCommand({}));
    const described = await subject.client.send(new DescribeClustersCommand({ clusters: ['Cluster', 'nobody'] }));

    expect(definitions.taskDefinitionArns).toEqual([WORKER]);
    expect(clusters.clusterArns).toEqual([CLUSTER]);
    expect(described.clusters).toMatchObject([{ clusterArn: CLUSTER, clusterName: 'Cluster', status: 'ACTIVE' }]);
    expect(described.failures).toEqual([{ arn: 'nobody', reason: 'MISSING' }]);
  });

  test.each(['worker', 'worker:1', WORKER])('a definition is described by %s', async (taskDefinition) => {
    const answer = await subject.client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));

    expect(answer.taskDefinition).toMatchObject({
      taskDefinitionArn: WORKER,
      family: 'worker',
      revision: 1,
      status: 'ACTIVE',
      networkMode: 'awsvpc',
      containerDefinitions: [{ name: 'worker', environment: [{ name: 'TABLE', value: 't' }], stopTimeout: 1 }],
    });
  });

  test('what does not exist is reported as missing', async () => {
    const { failures } = await subject.client.send(new DescribeTasksCommand({ cluster: 'Cluster', tasks: ['nobody'] }));

    expect(failures).toEqual([{ arn: 'nobody', reason: 'MISSING' }]);
    await expect(subject.stop('nobody')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(subject.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'x' }))).rejects.toMatchObject(
      {
        name: 'ClientException',
        message: 'Unable to describe task definition.',
      },
    );
  });
});
