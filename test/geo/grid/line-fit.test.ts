import fc from 'fast-check';
import { fitLine } from '../../../geo/grid/line-fit.ts';

const SIDE = 64;

/** The thresholds of a straight line on the rows of a cell. */
function thresholdsOf(base: number, slope: number): Int16Array {
  return Int16Array.from({ length: SIDE }, (_, row) => Math.max(0, Math.min(SIDE, Math.ceil(base + slope * row))));
}

describe('fitting a line to thresholds', () => {
  test('returns a line with these thresholds on every row, or none', () => {
    const number = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    const slopes = fc.oneof(number(1), number(10), number(1e5), fc.constantFrom(0, 1, -1, 0.5, 1e-9, -1e12));
    fc.assert(
      fc.property(number(100), slopes, fc.nat(SIDE - 1), fc.nat(SIDE - 1), (base, slope, one, other) => {
        const thresholds = thresholdsOf(base, slope);
        const [from, to] = [Math.min(one, other), Math.max(one, other) + 1];
        const line = fitLine(thresholds, from, to, slope, SIDE);
        if (line === undefined) return;
        expect([Math.fround(line.base), Math.fround(line.slope)]).toEqual([line.base, line.slope]);
        for (let row = from; row < to; row++) {
          const left = Array.from({ length: SIDE }, (_, x) => x < line.base + line.slope * row);
          expect(left.filter(Boolean)).toHaveLength(thresholds[row]!);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test('always returns a line for a single row, and nearly always for many', () => {
    const single = Array.from({ length: SIDE + 1 }, (_, t) => fitLine(new Int16Array(SIDE).fill(t), 9, 10, 1e9, SIDE));
    const many = Array.from({ length: 500 }, (_, n) => {
      const [base, slope] = [(n * 7) % SIDE, Math.sin(n)];
      return fitLine(thresholdsOf(base + Math.cos(n), slope), 0, SIDE, slope, SIDE);
    });
    expect(single).not.toContain(undefined);
    expect(many.filter((line) => line === undefined).length).toBeLessThan(10);
  });
});
