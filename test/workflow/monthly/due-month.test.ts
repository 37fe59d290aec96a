import fc from 'fast-check';
import { AwsCron } from '../../../workflow/monthly/aws-cron.ts';
import {
  DAILY_EXPRESSION,
  dueMonths,
  HOUR,
  isReportDay,
  lookingDays,
  nextMonth,
} from '../../../workflow/monthly/due-month.ts';
import { NEW_YORK, wallClock } from '../../../workflow/monthly/new-york.ts';
import { monthsBetween, shiftMonth } from '../../../workflow/trip-months.ts';

const SEED = { seed: 20160305 };
const DAY_MS = 86_400_000;
const cron = new AwsCron(DAILY_EXPRESSION, NEW_YORK);
const year = fc.integer({ min: 2009, max: 2049 });
const month = fc.tuple(year, fc.integer({ min: 1, max: 12 })).map(([of, number]) => `${of}-${String(number).padStart(2, '0')}`); // prettier-ignore
const moment = fc.date({ min: new Date('2010-01-01'), max: new Date('2050-01-01'), noInvalidDate: true });
const lag = fc.integer({ min: 0, max: 24 });

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

describe('the months that are due', () => {
  test.each([
    ['2016-03-02T11:00:00Z', 2, ['2015-11', '2015-12']],
    ['2016-03-03T11:00:00Z', 2, ['2015-11', '2015-12', '2016-01']],
    ['2016-03-29T10:00:00Z', 2, ['2015-11', '2015-12', '2016-01']],
    ['2016-03-30T10:00:00Z', 2, ['2015-12', '2016-01']],
    ['2016-03-05T11:00:00Z', 0, ['2016-01', '2016-02', '2016-03']],
    ['2016-03-05T11:00:00Z', 14, ['2014-11', '2014-12', '2015-01']],
    // It is still March 2 in New York.
    ['2016-03-03T04:59:59Z', 2, ['2015-11', '2015-12']],
    ['2016-03-03T05:00:00Z', 2, ['2015-11', '2015-12', '2016-01']],
    // In summer midnight comes an hour earlier.
    ['2016-07-03T03:59:59Z', 2, ['2016-03', '2016-04']],
    ['2016-07-03T04:00:00Z', 2, ['2016-03', '2016-04', '2016-05']],
  ])('at %s, %d months back, are %j', (time, back, due) => {
    expect(dueMonths(new Date(time), back)).toEqual(due);
  });

  test('are those whose days of looking hold the day, and no others', () => {
    fc.assert(
      fc.property(moment, lag, (time, back) => {
        const { date, month: now } = wallClock(time, NEW_YORK);
        const near = monthsBetween(shiftMonth(now, -back - 12), shiftMonth(now, 3)).filter((one) => {
          const { first, last } = lookingDays(one, back);
          return first <= date && date <= last;
        });

        expect(dueMonths(time, back)).toEqual(near);
        expect(nextMonth(time, back)).toBe(shiftMonth(near.at(-1)!, 1));
      }),
      SEED,
    );
  });

  test('include every file that appears 48 to 79 days after its month’s end, on the day it does', () => {
    fc.assert(
      fc.property(month, fc.integer({ min: 48, max: 79 }), (of, days) => {
        const [number, index] = of.split('-').map(Number);
        const appears = new Date(Date.UTC(number!, index, days, 11));

        expect(dueMonths(appears, 2)).toContain(of);
      }),
      SEED,
    );
  });
});

describe('the days on which a month is looked for', () => {
  test.each([
    ['2015-11', 2, { first: '2016-01-03', reported: '2016-03-09', last: '2016-03-29' }],
    ['2026-09', 2, { first: '2026-11-03', reported: '2027-01-08', last: '2027-01-28' }],
    ['2026-09', 0, { first: '2026-09-03', reported: '2026-11-08', last: '2026-11-28' }],
  ])('%s, %d months later, are %j', (of, back, days) => {
    expect(lookingDays(of, back)).toEqual(days);
  });

  test('end while Step Functions still knows an execution that started on the first: it keeps names for 90 days', () => {
    fc.assert(
      fc.property(month, lag, (of, back) => {
        const { first, reported, last } = lookingDays(of, back);

        expect(daysBetween(first, last)).toBeLessThan(90);
        expect(daysBetween(first, reported)).toBeGreaterThan(60);
        expect(reported < last).toBe(true);
      }),
      SEED,
    );
  });

  test('hold one day of reporting, which one firing is on', () => {
    fc.assert(
      fc.property(month, lag, (of, back) => {
        const { first, last } = lookingDays(of, back);
        const firings = cron.runsAfter(new Date(`${first}T00:00:00Z`), daysBetween(first, last) + 1);
        const reports = firings.filter((firing) => isReportDay(of, firing, back));

        expect(reports.map((firing) => wallClock(firing, NEW_YORK).date)).toEqual([lookingDays(of, back).reported]);
      }),
      { ...SEED, numRuns: 20 },
    );
  });
});

describe('the schedule', () => {
  test('fires daily at six New York time, with and without daylight saving', () => {
    fc.assert(
      fc.property(moment, (from) => {
        const firings = cron.runsAfter(from, 40).map((run) => wallClock(run, NEW_YORK));

        expect(new Set(firings.map(({ time }) => time))).toEqual(new Set([`0${HOUR}:00`]));
        firings.slice(1).forEach(({ date }, i) => {
          expect(daysBetween(firings[i]!.date, date)).toBe(1);
        });
      }),
      { ...SEED, numRuns: 20 },
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
