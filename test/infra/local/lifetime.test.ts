import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writtenLog } from './logs/written-logs.ts';
import { childrenOf, isAlive, lease, statusOf } from './observed-cloud.ts';
import { eventually, startLocalCloud } from './running-cloud.ts';
import { copyOfStack, keptEvents, MACHINE, writeSmallStack } from './small-stack.ts';

const folder = temporaryFolder();

beforeAll(() => {
  writeSmallStack(folder);
});

test('Ctrl-C aborts executions, delivers their events, stops tasks and leaves nothing running', async () => {
  const own = copyOfStack(folder, 'ctrl-c');
  const first = await startLocalCloud(own);
  const sfn = new SFNClient(first.client);
  const ecs = new ECSClient(first.client);
  const input = JSON.stringify({ seconds: 600 });
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'long', input }));
  await ecs.send(new RunTaskCommand({ cluster: 'Cluster', taskDefinition: 'task', count: 2 }));
  await eventually(
    () => statusOf(first),
    (status) => status.executionsRunning === 1 && status.tasksRunning === 2,
  );
  const children = childrenOf(first.child.pid!);

  const code = await first.stop();
  sfn.destroy();
  ecs.destroy();
  const second = await startLocalCloud(own);
  const again = new SFNClient(second.client);
  const { status } = await again.send(new DescribeExecutionCommand({ executionArn }));
  again.destroy();
  await second.stop();

  expect({ code, output: first.output() }).toEqual({
    code: 0,
    output: expect.stringMatching(/Ctrl-C stops it\.\n$/) as string,
  });
  expect(children.length).toBeGreaterThanOrEqual(3);
  expect(children.filter(isAlive)).toEqual([]);
  expect(existsSync(path.join(first.state, 'cloud.json'))).toBe(false);
  expect(existsSync(path.join(first.state, 'lock'))).toBe(false);
  expect(status).toBe('ABORTED');
  expect(keptEvents(folder).find(({ detail }) => detail.name === 'long')?.detail.status).toBe('ABORTED');
});

test('a second Ctrl-C ends everything at once', async () => {
  const first = await startLocalCloud(copyOfStack(folder, 'twice'));
  const ecs = new ECSClient(first.client);
  const overrides = { containerOverrides: [{ name: 'c', command: ['node', 'stubborn.cjs'] }] };
  const started = await ecs.send(new RunTaskCommand({ cluster: 'Cluster', taskDefinition: 'task', overrides }));
  ecs.destroy();
  const id = started.tasks?.[0]?.taskArn?.split('/').at(-1) ?? '';
  const log = (): string => writtenLog(path.join(first.state, 'logs', 'groups'), id);
  await eventually(log, (text) => text.includes('ready'));
  const children = childrenOf(first.child.pid!);
  const closed = once(first.child, 'close');

  await eventually(
    () => {
      first.child.kill('SIGINT');
      return first.child.exitCode;
    },
    (code) => code !== null,
  );

  expect((await closed)[0]).toBe(130);
  expect(children.length).toBeGreaterThanOrEqual(2);
  await eventually(
    () => children.filter(isAlive),
    (alive) => alive.length === 0,
  );
  expect(existsSync(path.join(first.state, 'lock'))).toBe(false);
});

test('a killed cloud leaves no child running, and the next takes over its folder', async () => {
  const own = copyOfStack(folder, 'killed');
  const first = await startLocalCloud(own);
  const children = childrenOf(first.child.pid!);
  first.child.kill('SIGKILL');
  await once(first.child, 'close');

  const second = await startLocalCloud(own);

  expect(await second.stop()).toBe(0);
  await eventually(
    () => children.filter(isAlive),
    (alive) => alive.length === 0,
  );
});

describe('with --auto', () => {
  test('it ends by itself with its last lease, and a second cloud waits for the folder meanwhile', async () => {
    const own = copyOfStack(folder, 'auto');
    const first = await startLocalCloud(own, ['--auto']);
    const [one, two] = [await lease(first), await lease(first)];
    const ended = once(first.child, 'close');
    one.release();
    const held = await eventually(
      () => statusOf(first),
      ({ leases }) => leases === 1,
    );

    two.release();
    await eventually(
      () => existsSync(path.join(first.state, 'cloud.json')),
      (there) => !there,
    );
    const second = await startLocalCloud(own, ['--auto']);
    const other = await lease(second);
    const secondEnded = once(second.child, 'close');
    other.release();

    expect(held.auto).toBe(true);
    expect((await ended)[0]).toBe(0);
    expect((await secondEnded)[0]).toBe(0);
  });
});
