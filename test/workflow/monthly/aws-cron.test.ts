import { AwsCron, ScheduleExpressionError } from '../../../workflow/monthly/aws-cron.ts';

describe('a cron of EventBridge Scheduler', () => {
  test.each([
    ['cron(0 6 3-16 * ? *)', 'UTC', ['2015-12-31T00:00:00Z', '2016-01-03T06:00:00.000Z', '2016-01-04T06:00:00.000Z']],
    [
      'cron(0/15 10 ? * MON *)',
      'UTC',
      ['2016-01-04T10:00:00Z', '2016-01-04T10:15:00.000Z', '2016-01-04T10:30:00.000Z'],
    ],
    ['cron(30 9 ? * 2 *)', 'UTC', ['2016-01-01T00:00:00Z', '2016-01-04T09:30:00.000Z', '2016-01-11T09:30:00.000Z']],
    ['cron(0 0 L * ? 2016)', 'UTC', ['2016-02-01T00:00:00Z', '2016-02-29T00:00:00.000Z', '2016-03-31T00:00:00.000Z']],
  ])('%s in %s fires when AWS would', (expression, zone, [from, ...expected]) => {
    const runs = new AwsCron(expression, zone).runsAfter(new Date(from!), 2);

    expect(runs.map((run) => run.toISOString())).toEqual(expected);
  });

  test('finds the firings before and after a moment, never the moment itself', () => {
    const cron = new AwsCron('cron(0 6 3-16 * ? *)', 'America/New_York');
    const firing = new Date('2016-03-05T11:00:00Z');

    expect(cron.before(firing)?.toISOString()).toBe('2016-03-04T11:00:00.000Z');
    expect(cron.after(firing)?.toISOString()).toBe('2016-03-06T11:00:00.000Z');
  });

  test('without a firing left returns none', () => {
    const cron = new AwsCron('cron(0 6 3 1 ? 2016)', 'UTC');

    expect(cron.after(new Date('2016-01-03T06:00:00Z'))).toBeUndefined();
    expect(cron.runsAfter(new Date('2017-01-01T00:00:00Z'), 3)).toEqual([]);
  });

  test.each([
    ['rate(1 day)', 'UTC', /not a cron expression of six fields/],
    ['at(2016-03-05T06:00:00)', 'UTC', /not a cron expression of six fields/],
    ['cron(0 6 3-16 * ?)', 'UTC', /not a cron expression of six fields/],
    ['cron(0 6 3 * * *)', 'UTC', /exactly one/],
    ['cron(0 6 ? * ? *)', 'UTC', /exactly one/],
    ['cron(0 66 3 * ? *)', 'UTC', /hour: 66/],
    ['cron(0 6 3 * ? *)', 'America/Gotham', /America\/Gotham/],
  ])('%s in %s is refused with the reason', (expression, zone, message) => {
    const make = (): AwsCron => new AwsCron(expression, zone);

    expect(make).toThrow(ScheduleExpressionError);
    expect(make).toThrow(message);
  });
});
