import { scheduleLines } from '../../../../workflow/cli/schedule/schedule-report.ts';
import type { ScheduleView } from '../../../../workflow/cli/schedule/schedule-report.ts';
import { AwsCron } from '../../../../workflow/monthly/aws-cron.ts';

const EXPRESSION = 'cron(0 6 * * ? *)';
const file = {
  uri: 'file:///trips/yellow_tripdata_2015-12.csv',
  name: 'yellow_tripdata_2015-12.csv',
  bytes: 1_700_000_000,
  version: '1',
};

function view(change: Partial<ScheduleView> = {}): ScheduleView {
  return {
    schedule: {
      enabled: true,
      expression: EXPRESSION,
      timezone: 'America/New_York',
      windowMinutes: 60,
      cron: new AwsCron(EXPRESSION, 'America/New_York'),
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:start',
      input: {},
      settings: { lagMonths: 2, colors: ['yellow', 'green'], source: 'file:///trips/', job: {} },
    },
    local: true,
    now: new Date('2016-03-12T12:00:00Z'),
    next: new Date('2016-03-13T10:00:00Z'),
    due: [
      { color: 'yellow', month: '2015-11', file: undefined, status: 'SUCCEEDED' },
      { color: 'green', month: '2015-11', file: undefined, status: 'FAILED' },
      { color: 'yellow', month: '2015-12', file, status: undefined },
      { color: 'green', month: '2015-12', file: undefined, status: 'RUNNING' },
      { color: 'yellow', month: '2016-01', file: undefined, status: undefined },
    ],
    waiting: '2016-02',
    sourceProblem: undefined,
    zone: 'Europe/Zurich',
    ...change,
  };
}

describe('the schedule', () => {
  test('is shown with its next firing in both time zones, and with what it would start today, what not, and why', () => {
    expect(scheduleLines(view())).toEqual([
      'schedule nyc-taxi-trip-explorer/count-month-due is ENABLED',
      '  fires    cron(0 6 * * ? *) America/New_York, within 60 minutes',
      '  next     2016-03-13 06:00 EDT, here 2016-03-13 11:00 GMT+1',
      '  counts   yellow, green, from day 3 of the month 2 months later on, each month once',
      '  source   file:///trips/',
      '',
      '  today, 2016-03-12  would      because',
      '  yellow 2015-11     not start  already counted by monthly-yellow-2015-11',
      '  green 2015-11      not start  monthly-green-2015-11 is FAILED: npm run redrive -- monthly-green-2015-11',
      '  yellow 2015-12     start      yellow_tripdata_2015-12.csv is there, 1.7 GB',
      '  green 2015-12      not start  monthly-green-2015-12 is RUNNING',
      '  yellow 2016-01     not start  not published yet: looked for since 2016-03-03, until 2016-05-30, reported on 2016-05-10',
      '  yellow 2016-02     wait       it is looked for from 2016-04-03 on',
      '  green 2016-02      wait       it is looked for from 2016-04-03 on',
    ]);
  });

  test.each([
    [true, 'npm run local-cloud -- --parameter MonthlySchedule=ENABLED'],
    [false, 'npm run deploy -- --parameter MonthlySchedule=ENABLED'],
  ])('that is disabled shows how to enable it (local: %s)', (local, command) => {
    const { schedule } = view();

    const lines = scheduleLines(view({ local, schedule: { ...schedule, enabled: false } }));

    expect(lines[0]).toContain('DISABLED');
    expect(lines.join('\n')).toContain(command);
  });

  test('names TLC’s own address as such', () => {
    const { schedule } = view();
    const settings = { ...schedule.settings, source: 'https://d37ci6vzurychx.cloudfront.net/trip-data/' };

    expect(scheduleLines(view({ schedule: { ...schedule, settings } })).join('\n')).toContain("/trip-data/, TLC's own");
  });

  test('does not report a file as missing if the source cannot be read', () => {
    const lines = scheduleLines(
      view({
        sourceProblem: 's3://trips/ cannot be listed: denied',
        due: [{ color: 'yellow', month: '2016-01', file: undefined, status: undefined }],
      }),
    );

    expect(lines.join('\n')).toContain('s3://trips/ cannot be listed: denied');
    expect(lines.join('\n')).toContain('not known');
    expect(lines.join('\n')).not.toContain('not published');
  });
});
