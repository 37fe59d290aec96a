import fc from 'fast-check';
import { palette } from '../../../../../console/web/explorer/model/palette.ts';
import { latitudeOf, mercator } from '../../../../../console/web/explorer/plots/mercator.ts';
import { evenSteps, scaleOf } from '../../../../../console/web/explorer/model/scale.ts';
import { compact, mapValue, monthName, shareText } from '../../../../../console/web/explorer/model/numbers.ts';

describe('a scale of colors', () => {
  test('has few ticks, all on it and in order, whatever the values are', () => {
    const values = fc.array(fc.oneof(fc.nat(), fc.double({ min: 1e-9, max: 1e9, noNaN: true })), { maxLength: 30 });
    fc.assert(
      fc.property(values, fc.constantFrom('log', 'linear'), (all, kind) => {
        const { low, high, ticks } = scaleOf(all, kind);

        expect(low).toBeLessThan(high);
        expect(ticks.length).toBeGreaterThan(0);
        const fractions = ticks.map(({ fraction }) => fraction);
        expect(fractions.every((fraction) => fraction >= -1e-9 && fraction <= 1 + 1e-9)).toBe(true);
        expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      }),
      { seed: 4 },
    );
  });

  test('has ticks at powers of ten if it is logarithmic, at even steps if it is linear', () => {
    expect(scaleOf([1, 3000], 'log').ticks.map(({ value }) => value)).toEqual([1, 10, 100, 1000, 3000]);
    expect(scaleOf([1, 3000], 'linear').ticks.map(({ value }) => value)).toEqual([0, 1000, 2000, 3000]);
    expect(evenSteps(0.5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  });

  test('goes from colors near the background to colors far from it', () => {
    const lightness = (color = ''): number => Number.parseInt(color.slice(3, 5), 16);
    const [onLight, onDark] = [palette(false), palette(true)];

    expect(lightness(onLight[0])).toBeGreaterThan(lightness(onLight.at(-1)));
    expect(lightness(onDark[0])).toBeLessThan(lightness(onDark.at(-1)));
    expect([...onLight, ...onDark].every((color) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
  });
});

test('Mercator keeps shapes: it stretches latitudes by 1 / cos(latitude)', () => {
  const [, up] = mercator([0, 40.71]);
  const [, below] = mercator([0, 40.7]);

  expect((up - below) / 0.01).toBeCloseTo(1 / Math.cos((40.705 * Math.PI) / 180), 4);
  expect(latitudeOf(up)).toBeCloseTo(40.71, 9);
});

test('numbers are short if there is little room', () => {
  expect(compact(1_234_567)).toBe('1.23M');
  expect(mapValue(1234, false)).toBe('1,234');
  expect(mapValue(1234.5, true)).toBe('1,235 per km²');
  expect(mapValue(0.12345, true)).toBe('0.123 per km²');
  expect(shareText(0.1234)).toBe('12.3 %');
  expect(shareText(0.0001)).toBe('< 0.1 %');
  expect(shareText(0)).toBe('0.0 %');
  expect(monthName('2015-06')).toBe('June 2015');
});
