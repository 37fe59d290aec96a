import fc from 'fast-check';
import type { StateVisit } from '../../../../../workflow/client/state-visits.ts';
import { TimeScale } from '../../../../../console/web/execution/timeline/time-scale.ts';
import { barsOf, failuresOf, visitNearest } from '../../../../../console/web/execution/timeline/timeline-bars.ts';

const SEED = 4;

function visit(entered: number, exited?: number): StateVisit {
  const open = { name: 'A', type: 'Task', event: 1, entered, failures: [], attempts: [] };
  return exited === undefined ? open : { ...open, exited, exitEvent: 2 };
}

describe('the time scale', () => {
  const scale = new TimeScale(1000, 3000, [{ from: 1500, to: 2500 }]);

  test('leaves out the time between an end and its redrive', () => {
    expect(scale.length).toBe(1000);
    expect([1000, 1250, 1500, 2000, 2500, 3000].map((at) => scale.shareAt(at))).toEqual([0, 0.25, 0.5, 0.5, 0.5, 1]);
  });

  test('clamps to its range', () => {
    expect([scale.shareAt(0), scale.shareAt(9999)]).toEqual([0, 1]);
    expect(new TimeScale(5, 5).shareAt(5)).toBe(0);
  });

  test('maps a share to a moment and back', () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true });

    fc.assert(
      fc.property(shares, (share) => {
        expect(scale.shareAt(scale.momentAt(share))).toBeCloseTo(share, 9);
      }),
      { seed: SEED },
    );
  });

  test.each([
    [800, ['0 s', '0.2 s', '0.4 s', '0.6 s', '0.8 s']],
    [100_000, ['0 s', '30 s', '1 min', '1 min 30 s']],
    [3 * 3600_000, ['0 s', '1 h', '2 h', '3 h']],
    [1, ['0 s']],
  ])('has a few round ticks in %i ms', (milliseconds, texts) => {
    expect(new TimeScale(0, milliseconds).ticks().map(({ text }) => text)).toEqual(texts);
  });
});

describe('the bars of a timeline', () => {
  const scale = new TimeScale(0, 10_000);

  test('merge if the screen could not separate them', () => {
    const bars = barsOf([visit(0, 1000), visit(1001, 2000), visit(5000)], scale, 8000);

    expect(bars).toEqual([
      { from: 0, to: 0.2, visits: 2 },
      { from: 0.5, to: 0.8, visits: 1 },
    ]);
  });

  test('are few, no matter how many visits there are', () => {
    const visits = Array.from({ length: 20_000 }, (_, i) => visit(i / 2, i / 2 + 0.25));

    const bars = barsOf(visits, scale, 10_000);

    expect(bars.length).toBeLessThan(1001);
    expect(bars.reduce((sum, bar) => sum + bar.visits, 0)).toBe(20_000);
  });

  test('show each failed attempt', () => {
    const failed = {
      ...visit(0),
      attempts: [
        { event: 2, started: 0, ended: 500, error: 'Busy' },
        { event: 5, started: 900 },
      ],
    };

    expect(failuresOf([failed], scale)).toEqual([{ from: 0, to: 0.05, visits: 1 }]);
  });

  test('find the visit at a moment, or the nearest one', () => {
    const visits = [visit(0, 1000), visit(5000, 6000), visit(9000)];

    expect([500, 2000, 4000, 5500, 9999].map((at) => visitNearest(visits, at))).toEqual([0, 0, 1, 1, 2]);
  });
});
