import { InvalidInput } from '../../../workflow/errors.ts';
import {
  monthlyJob,
  parseMonthlyInput,
  parseScheduleInput,
  SCHEDULED_TIME,
} from '../../../workflow/monthly/monthly-input.ts';

const settings = { lagMonths: 2, colors: 'yellow, green', source: 's3://bucket/trips', job: {} };

describe("the schedule's input", () => {
  test('is parsed with its time filled in, and without', () => {
    const fired = parseMonthlyInput({ ...settings, scheduledTime: '2016-03-05T11:00:00Z' });
    const written = parseScheduleInput({ ...settings, scheduledTime: SCHEDULED_TIME });

    const read = { lagMonths: 2, colors: ['yellow', 'green'], source: 's3://bucket/trips/', job: {} };
    expect(fired).toEqual({ ...read, scheduledTime: new Date('2016-03-05T11:00:00Z') });
    expect(written).toMatchObject(read);
  });

  test('takes tlc for TLC’s own address, which the execution names', () => {
    const { source } = parseMonthlyInput({ ...settings, source: 'tlc', scheduledTime: '2016-03-05T11:00:00Z' });

    expect(source).toBe('https://d37ci6vzurychx.cloudfront.net/trip-data/');
    expect(monthlyJob({ source, job: {} }, { color: 'fhvhv', month: '2024-01' })).toMatchObject({ source });
  });

  test.each([
    [{ scheduledTime: SCHEDULED_TIME }, /scheduledTime/],
    [{ lagMonths: -1 }, /lagMonths/],
    [{ lagMonths: 25 }, /lagMonths/],
    [{ colors: 'yellow,blue' }, /colors/],
    [{ colors: '' }, /colors/],
    [{ source: undefined }, /source/],
    [{ sauce: 1 }, /sauce/],
  ])('%j is refused by name', (change, field) => {
    const parse = (): unknown => parseMonthlyInput({ ...settings, scheduledTime: '2016-03-05T11:00:00Z', ...change });

    expect(parse).toThrow(InvalidInput);
    expect(parse).toThrow(field);
  });

  test('becomes the job of one month and color, with its other job options', () => {
    const job = monthlyJob(
      { source: 's3://bucket/trips/', job: { maxTasks: 3 } },
      { color: 'green', month: '2016-01' },
    );

    expect(job).toMatchObject({
      source: 's3://bucket/trips/',
      trips: [{ color: 'green', month: '2016-01' }],
      maxTasks: 3,
      districts: { builtIn: 'boroughs' },
    });
  });

  test('whose job is invalid is refused', () => {
    const make = (): unknown =>
      monthlyJob({ source: 's3://bucket/', job: { maxTasks: 0 } }, { color: 'green', month: '2016-01' });

    expect(make).toThrow(/maxTasks/);
  });
});
