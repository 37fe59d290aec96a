import path from 'node:path';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import type { RunTaskCommandInput, StopTaskCommandOutput, Task } from '@aws-sdk/client-ecs';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeAssembly } from '../assembly-fixture.ts';
import { writtenLog } from '../logs/written-logs.ts';
import { eventually, startLocalCloud } from '../running-cloud.ts';
import type { RunningCloud } from '../running-cloud.ts';

export const CLUSTER = 'arn:aws:ecs:us-east-1:000000000000:cluster/Cluster';
export const WORKER = 'arn:aws:ecs:us-east-1:000000000000:task-definition/worker:1';
/** What a task in `awsvpc` mode has to name. */
export const network = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

/** Prints its environment and working folder, then does what MODE says. */
const PROGRAM = `
  console.log(JSON.stringify({ pid: process.pid, env: process.env, cwd: process.cwd(), words: process.argv.slice(2) }));
  const mode = process.env.MODE;
  if (mode === 'exit') process.exit(7);
  if (mode === 'polite') process.on('SIGTERM', () => { console.log('goodbye'); process.exit(0); });
  if (mode === 'stubborn') process.on('SIGTERM', () => {});
  console.log('ready');
  setInterval(() => {}, 1000);`;

/** A test file's own local cloud, with a cluster and tasks that do what their variable MODE says. */
export class EcsCloud {
  readonly folder = temporaryFolder();
  #cloud: RunningCloud | undefined;
  #ecs: ECSClient | undefined;

  constructor() {
    beforeAll(async () => {
      writeStack(this.folder);
      this.#cloud = await startLocalCloud(this.folder);
      this.#ecs = new ECSClient(this.#cloud.client);
    });
    afterAll(() => {
      this.#ecs?.destroy();
    });
  }

  get cloud(): RunningCloud {
    if (this.#cloud === undefined) throw new Error('the local cloud did not start');
    return this.#cloud;
  }

  get client(): ECSClient {
    if (this.#ecs === undefined) throw new Error('the local cloud did not start');
    return this.#ecs;
  }

  async run(mode: string, change: Partial<RunTaskCommandInput> = {}): Promise<Task[]> {
    const overrides = { containerOverrides: [{ name: 'worker', environment: [{ name: 'MODE', value: mode }] }] };
    const common = { cluster: 'Cluster', taskDefinition: 'worker', networkConfiguration: network, overrides };
    const { tasks = [] } = await this.client.send(new RunTaskCommand({ ...common, ...change }));
    return tasks;
  }

  async describeTask(arn: string): Promise<Task> {
    const { tasks = [] } = await this.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [arn] }));
    return tasks[0]!;
  }

  logOf(arn: string): string {
    return writtenLog(path.join(this.cloud.state, 'logs', 'groups'), arn.slice(arn.lastIndexOf('/') + 1));
  }

  /** Starts a task and waits until its program has reported that it is ready. */
  async running(mode: string, change: Partial<RunTaskCommandInput> = {}): Promise<{ arn: string; printed: Printed }> {
    const [task] = await this.run(mode, change);
    const arn = task!.taskArn!;
    await eventually(
      () => this.describeTask(arn),
      ({ lastStatus }) => lastStatus === 'RUNNING',
    );
    await eventually(
      () => this.logOf(arn),
      (log) => log.includes('ready'),
    );
    return { arn, printed: JSON.parse(this.logOf(arn).split('\n')[0] ?? '') as Printed };
  }

  /** Waits until a task has ended. */
  stopped(arn: string): Promise<Task> {
    return eventually(
      () => this.describeTask(arn),
      ({ lastStatus }) => lastStatus === 'STOPPED',
    );
  }

  stop(task: string, reason?: string): Promise<StopTaskCommandOutput> {
    return this.client.send(new StopTaskCommand({ cluster: CLUSTER, task, reason }));
  }
}

function writeStack(folder: string): void {
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
}

/** What a task's program printed about itself. */
export interface Printed {
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly words: readonly string[];
}
