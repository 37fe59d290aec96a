import fc from 'fast-check';
import { COORDINATE_COLUMNS, parseTlcHeader } from '../../../tasks/trips/tlc-columns.ts';
import type { CoordinateColumns } from '../../../tasks/trips/tlc-columns.ts';
import { TlcRowReader } from '../../../tasks/trips/tlc-row-reader.ts';
import { TlcRow } from '../../../tasks/trips/tlc-row.ts';
import { Trip } from '../../../tasks/trips/trip.ts';
import { oracleRow } from '../oracle.ts';
import { ascii, PROPERTY } from '../support.ts';

function coordinatesOf(header: string): CoordinateColumns {
  const columns = parseTlcHeader(header);
  if (columns.places !== 'coordinates') throw new Error('zones');
  return columns;
}

const YELLOW_2015 = coordinatesOf(
  'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude,' +
    'RateCodeID,store_and_fwd_flag,dropoff_longitude,dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount,' +
    'tolls_amount,improvement_surcharge,total_amount',
);

const GREEN_2014 = coordinatesOf(
  'VendorID,lpep_pickup_datetime,Lpep_dropoff_datetime,Store_and_fwd_flag,RateCodeID,Pickup_longitude,Pickup_latitude,' +
    'Dropoff_longitude,Dropoff_latitude,Passenger_count,Trip_distance,Fare_amount,Extra,MTA_tax,Tip_amount,Tolls_amount,' +
    'Ehail_fee,Total_amount,Payment_type,Trip_type ',
);

/** The eight columns and nothing else, the fare last, so that no comma ends it. */
const BARE = coordinatesOf(
  'pickup_datetime,dropoff_datetime,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude,trip_distance,fare_amount',
);

type Outcome = object | 'rejected' | 'blank';

/** What the fast path, or its fallback, reads; the row is between others. */
function readFast(line: string, columns: CoordinateColumns): Outcome {
  const front = '2015-01-01\n';
  const bytes = ascii(`${front}${line}\n2015-01-01 00:00:00,1,2`.padEnd(front.length + line.length + 64, ','));
  const reader = new TlcRowReader(columns, bytes);
  expect(reader.read(front.length)).toBe(front.length + line.length + 1);
  return reader.outcome === 'trip' ? Object.assign({}, reader.trip) : reader.outcome;
}

/** What the rules alone read. */
function readGeneral(line: string, columns: CoordinateColumns): Outcome {
  const row = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (/^[ \t\r]*$/.test(row)) return 'blank';
  const trip = new Trip();
  return new TlcRow(columns, ascii(row.padEnd(row.length + 64))).read(0, row.length, trip)
    ? Object.assign({}, trip)
    : 'rejected';
}

function expectAllAgree(line: string, columns: CoordinateColumns): Outcome {
  const expected = oracleRow(line, columns);
  expect({ outcome: readFast(line, columns) }).toEqual({ outcome: expected });
  expect({ outcome: readGeneral(line, columns) }).toEqual({ outcome: expected });
  return expected;
}

const USUAL =
  '2,2015-06-02 11:19:29,2015-06-02 11:47:52,1,1.63,-73.954429626464844,40.764141082763672,1,N,' +
  '-73.974754333496094,40.754093170166016,2,17,0,0.5,0,0,0.3,17.8';

