import { ago, exactTime, moment, roughly, timeSpan } from '../../../../console/web/parts/format.ts';

const NOON = new Date(2026, 10, 23, 12, 0, 5).getTime();
const [SECOND, HOUR, DAY] = [1000, 3_600_000, 86_400_000];

describe('human-readable times', () => {
  test('show only what is needed: the day if it differs, the year if it differs', () => {
    expect(moment(NOON, NOON)).toBe('12:00:05');
    expect(moment(NOON - 3 * DAY, NOON)).toBe('20 Nov 12:00');
    expect(moment(new Date(2015, 5, 30, 9, 7).getTime(), NOON)).toBe('30 Jun 2015 09:07');
    expect(exactTime(0)).toBe('1970-01-01T00:00:00.000Z');
  });

  test.each([
    [-5 * SECOND, 'just now'],
    [59 * SECOND, 'just now'],
    [12 * 60 * SECOND, '12 min ago'],
    [23 * HOUR, '23 h ago'],
    [DAY, '1 day ago'],
    [400 * DAY, '400 days ago'],
  ])('%i ms ago is %s', (passed, text) => {
    expect(ago(NOON - passed, NOON)).toBe(text);
  });

  test.each([
    [0, '0 ms'],
    [0.0042, '4 ms'],
    [0.0994, '99 ms'],
    [0.0996, '0.10 s'],
    [200, '3 min 20 s'],
  ])('a span of %d s is %s', (seconds, text) => {
    expect(timeSpan(seconds)).toBe(text);
  });

  test.each([
    [0, '1 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [3599, '1 h 0 min'],
    [7500, '2 h 5 min'],
  ])('an estimate of %d s is %s', (seconds, text) => {
    expect(roughly(seconds)).toBe(text);
  });
});
