import path from 'node:path';
import {
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import type { RunTaskCommandInput, Task } from '@aws-sdk/client-ecs';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeAssembly } from '../assembly-fixture.ts';
import { writtenLog } from '../logs/written-logs.ts';
import { eventually, startLocalCloud } from '../running-cloud.ts';
import type { RunningCloud } from '../running-cloud.ts';

const folder = temporaryFolder();
const CLUSTER = 'arn:aws:ecs:us-east-1:000000000000:cluster/Cluster';
const WORKER = 'arn:aws:ecs:us-east-1:000000000000:task-definition/worker:1';

/** Prints its environment and working folder, then does what MODE says. */
const PROGRAM = `
  console.log(JSON.stringify({ pid: process.pid, env: process.env, cwd: process.cwd(), words: process.argv.slice(2) }));
  const mode = process.env.MODE;
  if (mode === 'exit') process.exit(7);
  if (mode === 'polite') process.on('SIGTERM', () => { console.log('goodbye'); process.exit(0); });
  if (mode === 'stubborn') process.on('SIGTERM', () => {});
  console.log('ready');
  setInterval(() => {}, 1000);`;

let cloud: RunningCloud;
let ecs: ECSClient;

beforeAll(async () => {
  const container = (change: object): object => ({
    Name: 'worker',
    Image: 'images:tag',
    Command: ['node', 'worker.cjs', 'from the definition'],
    Environment: [{ Name: 'TABLE', Value: 't' }],
    StopTimeout: 1,
    ...change,
  });
  const definition = (Family: string, change: object = {}): object => ({
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { Family, NetworkMode: 'awsvpc', Cpu: 256, Memory: 512, ContainerDefinitions: [container(change)] },
  });
  writeAssembly(folder, {
    images: { tag: { 'worker.cjs': PROGRAM } },
    Resources: {
      Cluster: { Type: 'AWS::ECS::Cluster' },
      Worker: definition('worker'),
      Foreign: definition('foreign', { Command: ['python3', 'worker.py'] }),
    },
  });
  cloud = await startLocalCloud(folder);
  ecs = new ECSClient(cloud.client);
});
afterAll(() => {
  ecs.destroy();
});

const network = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

async function run(mode: string, change: Partial<RunTaskCommandInput> = {}): Promise<Task[]> {
  const overrides = { containerOverrides: [{ name: 'worker', environment: [{ name: 'MODE', value: mode }] }] };
  const common = { cluster: 'Cluster', taskDefinition: 'worker', networkConfiguration: network, overrides };
  const { tasks = [] } = await ecs.send(new RunTaskCommand({ ...common, ...change }));
  return tasks;
}

async function describeTask(arn: string): Promise<Task> {
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [arn] }));
  return tasks[0]!;
}

const logOf = (arn: string): string =>
  writtenLog(path.join(cloud.state, 'logs', 'groups'), arn.slice(arn.lastIndexOf('/') + 1));

/** What a task's program printed about itself. */
interface Printed {
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly words: readonly string[];
}

/** Starts a task and waits until its program has reported that it is ready. */
async function running(
  mode: string,
  change: Partial<RunTaskCommandInput> = {},
): Promise<{ arn: string; printed: Printed }> {
  const [task] = await run(mode, change);
  const arn = task!.taskArn!;
  await eventually(
    () => describeTask(arn),
    ({ lastStatus }) => lastStatus === 'RUNNING',
  );
  await eventually(
    () => logOf(arn),
    (log) => log.includes('ready'),
  );
  return { arn, printed: JSON.parse(logOf(arn).split('\n')[0] ?? '') as Printed };
}

const stopped = (arn: string): Promise<Task> =>
  eventually(
    () => describeTask(arn),
    ({ lastStatus }) => lastStatus === 'STOPPED',
  );
const stop = (task: string, reason?: string) => ecs.send(new StopTaskCommand({ cluster: CLUSTER, task, reason }));

describe('a task', () => {
  test('starts, runs, and is stopped with SIGTERM', async () => {
    const [started] = await run('polite', { startedBy: 'me', launchType: 'FARGATE' });
    const { arn } = await running('polite', { startedBy: 'me' });
    const described = await describeTask(arn);

    const answer = await stop(arn, 'enough');
    const ended = await stopped(arn);
    await stop(started!.taskArn!);

    expect(started).toMatchObject({
      clusterArn: CLUSTER,
      taskDefinitionArn: WORKER,
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      startedBy: 'me',
      group: 'family:worker',
      launchType: 'FARGATE',
      containers: [{ name: 'worker', lastStatus: 'PENDING' }],
    });
    expect(started?.createdAt).toBeInstanceOf(Date);
    expect(described).toMatchObject({ lastStatus: 'RUNNING', containers: [{ name: 'worker', lastStatus: 'RUNNING' }] });
    expect(answer.task).toMatchObject({ desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'enough' });
    expect(ended).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
      containers: [{ exitCode: 0, lastStatus: 'STOPPED' }],
    });
    expect(ended.stoppedAt!.getTime()).toBeGreaterThanOrEqual(ended.startedAt!.getTime());
    expect(logOf(arn)).toContain('goodbye');
  });

  test('that ignores SIGTERM is killed after its stop timeout', async () => {
    const { arn } = await running('stubborn');

    await stop(arn);

    expect(await stopped(arn)).toMatchObject({ stopCode: 'UserInitiated', containers: [{ exitCode: 137 }] });
  });

  test('that is killed from outside is STOPPED, with exit code 137', async () => {
    const { arn, printed } = await running('wait');

    process.kill(printed.pid, 'SIGKILL');

    expect(await stopped(arn)).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 137 }],
    });
  });

  test('that ends by itself is STOPPED, with its exit code', async () => {
    const [task] = await run('exit');

    expect(await stopped(task!.taskArn!)).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 7 }],
    });
  });

  test('that is stopped before it has started ends too', async () => {
    const [task] = await run('wait');

    await stop(task!.taskArn!);

    expect(await stopped(task!.taskArn!)).toMatchObject({ stopCode: 'UserInitiated' });
  });

  test('runs in its image’s folder, with the definition’s command and a clean environment', async () => {
    const { arn, printed } = await running('wait');
    await stop(arn);

    expect(printed.cwd).toBe(path.join(folder, 'cdk.out', 'asset.tag'));
    expect(printed.words).toEqual(['from the definition']);
    expect(printed.env).toEqual({
      TABLE: 't',
      MODE: 'wait',
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      ECS_TASK_ARN: arn,
      ECS_CLUSTER: CLUSTER,
    });
  });

  test('runs the command of its override', async () => {
    const containerOverrides = [{ name: 'worker', command: ['node', 'worker.cjs', 'from', 'the override'] }];

    const { arn, printed } = await running('', { overrides: { containerOverrides } });
    await stop(arn);

    expect(printed.words).toEqual(['from', 'the override']);
  });

  test('that runs a program other than node fails to start', async () => {
    const [task] = await run('', { taskDefinition: 'foreign' });

    expect(await stopped(task!.taskArn!)).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotStartContainerError: the local cloud runs node, not python3',
      containers: [{ reason: 'CannotStartContainerError: the local cloud runs node, not python3' }],
    });
  });
});

