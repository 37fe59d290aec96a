import { firingOn } from '../../../../workflow/cli/schedule/start-firing.ts';
import { BadInput } from '../../../../workflow/errors.ts';
import { AwsCron } from '../../../../workflow/monthly/aws-cron.ts';

const timezone = 'America/New_York';
const scheduled = (expression: string): { cron: AwsCron; timezone: string } => {
  return { cron: new AwsCron(expression, timezone), timezone };
};

describe('the firing on a day', () => {
  test.each([
    ['2016-03-12', '2016-03-12T11:00:00.000Z'],
    ['2016-03-13', '2016-03-13T10:00:00.000Z'],
  ])('%s is that of its morning in New York', (day, time) => {
    expect(firingOn(day, scheduled('cron(0 6 * * ? *)')).toISOString()).toBe(time);
  });

  test('on which the schedule of an older stack does not fire is refused with the days on which it does', () => {
    const firing = (): Date => firingOn('2016-03-01', scheduled('cron(0 6 3-16 * ? *)'));

    expect(firing).toThrow(BadInput);
    expect(firing).toThrow(
      '--at 2016-03-01: the schedule does not fire on that day, but on 2016-02-16 and on 2016-03-03',
    );
  });
});
