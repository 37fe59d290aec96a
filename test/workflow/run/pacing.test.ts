import fc from 'fast-check';
import { secondsLeft, waitSeconds } from '../../../workflow/run/pacing.ts';

const DAY = 24 * 60 * 60;
const EVENTS_A_LAP = 9;
const EVENT_LIMIT = 25_000;

describe('the pacing of polls', () => {
  test('fits a day of polling a stuck queue into the history, with room for redrives', () => {
    let laps = 0;
    for (let elapsed = 0; elapsed < DAY; laps++) {
      elapsed += waitSeconds({ elapsed, done: 0, chunks: 1000, shortestWait: 1 });
    }

    expect(laps * EVENTS_A_LAP).toBeLessThan(EVENT_LIMIT * 0.75);
  });

  test('waits whole seconds, never less than the shortest and never more than a minute past it', () => {
    fc.assert(
      fc.property(
        fc.record({
          elapsed: fc.double({ min: 0, max: DAY, noNaN: true }),
          done: fc.nat(2000),
          chunks: fc.nat(2000),
          shortestWait: fc.integer({ min: 1, max: 120 }),
        }),
        (pace) => {
          const wait = waitSeconds(pace);
          expect(Number.isInteger(wait)).toBe(true);
          expect(wait).toBeGreaterThanOrEqual(pace.shortestWait);
          expect(wait).toBeLessThanOrEqual(Math.max(60, pace.shortestWait));
        },
      ),
      { seed: 7 },
    );
  });

  test('polls close to the end, by the rate so far', () => {
    const early = waitSeconds({ elapsed: 100, done: 10, chunks: 100, shortestWait: 1 });
    const late = waitSeconds({ elapsed: 100, done: 99, chunks: 100, shortestWait: 1 });

    expect(early).toBeGreaterThan(late);
    expect(secondsLeft({ elapsed: 100, done: 50, chunks: 100 })).toBe(100);
  });

  test('does not wait long on the evidence of only the first chunks', () => {
    expect(waitSeconds({ elapsed: 1.4, done: 1, chunks: 1222, shortestWait: 1 })).toBe(1);
    expect(waitSeconds({ elapsed: 20, done: 10, chunks: 100_000, shortestWait: 1 })).toBe(5);
  });

  test('has no estimate before the first chunk is done', () => {
    expect(secondsLeft({ elapsed: 5, done: 0, chunks: 10 })).toBeUndefined();
  });
});
