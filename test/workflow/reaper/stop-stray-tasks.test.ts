import { DescribeTasksCommand, ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { stopStrayTasks } from '../../../workflow/reaper/stop-stray-tasks.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { eventually } from '../../infra/local/running-cloud.ts';
import { reaperCloud } from './reaper-cloud.ts';
import type { ReaperCloud } from './reaper-cloud.ts';

const folder = temporaryFolder();
const TEN_MINUTES = 10 / (24 * 60);
let cloud: ReaperCloud;

beforeAll(async () => {
  cloud = await reaperCloud(folder);
});

/** Runs a task of the workers' definition that does nothing. */
async function runTask(startedBy: string | undefined): Promise<string> {
  const { ecs, env } = cloud.cloud;
  const { tasks = [] } = await ecs.send(
    new RunTaskCommand({
      cluster: env.CLUSTER,
      taskDefinition: env.TASK_DEFINITION,
      startedBy,
      networkConfiguration: { awsvpcConfiguration: { subnets: env.SUBNETS } },
      overrides: { containerOverrides: [{ name: 'worker', command: ['node', '-e', 'setInterval(() => 0, 1000)'] }] },
    }),
  );
  return tasks[0]?.taskArn ?? '';
}

async function stopReason(task: string): Promise<string | undefined> {
  const { ecs, env } = cloud.cloud;
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: env.CLUSTER, tasks: [task] }));
  return tasks[0]?.desiredStatus === 'STOPPED' ? tasks[0].stoppedReason : undefined;
}

describe('tasks', () => {
  test('without a running execution are stopped and counted as a metric, others are left alone', async () => {
    await cloud.failedExecution('over');
    const [ofEnded, ofNobody, ofUnknown] = await Promise.all(['over', undefined, 'never-was'].map(runTask));
    const ofRunning = await runTask('runs');
    const services = cloud.inDays(TEN_MINUTES);
    const { sfn } = services;
    const running = {
      ...services,
      // An execution of this name runs: a real one would need a worker to keep it running.
      sfn: Object.assign(Object.create(sfn), {
        send: async (command: unknown) => {
          const answer = await sfn.send(command as ListExecutionsCommand);
          return command instanceof ListExecutionsCommand ? { ...answer, executions: [{ name: 'runs' }] } : answer;
        },
      }) as typeof sfn,
    };

    const first = await stopStrayTasks(running);

    expect(first).toEqual({ tasks: 4, stray: 3 });
    for (const task of [ofEnded, ofNobody, ofUnknown])
      expect(await stopReason(task!)).toMatch(/its execution is not running/);
    expect(await stopReason(ofRunning)).toBeUndefined();
    expect(cloud.printed).toContainEqual({
      _aws: {
        Timestamp: expect.any(Number) as unknown,
        CloudWatchMetrics: [
          { Namespace: 'TripExplorer', Dimensions: [[]], Metrics: [{ Name: 'TasksWithoutExecution', Unit: 'Count' }] },
        ],
      },
      TasksWithoutExecution: 3,
    });
    expect(await stopStrayTasks(running)).toEqual({ tasks: 1, stray: 0 });
    expect(cloud.printed).toContainEqual(expect.objectContaining({ TasksWithoutExecution: 0 }));
    expect(await stopStrayTasks(services)).toEqual({ tasks: 1, stray: 1 });
  });

  test('that have just started are left alone: executions are listed late', async () => {
    const { ecs, env } = cloud.cloud;
    await eventually(
      async () => (await ecs.send(new ListTasksCommand({ cluster: env.CLUSTER }))).taskArns?.length,
      (tasks) => tasks === 0,
      30,
    );
    await runTask('new');

    expect(await stopStrayTasks(cloud.inDays(0))).toEqual({ tasks: 1, stray: 0 });
    expect(await stopStrayTasks(cloud.inDays(TEN_MINUTES))).toEqual({ tasks: 1, stray: 1 });
  });
});
