import fc from 'fast-check';
import { fourDigits, nonDigits, readDegrees, UNUSUAL } from '../../../tasks/trips/four-digits.ts';
import { hourOfWeek, NOT_A_TIME, parseDateTime } from '../../../tasks/trips/wall-clock.ts';
import { oracleDateTime } from '../oracle.ts';
import { ascii, PROPERTY } from '../support.ts';

function viewOf(text: string): DataView {
  return new DataView(ascii(`#${text}`.padEnd(40, '#')).buffer);
}

function parse(text: string): number {
  return parseDateTime(viewOf(text), 1);
}

const EPOCH = Date.UTC(2009, 0, 1);

describe('parseDateTime', () => {
  test.each([
    ['2009-01-01 00:00:00', 0],
    ['2008-12-31 23:59:59', -1],
    ['2016-02-29 23:59:59', (Date.UTC(2016, 1, 29, 23, 59, 59) - EPOCH) / 1000],
    ['1900-01-01 00:00:00', (Date.UTC(1900, 0, 1) - EPOCH) / 1000],
    ['2099-12-31 23:59:59', (Date.UTC(2099, 11, 31, 23, 59, 59) - EPOCH) / 1000],
  ])('reads %s as %d seconds', (text, seconds) => {
    expect(parse(text)).toBe(seconds);
  });

  test.each([
    '2015-02-29 00:00:00',
    '1900-02-29 00:00:00',
    '2015-04-31 00:00:00',
    '2015-00-10 00:00:00',
    '2015-13-10 00:00:00',
    '2015-01-00 00:00:00',
    '2015-01-32 00:00:00',
    '1899-12-31 23:59:59',
    '2100-01-01 00:00:00',
    '0000-01-01 00:00:00',
    '9999-12-31 00:00:00',
    '2015-01-01 24:00:00',
    '2015-01-01 00:60:00',
    '2015-01-01 00:00:60',
    '2015/01/01 00:00:00',
    '2015-01-01T00:00:00',
    '2015-01-01 00-00:00',
    '2015-01-01 0a:00:00',
    '2015-01-01 00:00:0',
    '2O15-01-01 00:00:00',
    '\x002015-01-01 00:00:0',
  ])('refuses %j', (text) => {
    expect(parse(text)).toBe(NOT_A_TIME);
  });

  test('agrees with Date on every day from 1900 to 2099', () => {
    for (let day = -39_810; day < 33_236; day++) {
      const text = new Date(EPOCH + day * 86_400_000 + 45_296_000).toISOString().slice(0, 19).replace('T', ' ');
      const seconds = parse(text);
      if (seconds !== day * 86_400 + 45_296) throw new Error(`${text} was read as ${seconds}`);
    }
  });

  test('agrees with the oracle on a date and time with any bytes changed', () => {
    const part = (length: number): fc.Arbitrary<string> =>
      fc.nat(10 ** length - 1).map((n) => String(n).padStart(length, '0'));
    const digits = fc.tuple(
      fc.constantFrom('1900', '2015', '2016', '2099', '1899', '2100'),
      part(2),
      part(2),
      part(2),
      part(2),
      part(2),
    );
    const change = fc.option(fc.tuple(fc.nat(18), fc.nat(255)), { nil: undefined });
    fc.assert(
      fc.property(digits, change, ([year, month, day, hour, minute, second], changed) => {
        const characters = Array.from(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
        if (changed !== undefined) characters[changed[0]] = String.fromCharCode(changed[1]);
        const text = characters.join('');
        expect(parse(text)).toBe(oracleDateTime(text) ?? NOT_A_TIME);
      }),
      { ...PROPERTY, numRuns: 5000 },
    );
  });
});

describe('hourOfWeek', () => {
  test('is 72, Thursday midnight, on 2009-01-01 00:00:00 and 71 a second before', () => {
    expect([hourOfWeek(0), hourOfWeek(-1), hourOfWeek(3599), hourOfWeek(3600)]).toEqual([72, 71, 72, 73]);
  });

  test('agrees with Date for any second of up to ten digits, including negative ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }), (seconds) => {
        const moment = new Date(EPOCH + seconds * 1000);
        expect(hourOfWeek(seconds)).toBe(((moment.getUTCDay() + 6) % 7) * 24 + moment.getUTCHours());
      }),
      { ...PROPERTY, numRuns: 2000 },
    );
  });
});

describe('words of four digits', () => {
  test('every number of four digits is read, whatever surrounds it', () => {
    for (let n = 0; n < 10_000; n++) {
      const word = viewOf(String(n).padStart(4, '0')).getInt32(1, true);
      if (nonDigits(word) !== 0 || fourDigits(word) !== n) throw new Error(`${n} was read as ${fourDigits(word)}`);
    }
  });

  test('any byte other than a digit is detected at each of the four places', () => {
    for (let place = 0; place < 4; place++) {
      for (let byte = 0; byte < 256; byte++) {
        const bytes = ascii('1234');
        bytes[place] = byte;
        const isDigit = byte >= 48 && byte <= 57;
        expect(nonDigits(new DataView(bytes.buffer).getInt32(0, true)) === 0).toBe(isDigit);
      }
    }
  });

  test('degrees are read from dd.dddddd and from nothing else', () => {
    expect(readDegrees(viewOf('73.991957'), 1)).toBe(73991957);
    expect(readDegrees(viewOf('00.000001'), 1)).toBe(1);
    for (const text of ['7.3991957', '73,991957', '-3.991957', '73.99195', '73.9919e7', '']) {
      expect(readDegrees(viewOf(text), 1)).toBe(UNUSUAL);
    }
  });
});