describe('RunTask', () => {
  test('starts a task only once for a client token', async () => {
    const change = { clientToken: 'token-1', count: 2, startedBy: 'token' };

    const first = await run('wait', change);
    const again = await run('wait', change);

    expect(again.map(({ taskArn }) => taskArn)).toEqual(first.map(({ taskArn }) => taskArn));
    await expect(run('wait', { ...change, count: 3 })).rejects.toMatchObject({ name: 'ConflictException' });
    for (const { taskArn } of first) await stop(taskArn!);
  });

  test('reports tasks beyond its capacity as failures', async () => {
    const request = { cluster: 'Cluster', taskDefinition: 'worker', networkConfiguration: network, count: 10 };

    const answers = await Promise.all([1, 2, 3, 4].map(() => ecs.send(new RunTaskCommand(request))));
    const tasks = answers.flatMap((answer) => answer.tasks ?? []);
    const failures = answers.flatMap((answer) => answer.failures ?? []);
    await Promise.all(tasks.map(({ taskArn }) => stop(taskArn!)));
    await Promise.all(tasks.map(({ taskArn }) => stopped(taskArn!)));

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
    await expect(run('exit', change)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });
});

test('tasks are spread over the capacity providers by their weights', async () => {
  const tasks = await run('exit', {
    count: 8,
    capacityProviderStrategy: [
      { capacityProvider: 'FARGATE', weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 3 },
    ],
  });

  const providers = tasks.map(({ capacityProviderName }) => capacityProviderName);
  expect(providers.filter((name) => name === 'FARGATE')).toHaveLength(2);
  expect(providers.filter((name) => name === 'FARGATE_SPOT')).toHaveLength(6);
  await Promise.all(tasks.map(({ taskArn }) => stopped(taskArn!)));
});

describe('the lists', () => {
  test('of tasks are filtered by startedBy and desired status, in pages', async () => {
    const tasks = await run('wait', { startedBy: 'lister', count: 3 });
    const arns = tasks.map(({ taskArn }) => taskArn!);
    await stop(arns[0]!);
    const list = (input: object) =>
      ecs.send(new ListTasksCommand({ cluster: 'Cluster', startedBy: 'lister', ...input }));

    const first = await list({ maxResults: 1 });
    const second = await list({ maxResults: 1, nextToken: first.nextToken });
    const ended = await list({ desiredStatus: 'STOPPED' });
    const none = await list({ family: 'foreign' });
    for (const arn of arns) await stop(arn);

    expect([first.taskArns, second.taskArns, second.nextToken]).toEqual([[arns[1]], [arns[2]], undefined]);
    expect(ended.taskArns).toEqual([arns[0]]);
    expect(none.taskArns).toEqual([]);
    await expect(list({ nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('of definitions and clusters show the template’s', async () => {
    const definitions = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: 'worker' }));
    const clusters = await ecs.send(new ListClustersCommand({}));
    const described = await ecs.send(new DescribeClustersCommand({ clusters: ['Cluster', 'nobody'] }));

    expect(definitions.taskDefinitionArns).toEqual([WORKER]);
    expect(clusters.clusterArns).toEqual([CLUSTER]);
    expect(described.clusters).toMatchObject([{ clusterArn: CLUSTER, clusterName: 'Cluster', status: 'ACTIVE' }]);
    expect(described.failures).toEqual([{ arn: 'nobody', reason: 'MISSING' }]);
  });

  test.each(['worker', 'worker:1', WORKER])('a definition is described by %s', async (taskDefinition) => {
    const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));

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
    const { failures } = await ecs.send(new DescribeTasksCommand({ cluster: 'Cluster', tasks: ['nobody'] }));

    expect(failures).toEqual([{ arn: 'nobody', reason: 'MISSING' }]);
    await expect(stop('nobody')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'x' }))).rejects.toMatchObject({
      name: 'ClientException',
      message: 'Unable to describe task definition.',
    });
  });
});
