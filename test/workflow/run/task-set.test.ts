import { ECSClient } from '@aws-sdk/client-ecs';
import fc from 'fast-check';
import { z } from 'zod';
import { jobSchema, parseJobInput } from '../../../workflow/job.ts';
import { JOB_FIELDS } from '../../../workflow/job-options.ts';
import type { JobField } from '../../../workflow/job-options.ts';
import { runTasks, wantedTasks } from '../../../workflow/run/task-set.ts';
import { StageEnvironment } from '../../../workflow/services.ts';

describe('the size of the task set', () => {
  test.each([
    [0, 4, 10, 0],
    [1, 4, 10, 1],
    [4, 4, 10, 1],
    [5, 4, 10, 2],
    [400, 4, 10, 10],
    [7, 1, 100, 7],
  ])(
    '%i outstanding chunks at %i per task and at most %i tasks need %i',
    (outstanding, chunksPerTask, most, wanted) => {
      expect(wantedTasks(outstanding, chunksPerTask, most)).toBe(wanted);
    },
  );

  test('never shrinks as the queue grows', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 500 }),
        (n, per, most) => {
          expect(wantedTasks(n + 1, per, most)).toBeGreaterThanOrEqual(wantedTasks(n, per, most));
        },
      ),
      { seed: 7 },
    );
  });
});

describe('a task receives the options of the job', () => {
  const env = StageEnvironment.parse({
    ...{ PARTIALS_TABLE: 'partials', RESULTS_TABLE: 'results', WORK_PREFIX: 'file:///work', LAMBDA_TASK_ROOT: '/code' },
    ...{ CLUSTER: 'cluster', TASK_DEFINITION: 'worker:1', CONTAINER: 'worker', CAPACITY_PROVIDERS: 'FARGATE=1' },
    ...{ SUBNETS: 'subnet-1', SECURITY_GROUPS: 'sg-1', ASSIGN_PUBLIC_IP: 'DISABLED' },
    ...{ MAX_TASKS: '10', POLL_SECONDS: '20', DRAIN_POLLS: '3', VISIBILITY_TIMEOUT_SECONDS: '60' },
  });
  const addresses = { queueUrl: 'q', deadLetterQueueUrl: 'd', index: 'file:///index', partials: 'file:///partials' };
  /** A row like one for a new option that the worker uses. */
  const heartbeat: JobField = {
    schema: z.int().min(1).default(20),
    options: { 'heartbeat-seconds': { value: 'N', help: 'seconds between two heartbeats', label: 'Heartbeat' } },
    read: (words) => Number(words['heartbeat-seconds']),
    worker: true,
  };

  /** An ECS that starts nothing, and the environment that tasks were to be started with. */
  function recordingEcs(): { ecs: ECSClient; environment: () => Record<string, string> } {
    const bodies: unknown[] = [];
    const ecs = new ECSClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    ecs.middlewareStack.add(
      () => (args) => {
        bodies.push(args.input);
        return Promise.resolve({ output: { $metadata: {}, tasks: [], failures: [] }, response: undefined });
      },
      { step: 'initialize' },
    );
    const Overrides = z.object({
      overrides: z.object({
        containerOverrides: z.array(
          z.object({ environment: z.array(z.object({ name: z.string(), value: z.string() })) }),
        ),
      }),
    });
    return {
      ecs,
      environment: () => {
        const { overrides } = Overrides.parse(bodies[0]);
        return Object.fromEntries(overrides.containerOverrides[0]!.environment.map(({ name, value }) => [name, value]));
      },
    };
  }

  test('through a variable for each option whose row requests it, and for no other', async () => {
    const fields = { ...JOB_FIELDS, heartbeatSeconds: heartbeat };
    const job = jobSchema(fields).parse({ source: 's3://trips/2015', heartbeatSeconds: 7 });
    const { ecs, environment } = recordingEcs();

    await runTasks(ecs, env, { execution: 'e', job, ...addresses }, 1, 0, fields);

    expect(environment()).toMatchObject({ EXECUTION: 'e', QUEUE_URL: 'q', JOB_HEARTBEAT_SECONDS: '7' });
    expect(Object.keys(environment()).filter((name) => name.startsWith('JOB_'))).toEqual(['JOB_HEARTBEAT_SECONDS']);
  });

  test('unless they are more than ECS accepts, which is refused before any task starts', async () => {
    const fields = { ...JOB_FIELDS, source: { ...JOB_FIELDS.source, worker: true as const } };
    const job = parseJobInput({ source: `s3://trips/${'x'.repeat(9000)}` });

    const running = runTasks(recordingEcs().ecs, env, { execution: 'e', job, ...addresses }, 1, 0, fields);

    await expect(running).rejects.toThrow(/options for its workers take \d+ characters of 8192/);
  });
});
