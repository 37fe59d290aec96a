import { scheduleLines } from '../../../../workflow/cli/schedule/schedule-report.ts';
import type { ScheduleView } from '../../../../workflow/cli/schedule/schedule-report.ts';
import { AwsCron } from '../../../../workflow/monthly/aws-cron.ts';

const EXPRESSION = 'cron(0 6 3-16 * ? *)';
const file = {
  uri: 'file:///trips/yellow_tripdata_2016-01.csv',
  name: 'yellow_tripdata_2016-01.csv',
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
    runs: [new Date('2016-03-12T11:00:00Z'), new Date('2016-03-13T10:00:00Z')],
    due: [
      { color: 'yellow', month: '2016-01', file, status: 'SUCCEEDED' },
      { color: 'green', month: '2016-01', file: undefined, status: undefined },
    ],
    sourceProblem: undefined,
    zone: 'Europe/Zurich',
    ...change,
  };
}

describe('the schedule', () => {
  test('is shown with its next firings in both time zones, the month that is due, its files and executions', () => {
    expect(scheduleLines(view())).toEqual([
      'schedule nyc-taxi-trip-explorer/count-month-due is ENABLED',
      '  fires    cron(0 6 3-16 * ? *) America/New_York, within 60 minutes',
      '  counts   yellow and green, 2 months back, each once',
      '  source   file:///trips/',
      '',
      '  New York              here                    month    trips   file                                 execution',
      '  2016-03-12 06:00 EST  2016-03-12 12:00 GMT+1  2016-01  yellow  yellow_tripdata_2016-01.csv, 1.7 GB  SUCCEEDED',
      '                                                         green   not there yet                        none',
      '  2016-03-13 06:00 EDT  2016-03-13 11:00 GMT+1  2016-01  yellow  yellow_tripdata_2016-01.csv, 1.7 GB  SUCCEEDED',
      '                                                         green   not there yet                        none',
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

  test('does not report a file as missing if the source cannot be read', () => {
    const lines = scheduleLines(
      view({
        sourceProblem: 's3://trips/ cannot be listed: denied',
        due: [{ color: 'yellow', month: '2016-01', file: undefined, status: undefined }],
      }),
    );

    expect(lines.join('\n')).toContain('s3://trips/ cannot be listed: denied');
    expect(lines.join('\n')).toContain('not known');
    expect(lines.join('\n')).not.toContain('not there yet');
  });
});