describe('reading a raw row', () => {
  test('the usual layout is read column by column', () => {
    expect(readFast(USUAL, YELLOW_2015)).toEqual({
      pickupTime: 202475969,
      dropoffTime: 202477672,
      pickupLongitude: -73954430,
      pickupLatitude: 40764141,
      dropoffLongitude: -73974754,
      dropoffLatitude: 40754093,
      distance: 163,
      fare: 1700,
    });
  });

  test.each([
    ['CRLF', `${USUAL}\r`],
    ['more fields than the header, all blank', `${USUAL},, \t`],
    [
      'quoted fields',
      USUAL.split(',')
        .map((field) => `"${field}"`)
        .join(','),
    ],
    ['a comma and doubled quotes in a quoted field', USUAL.replace(',N,', ',"N, ""or"" Y",')],
    ['a time without seconds', USUAL.replace('11:47:52', '11:47')],
    ['an empty distance', USUAL.replace(',1.63,', ',,')],
    ['no fare', USUAL.replace(',17,', ',NULL,')],
    ['one coordinate missing', USUAL.replace('-73.954429626464844', 'nan')],
    ['missing positions', USUAL.replace('-73.954429626464844,40.764141082763672', '0,0')],
    ['empty positions', USUAL.replace('-73.954429626464844,40.764141082763672', ',')],
    ['exponents', USUAL.replace('40.764141082763672', '7.62939453125E-06')],
    ['positions out of range', USUAL.replace('-73.954429626464844', '-1e400')],
    ['short decimals', USUAL.replace('-73.954429626464844', '-73.95')],
    ['a distance without whole digits', USUAL.replace('1.63', '.63')],
    ['a distance with one decimal', USUAL.replace('1.63', '1.6')],
    ['a distance that rounds up', USUAL.replace('1.63', '4.995')],
    ['a huge distance', USUAL.replace('1.63', '15331800.3')],
    ['a negative fare', USUAL.replace(',17,', ',-17.5,')],
    ['NUL bytes where nothing is read', USUAL.replace(',N,', ',\0\0,')],
  ])('a row with %s is a trip, on either path', (_, line) => {
    expect(expectAllAgree(line, YELLOW_2015)).toBeInstanceOf(Object);
  });

  test.each([
    ['fewer fields than the header', USUAL.slice(0, USUAL.lastIndexOf(','))],
    ['more fields than the header, not all blank', `${USUAL},,x`],
    ['two rows in one', `${USUAL.slice(0, 60)}${USUAL}`],
    ['a cut time', USUAL.replace('11:47:52', '11:')],
    ['no time', USUAL.replace('2015-06-02 11:47:52', 'NULL')],
    ['a quoted field that does not end', USUAL.replace(',N,', ',"N,')],
    ['text after a quoted field', USUAL.replace(',N,', ',"N"o,')],
    ['a quote within a field', USUAL.replace(',N,', ',5" N,')],
    ['no such date', USUAL.replace('2015-06-02', '2015-06-31')],
    ['a fare that is a point', USUAL.replace(',17,', ',.,')],
    ['a space before a number', USUAL.replace(',17,', ', 17,')],
    ['a NUL byte in a number', USUAL.replace('-73.954429626464844', '-73.95442962\x006464844')],
    ['a NUL byte in a time', USUAL.replace('11:19:29', '11:19:2\0')],
    ['letters in a number', USUAL.replace('40.764141082763672', '40.764141o82763672')],
    ['NUL bytes alone', '\0\0\0\0'],
    ['a single byte', 'x'],
    ['commas alone', ',,,,,,,,,,,,,,,,,,,,'],
  ])('a row with %s is rejected, on either path', (_, line) => {
    expect(expectAllAgree(line, YELLOW_2015)).toBe('rejected');
  });

  test.each(['', '\r', '   ', '\t \r', '\r\r'])('%j is blank and not a record', (line) => {
    expect(expectAllAgree(line, YELLOW_2015)).toBe('blank');
  });

  test('the last column ends at the line end, with or without a carriage return', () => {
    const line = '2015-06-02 11:19:29,2015-06-02 11:47:52,1,2,3,4,5,6.5';
    expect(expectAllAgree(line, BARE)).toMatchObject({ fare: 650 });
    expect(expectAllAgree(`${line}\r`, BARE)).toMatchObject({ fare: 650 });
    expect(expectAllAgree(`${line}\r\r`, BARE)).toBe('rejected');
  });

  test('a row of 64 KiB is read, and one that is a byte longer is rejected', () => {
    const longest = USUAL.replace('17.8', '1'.repeat(65_536 - USUAL.length + 4));
    expect(longest).toHaveLength(65_536);
    expect(expectAllAgree(longest, YELLOW_2015)).toBeInstanceOf(Object);
    expect(readFast(`${longest}1`, YELLOW_2015)).toBe('rejected');
  });
});

