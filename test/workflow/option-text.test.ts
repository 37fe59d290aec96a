import fc from 'fast-check';
import { BadInput } from '../../workflow/errors.ts';
import { bytesText, readBytes, readTrips, readWhole } from '../../workflow/option-text.ts';

const months = (text: string): ReturnType<typeof readTrips> => readTrips(text, '--trips');

describe('months of trips', () => {
  test('are named one by one', () => {
    expect(months('yellow:2015-06,green:2016-01')).toEqual([
      { color: 'yellow', month: '2015-06' },
      { color: 'green', month: '2016-01' },
    ]);
  });

  test('are named by range', () => {
    expect(months('yellow:2009-11..2010-02,green:2016-01..2016-01')).toEqual([
      { color: 'yellow', from: '2009-11', to: '2010-02' },
      { color: 'green', month: '2016-01' },
    ]);
  });

  test.each([
    ['', 'a part is empty'],
    ['yellow', '--trips yellow: write color:yyyy-mm'],
    ['yellow:2015-06,', 'a part is empty'],
    ['blue:2015-06', 'the colors are yellow, green, fhv, fhvhv'],
    ['yellow:2015-13', 'yyyy-mm'],
    ['yellow:2008-12', 'first month is 2009-01'],
    ['green:2008-12', '2009-01'],
    ['yellow:2015-06..2015-01', 'ends before it begins'],
    ['yellow:2015-6', 'write color:yyyy-mm'],
  ])('are refused as %j: %s', (text, message) => {
    expect(() => months(text)).toThrow(BadInput);
    expect(() => months(text)).toThrow(message);
  });
});

describe('bytes', () => {
  test.each([
    ['4096', 4096],
    ['4KiB', 4096],
    ['64 KiB', 65_536],
    ['64mib', 67_108_864],
    ['0.5MiB', 524_288],
    ['1GiB', 1_073_741_824],
  ])('are read from %s', (text, bytes) => {
    expect(readBytes(text, '--chunk-bytes')).toBe(bytes);
  });

  test('are the same once written and read again', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.constantFrom(1, 1024, 1024 ** 2), (count, unit) => {
        expect(readBytes(bytesText(count * unit), '--chunk-bytes')).toBe(count * unit);
      }),
      { seed: 9 },
    );
  });
});

test('text that cannot be read is reported with its option, value and problem as separate fields', () => {
  const failure = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      return error;
    }
  };

  expect(failure(() => readWhole('many', '--max-tasks'))).toMatchObject({
    option: '--max-tasks',
    value: 'many',
    problem: 'write a whole number from 1',
    message: '--max-tasks many: write a whole number from 1',
  });
  expect(failure(() => readBytes('', '--chunk-bytes'))).toBeInstanceOf(BadInput);
});
