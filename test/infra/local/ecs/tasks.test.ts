import path from 'node:path';
import { CLUSTER, EcsCloud, WORKER } from './ecs-cloud.ts';

const subject = new EcsCloud();

describe('a task', () => {
  test('starts, runs, and is stopped with SIGTERM', async () => {
    const [started] = await subject.run('polite', { startedBy: 'me', launchType: 'FARGATE' });
    const { arn } = await subject.running('polite', { startedBy: 'me' });
    const described = await subject.describeTask(arn);

    const answer = await subject.stop(arn, 'enough');
    const ended = await subject.stopped(arn);
    await subject.stop(started!.taskArn!);

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
    expect(subject.logOf(arn)).toContain('goodbye');
  });

  test('that ignores SIGTERM is killed after its stop timeout', async () => {
    const { arn } = await subject.running('stubborn');

    await subject.stop(arn);

    expect(await subject.stopped(arn)).toMatchObject({ stopCode: 'UserInitiated', containers: [{ exitCode: 137 }] });
  });

  test('that is killed from outside is STOPPED, with exit code 137', async () => {
    const { arn, printed } = await subject.running('wait');

    process.kill(printed.pid, 'SIGKILL');

    expect(await subject.stopped(arn)).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 137 }],
    });
  });

  test('that ends by itself is STOPPED, with its exit code', async () => {
    const [task] = await subject.run('exit');

    expect(await subject.stopped(task!.taskArn!)).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 7 }],
    });
  });

  test('that is stopped before it has started ends too', async () => {
    const [task] = await subject.run('wait');

    await subject.stop(task!.taskArn!);

    expect(await subject.stopped(task!.taskArn!)).toMatchObject({ stopCode: 'UserInitiated' });
  });

  test('runs in its image’s folder, with the definition’s command and a clean environment', async () => {
    const { arn, printed } = await subject.running('wait');
    await subject.stop(arn);

    expect(printed.cwd).toBe(path.join(subject.folder, 'cdk.out', 'asset.tag'));
    expect(printed.words).toEqual(['from the definition']);
    expect(printed.env).toEqual({
      TABLE: 't',
      MODE: 'wait',
      AWS_ENDPOINT_URL: subject.cloud.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      ECS_TASK_ARN: arn,
      ECS_CLUSTER: CLUSTER,
    });
  });

  test('runs the command of its override', async () => {
    const containerOverrides = [{ name: 'worker', command: ['node', 'worker.cjs', 'from', 'the override'] }];

    const { arn, printed } = await subject.running('', { overrides: { containerOverrides } });
    await subject.stop(arn);

    expect(printed.words).toEqual(['from', 'the override']);
  });

  test('that runs a program other than node fails to start', async () => {
    const [task] = await subject.run('', { taskDefinition: 'foreign' });

    expect(await subject.stopped(task!.taskArn!)).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotStartContainerError: the local cloud runs node, not python3',
      containers: [{ reason: 'CannotStartContainerError: the local cloud runs node, not python3' }],
    });
  });
});