describe('both paths and the oracle agree', () => {
  const digits = (min: number, max: number): fc.Arbitrary<string> =>
    fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
  const time = fc
    .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z'), noInvalidDate: true })
    .chain((date) => {
      const iso = date.toISOString();
      const usual = iso.slice(0, 19).replace('T', ' ');
      return fc.constantFrom(
        usual,
        usual,
        usual,
        iso,
        iso.slice(0, 16),
        `${usual} UTC`,
        `"${usual}"`,
        `${usual}-05:00`,
      );
    });
  const coordinate = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom('-', ''), digits(2, 2), digits(6, 17)).map(([s, w, f]) => `${s}${w}.${f}`),
    },
    fc.tuple(fc.constantFrom('-', '+', ''), digits(0, 4), digits(0, 9)).map(([s, w, f]) => `${s}${w}.${f}`),
    fc.constantFrom('"-73.98"', 'NULL', '\\N'),
    fc.constantFrom('0', '', '-73', '7.62939453125E-06', '-1.6577000000000001E-2', '1e400', '0e999999999'),
  );
  const amount = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(digits(0, 3), digits(0, 17)).map(([w, f]) => (f === '' ? w : `${w}.${f}`)) },
    fc.constantFrom('"2.5"', 'nan', 'None', '"1,000.5"'),
    fc.constantFrom('0', '-2.5', '1e3', '5.', '', '123456', '1234567', '999999.995', '.005'),
  );
  const other = fc.oneof(
    { weight: 30, arbitrary: fc.stringMatching(/^[A-Za-z0-9 .-]{0,6}$/) },
    fc.constantFrom('""', '"a,b"', '"a""b"', '"', 'a"b'),
  );

  function rowOf(columns: CoordinateColumns): fc.Arbitrary<string> {
    const fields: fc.Arbitrary<string>[] = Array<fc.Arbitrary<string>>(columns.fields + 2).fill(other);
    for (const column of COORDINATE_COLUMNS) {
      const field = columns[column] ?? 0;
      if (column.endsWith('Time')) fields[field] = time;
      else fields[field] = column === 'distance' || column === 'fare' ? amount : coordinate;
    }
    return fc.tuple(fc.tuple(...fields), fc.constantFrom(0, 0, 0, 1, 2, -1)).map(([values, more]) => {
      return values.slice(0, columns.fields + more).join(',');
    });
  }

  /** The eight columns in any order, with up to two other fields around each. */
  const anyColumns = fc
    .tuple(
      fc.shuffledSubarray([...COORDINATE_COLUMNS], { minLength: 8 }),
      fc.array(fc.nat(2), { minLength: 9, maxLength: 9 }),
    )
    .map(([order, gaps]) => {
      const columns: Record<string, number> = {};
      let field = gaps[8]!;
      order.forEach((column, position) => {
        columns[column] = field;
        field += 1 + gaps[position]!;
      });
      return { places: 'coordinates', ...columns, fields: field } as unknown as CoordinateColumns;
    });
  const change = fc.tuple(fc.nat(), fc.constantFrom(...Array.from('0123456789,.-+eE :/TZ"\r\t\0\xff')));

  test.each([
    ['yellow 2015', fc.constant(YELLOW_2015)],
    ['green 2014', fc.constant(GREEN_2014)],
    ['any order of columns', anyColumns],
  ])('on rows of %s, whole and with bytes changed, ended by LF or CRLF', (_, layouts) => {
    const rows = layouts.chain((columns) => {
      return fc.tuple(
        fc.constant(columns),
        rowOf(columns),
        fc.array(change, { maxLength: 2 }),
        fc.constantFrom('', '\r'),
      );
    });
    fc.assert(
      fc.property(rows, ([columns, row, changes, end]) => {
        const characters = Array.from(row);
        for (const [at, character] of changes) characters[at % characters.length] = character;
        expectAllAgree(characters.join('') + end, columns);
      }),
      { ...PROPERTY, numRuns: 2500 },
    );
  });
});
