import fc from 'fast-check';
import { AwsCron } from '../../../workflow/monthly/aws-cron.ts';
import { dueMonth, HOUR, isLastTry, MONTHLY_EXPRESSION, WINDOW } from '../../../workflow/monthly/due-month.ts';
import { NEW_YORK, wallClock } from '../../../workflow/monthly/new-york.ts';
import { shiftMonth } from '../../../workflow/trip-months.ts';

const SEED = { seed: 20160305 };
const cron = new AwsCron(MONTHLY_EXPRESSION, NEW_YORK);
const year = fc.integer({ min: 2009, max: 2049 });
const moment = fc.date({ min: new Date('2009-01-01'), max: new Date('2050-01-01'), noInvalidDate: true });

describe('the month that is due', () => {
  test.each([
    ['2016-03-05T11:00:00Z', 2, '2016-01'],
    ['2016-01-03T11:00:00Z', 2, '2015-11'],
    ['2016-02-16T11:00:00Z', 2, '2015-12'],
    ['2016-03-05T11:00:00Z', 0, '2016-03'],
    ['2016-03-05T11:00:00Z', 14, '2015-01'],
    // It is still February in New York, and still the old year.
    ['2016-03-01T04:59:59Z', 0, '2016-02'],
    ['2016-03-01T05:00:00Z', 0, '2016-03'],
    ['2016-01-01T04:59:59Z', 1, '2015-11'],
    // In summer midnight comes an hour earlier.
    ['2016-07-01T03:59:59Z', 0, '2016-06'],
    ['2016-07-01T04:00:00Z', 0, '2016-07'],
  ])('at %s, %d months back, is %s', (time, lag, due) => {
    expect(dueMonth(new Date(time), lag)).toBe(due);
  });

  test('advances with the calendar, never skipping or repeating a month', () => {
    fc.assert(
      fc.property(year, fc.integer({ min: 0, max: 24 }), (of, lag) => {
        const firings = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(of, month, 10, 11)));
        const due = firings.map((firing) => dueMonth(firing, lag));

        expect(due).toEqual(due.map((_, i) => shiftMonth(due[0]!, i)));
      }),
      SEED,
    );
  });
});

describe('the schedule', () => {
  test('fires daily for two weeks of every month, at six New York time with and without daylight saving', () => {
    fc.assert(
      fc.property(year, fc.integer({ min: 0, max: 11 }), (of, month) => {
        const firings = cron.runsAfter(new Date(Date.UTC(of, month, 2, 12)), 14).map((run) => wallClock(run, NEW_YORK));

        expect(firings.map(({ day }) => day)).toEqual(Array.from({ length: 14 }, (_, i) => WINDOW.firstDay + i));
        expect(new Set(firings.map(({ time }) => time))).toEqual(new Set([`0${HOUR}:00`]));
        expect(new Set(firings.map((firing) => firing.month)).size).toBe(1);
      }),
      { ...SEED, numRuns: 50 },
    );
  });

  test('looks for the same month in all firings of a window, and recognizes the last one', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 24 }), (from, lag) => {
        const firings = cron.runsAfter(from, 15);
        const months = new Set(firings.map((firing) => wallClock(firing, NEW_YORK).month));
        const due = new Set(firings.map((firing) => dueMonth(firing, lag)));

        expect(due.size).toBe(months.size);
        firings.slice(0, -1).forEach((firing, i) => {
          const nextIsAnother = dueMonth(firings[i + 1]!, lag) !== dueMonth(firing, lag);
          expect(isLastTry(firing)).toBe(nextIsAnother);
        });
      }),
      { ...SEED, numRuns: 50 },
    );
  });

  test('fires at the same local minute in winter and summer although UTC shifts', () => {
    const runs = cron.runsAfter(new Date('2016-03-11T12:00:00Z'), 2).map((run) => run.toISOString());

    expect(runs).toEqual(['2016-03-12T11:00:00.000Z', '2016-03-13T10:00:00.000Z']);
  });
});

describe('months', () => {
  test('are shifted back and forth, in calendar order', () => {
    fc.assert(
      fc.property(year, fc.integer({ min: 1, max: 12 }), fc.integer({ min: -300, max: 300 }), (of, number, by) => {
        const month = `${of}-${String(number).padStart(2, '0')}`;
        const shifted = shiftMonth(month, by);

        expect(shiftMonth(shifted, -by)).toBe(month);
        expect(Math.sign(shifted < month ? -1 : shifted > month ? 1 : 0)).toBe(Math.sign(by));
        expect(shifted).toMatch(/^\d{4}-(0[1-9]|1[0-2])$/);
      }),
      SEED,
    );
  });
});
