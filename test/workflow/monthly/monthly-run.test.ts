import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { openStorage } from '../../../tasks/storage/open-storage.ts';
import { HttpsStorage } from '../../../tasks/storage/https-storage.ts';
import { ObjectNotFound } from '../../../tasks/storage/storage.ts';
import { AwsCron } from '../../../workflow/monthly/aws-cron.ts';
import { DAILY_EXPRESSION, lookingDays } from '../../../workflow/monthly/due-month.ts';
import { MonthNotCounted, MonthNotPublished } from '../../../workflow/monthly/monthly-errors.ts';
import type { MonthlyInput } from '../../../workflow/monthly/monthly-input.ts';
import { startMonthsDue } from '../../../workflow/monthly/monthly-run.ts';
import type { MonthlyRun, MonthlyServices } from '../../../workflow/monthly/monthly-run.ts';
import { NEW_YORK } from '../../../workflow/monthly/new-york.ts';
import { machineFixture, roleFixture, writeAssembly } from '../../infra/local/assembly-fixture.ts';
import { eventually, startLocalCloud } from '../../infra/local/running-cloud.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { WebClock, WebServer } from '../../web-server.ts';

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
  return startMonthsDue(
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

/** What a run did about one month. */
const actionsOf = ({ trips }: MonthlyRun, month: string): [string, string][] =>
  trips.filter((one) => one.month === month).map(({ color, action }) => [color, action]);

describe('a firing', () => {
  test('starts every month that is due for each color, with its job', async () => {
    const source = sourceOf('yellow_tripdata_2011-01.csv', 'green-2011-01.csv', 'yellow_tripdata_2010-12.csv');

    const run = await fire('2011-03-05', source, { job: { chunkBytes: 4096 } });

    expect(run.months).toEqual(['2010-11', '2010-12', '2011-01']);
    expect(run.trips.map(({ color, month, action }) => [month, color, action])).toEqual([
      ['2010-11', 'yellow', 'not published yet'],
      ['2010-11', 'green', 'not published yet'],
      ['2010-12', 'yellow', 'started'],
      ['2010-12', 'green', 'not published yet'],
      ['2011-01', 'yellow', 'started'],
      ['2011-01', 'green', 'started'],
    ]);
    const executionArn = `${MACHINE.replace('stateMachine', 'execution')}:monthly-green-2011-01`;
    expect(run.trips.at(-1)).toMatchObject({ execution: 'monthly-green-2011-01', executionArn });
    const { input = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(JSON.parse(input)).toMatchObject({
      source,
      trips: [{ color: 'green', month: '2011-01' }],
      chunkBytes: 4096,
    });
    expect(logged).toContain('yellow 2010-11: not published yet');
  });

  test('leaves a month that is not due yet alone, even if its file is there', async () => {
    await fire('2011-04-02', sourceOf('yellow_tripdata_2011-02.csv'));

    expect(await executionsOf('2011-02')).toEqual([]);
  });

  test('starts nothing twice, however often and whenever it happens', async () => {
    const source = sourceOf('yellow_tripdata_2011-03.csv');
    await fire('2011-05-03', source, { colors: ['yellow'], job: { maxTasks: 2 } });

    const again = await Promise.all(
      ['2011-05-03', '2011-05-04', '2011-07-29'].map((day) => fire(day, source, { colors: ['yellow'] })),
    );

    for (const { trips } of again) {
      expect(trips.find(({ month }) => month === '2011-03')).toMatchObject({
        action: 'started before',
        status: 'RUNNING',
      });
    }
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

    expect(actionsOf(await fire('2011-07-03', source), '2011-05')).toEqual([
      ['yellow', 'not published yet'],
      ['green', 'started'],
    ]);
  });

  test('reports what is missing 100 days after the month’s end, once, after starting the rest', async () => {
    const source = sourceOf('green_tripdata_2011-06.csv');

    const error: unknown = await fire('2011-10-08', source).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(MonthNotPublished);
    expect((error as Error).message).toContain(
      `yellow_tripdata_2011-06 (.parquet or .csv) did not appear in ${source}`,
    );
    expect((error as Error).message).toContain('looks for them until 2011-10-28');
    expect((error as Error).message).toContain('npm run backfill -- yellow:2011-06');
    expect((error as Error).message).not.toContain('green');
    expect(await executionsOf('2011-06')).toEqual(['monthly-green-2011-06']);
    expect(actionsOf(await fire('2011-10-09', source), '2011-06')[0]).toEqual(['yellow', 'not published yet']);
  });

  test('does not restart a month that failed or was stopped, and reports it after 100 days', async () => {
    const source = sourceOf('yellow_tripdata_2011-07.csv', 'green_tripdata_2011-07.csv');
    await fire('2011-09-03', source, { colors: ['yellow'], job: { maxTasks: 3 } });
    const { trips: begun } = await fire('2011-09-03', source, { colors: ['green'], job: { maxTasks: 2 } });
    await sfn.send(new StopExecutionCommand({ executionArn: begun.at(-1)!.executionArn }));
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
    const reported = fire('2011-11-08', source);

    expect(trips.filter(({ month }) => month === '2011-07')).toMatchObject([
      { action: 'started before', status: 'FAILED' },
      { action: 'started before', status: 'ABORTED' },
    ]);
    await expect(reported).rejects.toThrow(MonthNotCounted);
    await expect(reported).rejects.toThrow(
      'monthly-yellow-2011-07 is FAILED: npm run redrive -- monthly-yellow-2011-07',
    );
    expect(await executionsOf('2011-07')).toEqual(['monthly-green-2011-07', 'monthly-yellow-2011-07']);
  });

  test('does not report what is running or has succeeded', async () => {
    const source = sourceOf('yellow_tripdata_2011-08.csv', 'green_tripdata_2011-08.csv');
    await fire('2011-10-03', source, { colors: ['yellow'], job: { maxTasks: 2 } });
    await fire('2011-10-03', source, { colors: ['green'] });
    await eventually(
      () => statusOf('monthly-green-2011-08'),
      (status) => status === 'SUCCEEDED',
    );

    const { trips } = await fire('2011-12-09', source);

    const ofAugust = trips.filter(({ month }) => month === '2011-08');
    expect(ofAugust.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED']);
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

describe('a firing over a web server', () => {
  const server = new WebServer();
  let source = '';

  beforeAll(async () => {
    source = `${await server.start()}/trip-data/`;
  });

  afterAll(() => server.close());

  beforeEach(() => {
    server.reset();
  });

  const fireOverWeb = (day: string): Promise<MonthlyRun> =>
    startMonthsDue(
      { scheduledTime: new Date(`${day}T11:00:00Z`), lagMonths: 2, colors: ['fhvhv'], source, job: { maxTasks: 2 } },
      { ...services, storage: new HttpsStorage({ local: true, clock: new WebClock() }) },
    );

  test('asks for each month, as Parquet, then as CSV, and starts those that are published', async () => {
    server.files.set('/trip-data/fhvhv_tripdata_2021-01.parquet', { bytes: new Uint8Array(4) });
    server.files.set('/trip-data/fhvhv_tripdata_2020-12.csv', { bytes: new Uint8Array(4) });

    const { trips } = await fireOverWeb('2021-03-05');

    expect(trips.map(({ month, action }) => [month, action])).toEqual([
      ['2020-11', 'not published yet'],
      ['2020-12', 'started'],
      ['2021-01', 'started'],
    ]);
    expect(server.requests).toEqual([
      'HEAD /trip-data/fhvhv_tripdata_2020-11.parquet',
      'HEAD /trip-data/fhvhv_tripdata_2020-11.csv',
      'HEAD /trip-data/fhvhv_tripdata_2020-12.parquet',
      'HEAD /trip-data/fhvhv_tripdata_2020-12.csv',
      'HEAD /trip-data/fhvhv_tripdata_2021-01.parquet',
    ]);
  });

  test('does not ask again for a month that was started', async () => {
    server.files.set('/trip-data/fhvhv_tripdata_2021-04.parquet', { bytes: new Uint8Array(4) });
    await fireOverWeb('2021-06-03');
    server.requests.length = 0;

    await fireOverWeb('2021-06-04');

    expect(server.requests.filter((request) => request.includes('2021-04'))).toEqual([]);
  });

  test('starts the other months if the server fails for one, and then fails itself', async () => {
    server.files.set('/trip-data/fhvhv_tripdata_2021-07.parquet', { bytes: new Uint8Array(4) });
    server.fault = ({ url = '' }, response) => url.includes('2021-06') && Boolean(response.writeHead(503).end());

    await expect(fireOverWeb('2021-09-03')).rejects.toThrow(
      /2021-06\.parquet cannot be read now \(the server answered 503/,
    );
    expect(await executionsOf('2021-07')).toEqual(['monthly-fhvhv-2021-07']);
  });
});

describe('the days of a month', () => {
  const cron = new AwsCron(DAILY_EXPRESSION, NEW_YORK);

  test.each([
    ['2012-01', 0],
    ['2013-02', 16],
    ['2014-03', 46],
  ])('start %s once, on the first firing after its file appeared (%d found none)', async (month, misses) => {
    const source = sourceOf();
    const outcomes = await fireAll(month, source, (firing) => {
      if (firing === misses) writeFileSync(fileURLToPath(`${source}yellow_tripdata_${month}.csv`), '');
    });

    expect(outcomes).toEqual([
      ...Array<string>(misses).fill('not published yet'),
      'started',
      ...Array<string>(outcomes.length - misses - 1).fill('started before'),
    ]);
    expect(await executionsOf(month)).toEqual([`monthly-yellow-${month}`]);
  });

  test('report a month that never appeared once, 100 days after its end', async () => {
    const outcomes = await fireAll('2015-04', sourceOf(), () => undefined);

    expect(outcomes.filter((outcome) => outcome !== 'not published yet')).toEqual(['MonthNotPublished']);
    expect(outcomes.indexOf('MonthNotPublished')).toBe(outcomes.length - 1 - 20);
  });

  /** What each firing did about a month while it is looked for; `before` runs before each of them. */
  async function fireAll(month: string, source: string, before: (firing: number) => void): Promise<string[]> {
    const outcomes: string[] = [];
    const { first, reported, last } = lookingDays(month, 2);
    const days = (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
    for (const [firing, scheduledTime] of cron.runsAfter(new Date(`${first}T00:00:00Z`), days).entries()) {
      before(firing);
      const input = { scheduledTime, lagMonths: 2, colors: ['yellow' as const], source, job: { maxTasks: 2 } };
      const outcome = await startMonthsDue(input, services).then(
        ({ trips }) => trips.find((one) => one.month === month)?.action ?? 'not looked for',
        (error: unknown) => error as Error,
      );
      // Other months have no files either, and are reported on their own days.
      const ofAnother = outcome instanceof Error && scheduledTime.toISOString().slice(0, 10) !== reported;
      outcomes.push(ofAnother ? (outcomes.at(-1) ?? '') : outcome instanceof Error ? outcome.name : outcome);
    }
    return outcomes;
  }
});
