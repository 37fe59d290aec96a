import fc from 'fast-check';
import { NOT_DECIMAL, parseDecimal, SATURATED } from '../../../tasks/trips/decimal.ts';
import { oracleDecimal } from '../oracle.ts';
import { ascii, PROPERTY } from '../support.ts';

function parse(text: string, decimals: number): number {
  const bytes = ascii(`#${text}#`);
  return parseDecimal(bytes, 1, bytes.length - 1, decimals);
}

describe('parseDecimal', () => {
  test.each([
    ['-73.991957', -73991957],
    ['-73.9919569999999999999', -73991957],
    ['40.7080874999999999999', 40708087],
    ['40.7080875', 40708088],
    ['-40.7080875', -40708088],
    ['40.7080874', 40708087],
    ['0.0000005', 1],
    ['0.00000049999999999999999999', 0],
    ['-0.0000004', 0],
    ['9.9999995', 10000000],
    ['0', 0],
    ['-0', 0],
    ['+1', 1000000],
    ['.5', 500000],
    ['5.', 5000000],
    ['7.62939453125E-06', 8],
    ['1.5e2', 150000000],
    ['150e-2', 1500000],
    ['0.00015e+4', 1500000],
    ['1e-7', 0],
    ['5e-7', 1],
    ['0e999999999', 0],
    ['0.000e99999999999999999999', 0],
    ['1e400', SATURATED],
    ['-1e400', -SATURATED],
    ['1e-99999999999999999999', 0],
    ['9'.repeat(5000), SATURATED],
    [`${'0'.repeat(5000)}1`, 1000000],
    [`0.${'0'.repeat(5000)}1e5001`, 1000000],
    [`1${'0'.repeat(5000)}e-5000`, 1000000],
    ['1999.9999995', 2000000000],
    ['2000.0000001', SATURATED],
  ])('reads %.40s exactly, half away from zero', (text, millionths) => {
    expect(parse(text, 6)).toBe(millionths);
  });

  test.each([
    '',
    '-',
    '+',
    '.',
    '-.',
    'e5',
    '.e5',
    '1e',
    '1e+',
    '1e5.0',
    '1e 5',
    '--1',
    '1-',
    '1 ',
    ' 1',
    '1.2.3',
    '0x10',
    'NaN',
    'Infinity',
    '1,2',
    '1\0',
    '１',
  ])('refuses %j', (text) => {
    expect(parse(text, 6)).toBe(NOT_DECIMAL);
  });

  test('agrees with exact big-integer arithmetic on any decimal text', () => {
    const digits = fc.stringMatching(/^[0-9]{0,25}$/);
    const zeros = fc.stringMatching(/^0{0,20}$/);
    const exponent = fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.nat(40)), {
      nil: undefined,
    });
    const text = fc
      .tuple(fc.constantFrom('', '-', '+'), zeros, digits, fc.boolean(), zeros, digits, exponent)
      .map(([sign, wholeZeros, whole, point, fractionZeros, fraction, power]) => {
        return `${sign}${wholeZeros}${whole}${point ? '.' : ''}${fractionZeros}${fraction}${power?.join('') ?? ''}`;
      });
    fc.assert(
      fc.property(text, fc.constantFrom(2, 6), (candidate, decimals) => {
        expect(parse(candidate, decimals)).toBe((oracleDecimal(candidate, decimals) ?? NOT_DECIMAL) + 0);
      }),
      { ...PROPERTY, numRuns: 3000 },
    );
  });

  test('agrees with the oracle on any text of the characters of numbers', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+.eE0-9 ,\0]{0,12}$/), (candidate) => {
        expect(parse(candidate, 2)).toBe((oracleDecimal(candidate, 2) ?? NOT_DECIMAL) + 0);
      }),
      { ...PROPERTY, numRuns: 3000 },
    );
  });
});
