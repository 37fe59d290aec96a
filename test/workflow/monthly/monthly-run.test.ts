import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { openStorage } from '../../../tasks/storage/open-storage.ts';
import { ObjectNotFound } from '../../../tasks/storage/storage.ts';
import { AwsCron } from '../../../workflow/monthly/aws-cron.ts';
import { MONTHLY_EXPRESSION } from '../../../workflow/monthly/due-month.ts';
import { MonthNotCounted, MonthNotPublished } from '../../../workflow/monthly/monthly-errors.ts';
import type { MonthlyInput } from '../../../workflow/monthly/monthly-input.ts';
import { startMonthDue } from '../../../workflow/monthly/monthly-run.ts';
import type { MonthlyRun, MonthlyServices } from '../../../workflow/monthly/monthly-run.ts';
import { NEW_YORK } from '../../../workflow/monthly/new-york.ts';
import { shiftMonth } from '../../../workflow/trip-months.ts';
import { machineFixture, roleFixture, writeAssembly } from '../../infra/local/assembly-fixture.ts';
import { eventually, startLocalCloud } from '../../infra/local/running-cloud.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';

let sfn: SFNClient;
let logged: string[] = [];
let services: MonthlyServices;

/** A state machine that does what the job's `maxTasks` says: 2 runs until it is stopped, 3 fails, others succeed. */
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'What',
  States: {
    What: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.maxTasks = 2 %}', Next: 'Run' },
        { Condition: '{% $states.input.maxTasks = 3 %}', Next: 'Fail' },
      ],
      Default: 'Succeed',
    },
    Run: { Type: 'Wait', Seconds: 3600, End: true },
    Fail: { Type: 'Fail', Error: 'Asked' },
    Succeed: { Type: 'Succeed' },
  },
};

beforeAll(async () => {
  writeAssembly(folder, {
    Resources: {
      Role: roleFixture(['states']),
      Machine: machineFixture(definition),
    },
  });
  const cloud = await startLocalCloud(folder);
  sfn = new SFNClient(cloud.client);
  services = {
    sfn,
    storage: openStorage(),
    stateMachineArn: MACHINE,
    log: (message) => {
      logged.push(message);
    },
  };
});

afterAll(() => {
  sfn.destroy();
});

beforeEach(() => {
  logged = [];
});

let sources = 0;

/** A source that holds these files. */
function sourceOf(...names: readonly string[]): string {
  const source = path.join(folder, `source-${++sources}`);
  mkdirSync(source);
  for (const name of names) writeFileSync(path.join(source, name), '');
  return `${pathToFileURL(source).href}/`;
}

function fire(day: string, source: string, change: Partial<MonthlyInput> = {}): Promise<MonthlyRun> {
  const scheduledTime = new Date(`${day}T11:00:00Z`);
  return startMonthDue(
    { scheduledTime, lagMonths: 2, colors: ['yellow', 'green'], source, job: {}, ...change },
    services,
  );
}

async function statusOf(execution: string): Promise<string | undefined> {
  const executionArn = `${MACHINE.replace('stateMachine', 'execution')}:${execution}`;
  return (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
}

async function executionsOf(month: string): Promise<string[]> {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: MACHINE }));
  return executions.flatMap(({ name = '' }) => (name.endsWith(month) ? [name] : [])).sort();
}

