import fc from 'fast-check';
import { hasOffset, parseAnyDateTime } from '../../../tasks/trips/any-date-time.ts';
import { NOT_A_TIME } from '../../../tasks/trips/wall-clock.ts';
import { oracleDateTime } from '../oracle.ts';
import { ascii, PROPERTY } from '../support.ts';

function read(text: string): number | undefined {
  const bytes = ascii(`,${text},`);
  const seconds = parseAnyDateTime(bytes, 1, bytes.length - 1);
  return seconds === NOT_A_TIME ? undefined : seconds;
}

const NINETEEN_PAST = (Date.UTC(2015, 5, 2, 11, 19, 29) - Date.UTC(2009, 0)) / 1000;

describe('times as other tools write them', () => {
  test.each([
    ...['2015-06-02T11:19:29', '2015-06-02t11:19:29.999', '2015-06-02 11:19:29.000001', '2015-06-02T11:19:29Z'],
    ...['2015-06-02 11:19:29 UTC', '2015-06-02 11:19:29UTC', '2015-06-02T11:19:29.5+00:00', '2015-06-02 11:19:29+00'],
    ...['06/02/2015 11:19:29 AM', '6/2/2015 11:19:29', '6/2/2015 11:19:29.000 am', '06/02/2015 11:19:29AM'],
  ])('%s is that wall clock, its fraction cut off', (text) => {
    expect(read(text)).toBe(NINETEEN_PAST);
  });

  test.each([
    ['6/2/2015 11:19', 11],
    ['6/2/2015 1:19 PM', 13],
    ['6/2/2015 12:19 AM', 0],
    ['6/2/2015 12:19 PM', 12],
    ['2015-06-02 23:19', 23],
    ['2015-06-02T00:19', 0],
  ])('%s has the hour %d and no seconds', (text, hour) => {
    expect(read(text)).toBe((Date.UTC(2015, 5, 2, hour, 19) - Date.UTC(2009, 0)) / 1000);
  });

  test.each([
    ...[
      '2015-06-02 11:19:29-04:00',
      '2015-06-02T11:19:29+01:00',
      '2015-06-02 11:19:29 EST',
      '2015-06-02 11:19:29 GMTX',
    ],
    ...[
      '2015-06-02',
      '2015-06-02T',
      '2015-06-02 11:19:29.',
      '2015-06-02 11:19:',
      '2015-06-31 11:19:29',
      '2015-06-02x11:19:29',
    ],
    ...[
      '13/2/2015 11:19',
      '6/2/15 11:19',
      '6/2/2015 13:19 PM',
      '6/2/2015 0:19 AM',
      '6/2/2015',
      '6/2/2015 11:1',
      '006/2/2015 11:19',
    ],
    ...['02.06.2015 11:19', '', '//', '1433243969', '2015/06/02 11:19:29', '6/2/2015 11:19 AMM'],
  ])('%j is no time', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('an offset from UTC is told apart from what is no time at all', () => {
    expect(['2015-06-02 11:19:29-04:00', '2015-06-02 11:19 EST', '2015-06-02T11:19:29.5+0100'].map(hasOffset)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['02.06.2015 11:19', '2015-06-02', '', '2015-06-02 11:19:29 UTC'].map(hasOffset)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('reads what the oracle reads, whatever bytes are changed', () => {
    const forms = fc.constantFrom(
      ...['2015-06-02T11:19:29.123', '2015-06-02 11:19:29 UTC', '2015-06-02 11:19+00:00', '6/2/2015 1:19 PM'],
      ...['06/02/2015 11:19:29.5 AM', '12/31/2014 23:59', '2016-02-29 23:59:59'],
    );
    const change = fc.tuple(fc.nat(), fc.constantFrom(...Array.from('0123456789-/: .TZUTCAPM+'), ''));
    fc.assert(
      fc.property(forms, fc.array(change, { maxLength: 3 }), (form, changes) => {
        const characters = Array.from(form);
        for (const [at, character] of changes) characters[at % characters.length] = character;
        const text = characters.join('');
        expect({ text, seconds: read(text) }).toEqual({ text, seconds: oracleDateTime(text) });
      }),
      { ...PROPERTY, numRuns: 5000 },
    );
  });
});