describe('a firing', () => {
  test('starts the month that is due for each color, with its job', async () => {
    const source = sourceOf('yellow_tripdata_2011-01.csv', 'green-2011-01.csv', 'yellow_tripdata_2011-02.csv');

    const run = await fire('2011-03-05', source, { job: { chunkBytes: 4096 } });

    expect(run).toEqual({
      month: '2011-01',
      trips: ['yellow', 'green'].map((color) => ({
        color,
        month: '2011-01',
        action: 'started',
        execution: `monthly-${color}-2011-01`,
        executionArn: `${MACHINE.replace('stateMachine', 'execution')}:monthly-${color}-2011-01`,
      })),
    });
    const executionArn = run.trips[1]!.executionArn;
    const { input = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(JSON.parse(input)).toMatchObject({
      source,
      trips: [{ color: 'green', month: '2011-01' }],
      chunkBytes: 4096,
    });
    expect(await executionsOf('2011-02')).toEqual([]);
  });

  test('starts nothing twice, however often and whenever in the window it happens', async () => {
    const source = sourceOf('yellow_tripdata_2011-03.csv');
    await fire('2011-05-03', source, { colors: ['yellow'], job: { maxTasks: 2 } });

    const again = await Promise.all(
      ['2011-05-03', '2011-05-04', '2011-05-16'].map((day) => fire(day, source, { colors: ['yellow'] })),
    );

    for (const { trips } of again) expect(trips).toMatchObject([{ action: 'started before', status: 'RUNNING' }]);
    expect(await executionsOf('2011-03')).toEqual(['monthly-yellow-2011-03']);
  });

  test('starts one execution even if two come at once', async () => {
    const source = sourceOf('yellow_tripdata_2011-04.csv');

    const runs = await Promise.all(
      [1, 2, 3].map(() => fire('2011-06-03', source, { colors: ['yellow'], job: { maxTasks: 2 } })),
    );

    expect(runs).toHaveLength(3);
    expect(await executionsOf('2011-04')).toEqual(['monthly-yellow-2011-04']);
  });

  test('leaves a month that is not published for the next day, and starts the color that is', async () => {
    const source = sourceOf('green_tripdata_2011-05.csv');

    const { trips } = await fire('2011-07-03', source);

    expect(trips.map(({ color, action }) => [color, action])).toEqual([
      ['yellow', 'not published yet'],
      ['green', 'started'],
    ]);
    expect(logged).toEqual(['yellow 2011-05: not published yet', 'green 2011-05: started']);
  });

  test('reports what is missing on the last day of two weeks, after starting the rest', async () => {
    const source = sourceOf('green_tripdata_2011-06.csv');

    const firing = fire('2011-08-16', source).catch((error: unknown) => error);

    const error = await firing;
    expect(error).toBeInstanceOf(MonthNotPublished);
    expect((error as Error).message).toContain('yellow_tripdata_2011-06.csv (or yellow-2011-06.csv)');
    expect((error as Error).message).toContain(source);
    expect((error as Error).message).toContain('npm run backfill -- yellow:2011-06');
    expect((error as Error).message).not.toContain('green');
    expect(await executionsOf('2011-06')).toEqual(['monthly-green-2011-06']);
  });

  test('does not restart a month that failed or was stopped, and reports it on the last day', async () => {
    const source = sourceOf('yellow_tripdata_2011-07.csv', 'green_tripdata_2011-07.csv');
    await fire('2011-09-03', source, { colors: ['yellow'], job: { maxTasks: 3 } });
    const [stopped] = (await fire('2011-09-03', source, { colors: ['green'], job: { maxTasks: 2 } })).trips;
    await sfn.send(new StopExecutionCommand({ executionArn: stopped!.executionArn }));
    for (const [name, status] of [
      ['monthly-yellow-2011-07', 'FAILED'],
      ['monthly-green-2011-07', 'ABORTED'],
    ] as const) {
      await eventually(
        () => statusOf(name),
        (now) => now === status,
      );
    }

    const { trips } = await fire('2011-09-04', source);
    const last = fire('2011-09-16', source);

    expect(trips).toMatchObject([
      { action: 'started before', status: 'FAILED' },
      { action: 'started before', status: 'ABORTED' },
    ]);
    await expect(last).rejects.toThrow(MonthNotCounted);
    await expect(last).rejects.toThrow('monthly-yellow-2011-07 is FAILED: npm run redrive -- monthly-yellow-2011-07');
    expect(await executionsOf('2011-07')).toEqual(['monthly-green-2011-07', 'monthly-yellow-2011-07']);
  });

  test('does not report what is running or has succeeded on the last day', async () => {
    const source = sourceOf('yellow_tripdata_2011-08.csv', 'green_tripdata_2011-08.csv');
    await fire('2011-10-03', source, { colors: ['yellow'], job: { maxTasks: 2 } });
    await fire('2011-10-03', source, { colors: ['green'] });
    await eventually(
      () => statusOf('monthly-green-2011-08'),
      (status) => status === 'SUCCEEDED',
    );

    const { trips } = await fire('2011-10-16', source);

    expect(trips.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  test('fails at once if its source does not exist', async () => {
    await expect(fire('2011-11-03', `${pathToFileURL(folder).href}/nowhere/`)).rejects.toThrow(ObjectNotFound);
  });

  test('refuses an invalid job and starts nothing', async () => {
    const source = sourceOf('yellow_tripdata_2011-10.csv');

    const firing = fire('2011-12-03', source, { colors: ['yellow'], job: { maxTasks: 0 } });

    await expect(firing).rejects.toThrow(/maxTasks/);
    expect(await executionsOf('2011-10')).toEqual([]);
  });
});

describe('the two weeks of a month', () => {
  const cron = new AwsCron(MONTHLY_EXPRESSION, NEW_YORK);

  test.each([
    ['2012-01', 0],
    ['2012-02', 6],
    ['2012-03', 13],
  ])('start %s once, on the first firing after its file appeared (%d found none)', async (month, misses) => {
    const source = sourceOf();
    const outcomes = await fireAll(month, source, (firing) => {
      if (firing === misses) writeFileSync(fileURLToPath(`${source}yellow_tripdata_${month}.csv`), '');
    });

    expect(outcomes).toEqual([
      ...Array<string>(misses).fill('not published yet'),
      'started',
      ...Array<string>(13 - misses).fill('started before'),
    ]);
    expect(await executionsOf(month)).toEqual([`monthly-yellow-${month}`]);
  });

  test('report a month that never appeared, once, with the last firing', async () => {
    const outcomes = await fireAll('2012-04', sourceOf(), () => undefined);

    expect(outcomes).toEqual([...Array<string>(13).fill('not published yet'), 'MonthNotPublished']);
  });

  /** The outcome of each firing of the window for a month that was due; `before` runs before each of them. */
  async function fireAll(month: string, source: string, before: (firing: number) => void): Promise<string[]> {
    const outcomes: string[] = [];
    const opening = new Date(`${shiftMonth(month, 2)}-01T12:00:00Z`);
    for (const [firing, scheduledTime] of cron.runsAfter(opening, 14).entries()) {
      before(firing);
      const input = { scheduledTime, lagMonths: 2, colors: ['yellow' as const], source, job: { maxTasks: 2 } };
      outcomes.push(
        await startMonthDue(input, services).then(
          ({ trips }) => trips[0]!.action,
          (error: unknown) => (error as Error).name,
        ),
      );
    }
    return outcomes;
  }
});
