import fc from 'fast-check';
import { TripCounter } from '../../../tasks/counting/trip-counter.ts';
import { TripRecordReader } from '../../../tasks/trips/trip-record-reader.ts';
import {
  formatTripRecord,
  readTripRecord,
  TRIP_RECORD_BYTES,
  UNREADABLE_TRIP_RECORD,
} from '../../../tasks/trips/trip-record.ts';
import { MISSING, Trip } from '../../../tasks/trips/trip.ts';
import { oracleRecord } from '../oracle.ts';
import { ascii, OF_MONTH, PROPERTY, scatteredDistricts } from '../support.ts';

/** A record of 80 bytes that begins with `text`. */
function record(text: string): string {
  return `${text.padEnd(79)}\n`;
}

const USUAL = '202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,';

/** What the general path reads; the bytes are among others, which must not matter. */
function readGeneral(text: string): Trip | 'rejected' {
  const trip = new Trip();
  return readTripRecord(ascii(`9,9${text}9,9`), 3, trip) ? trip : 'rejected';
}

/** What the fast path, or its fallback, reads. */
function readFast(text: string): Trip | 'rejected' {
  const reader = new TripRecordReader(ascii(`9,9${text}${'9,'.repeat(40)}`));
  return reader.read(3) ? reader.trip : 'rejected';
}

function expectAllAgree(text: string): void {
  const expected = oracleRecord(text);
  expect({ ...asObject(readGeneral(text)) }).toEqual({ ...asObject(expected) });
  expect({ ...asObject(readFast(text)) }).toEqual({ ...asObject(expected) });
}

function asObject(outcome: object | 'rejected'): object {
  return outcome === 'rejected' ? { outcome } : outcome;
}

function tripOf(fields: Partial<Trip>): Trip {
  return Object.assign(new Trip(), fields);
}

test('a record without distance or fare has empty fields, and reads back as such', () => {
  const trip = Object.assign(new Trip(), { pickupTime: 1, dropoffTime: 2, distance: MISSING, fare: MISSING });
  const text = formatTripRecord(trip);

  expect(text.trimEnd()).toBe('1,2,0.000000,0.000000,0.000000,0.000000,,,');
  expect(readGeneral(text)).toEqual(Object.assign({}, trip));
});

describe('reading a trip record', () => {
  test('the usual layout is read field by field', () => {
    expect(readFast(record(USUAL))).toEqual({
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
    '1,2,3,4,5,6,7,8,',
    '1,2,3,4,5,6,7,8 ',
    '0,0,0.000000,0.000000,0.000000,0.000000,0.00,0.00,',
    '-1,-2,-3.5,-4.5,+5,.6,7.,8e-1,',
    '1,2,,,,,7,8,',
    '-9999999999,9999999999,-179.999999,-89.999999,179.999999,8,1.00,2.00,',
    '01234567,12345678,-73.954430,40.764141,-73.974754,40.754093,123.45,999.99,',
    '1234567,12345678,-73.954430,40.764141,-73.974754,40.754093,1.005,2.995,',
    '202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,-1.63,-17.00,',
    '202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00',
    '202475969,202477672,073.954430,40.764141,-73.974754,40.754093,1.63,17.00,',
    '202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,1e400,',
  ])('%s is a trip record, on either path', (text) => {
    expect(readGeneral(record(text))).not.toBe('rejected');
    expectAllAgree(record(text));
  });

  test.each([
    '',
    '1,2,3,4,5,6,7,',
    '1,2,3,4,5,6,7,8,9',
    '1,2,3,4,5,6,7,8,,',
    '1,2,3,4,5,6,7,8 ,',
    '1,2,3,4,5,6,7,',
    '1,2,3,4,5,6,7,8 9',
    ' 1,2,3,4,5,6,7,8,',
    '+1,2,3,4,5,6,7,8,',
    '1.0,2,3,4,5,6,7,8,',
    '12345678901,2,3,4,5,6,7,8,',
    '-,2,3,4,5,6,7,8,',
    'pickup,dropoff,pickup_lon,pickup_lat,dropoff_lon,dropoff_lat,distance,fare,',
    '2025319x9,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,',
    '202475969,202477672,-73.95\x004430,40.764141,-73.974754,40.754093,1.63,17.00,',
    '202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.6.,17.00,',
    '202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,\r',
    '202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1234567.89,1234.56',
  ])('%j is not a trip record, on either path', (text) => {
    expect(readGeneral(record(text))).toBe('rejected');
    expectAllAgree(record(text));
  });

  test('a record whose last byte is not a line feed is refused', () => {
    expect(readGeneral(`${USUAL.padEnd(79)} `)).toBe('rejected');
    expect(readFast(`${USUAL.padEnd(79)} `)).toBe('rejected');
    expect(readFast(`${USUAL}\n`.padEnd(80))).toBe('rejected');
  });

  test('both paths and the oracle agree on usual records with any bytes changed', () => {
    const number = (whole: number, decimals: number): fc.Arbitrary<string> =>
      fc.nat(10 ** (whole + decimals) - 1).map((n) => {
        const digits = String(n).padStart(whole + decimals, '0');
        return decimals === 0 ? digits : `${digits.slice(0, whole)}.${digits.slice(whole)}`;
      });
    const time = fc.oneof(number(8, 0), number(9, 0), number(7, 0), number(10, 0));
    const amount = fc.oneof(number(1, 2), number(2, 2), number(3, 2), number(4, 2));
    const text = fc
      .tuple(time, time, number(2, 6), number(2, 6), number(2, 6), number(2, 6), amount, amount)
      .map(
        ([pickup, dropoff, x1, y1, x2, y2, distance, fare]) =>
          `${pickup},${dropoff},-${x1},${y1},-${x2},${y2},${distance},${fare},`,
      );
    const byte = fc.oneof(fc.constantFrom(...ascii('0123456789,.-+eE \n\r\0')), fc.nat(255));
    const changes = fc.array(fc.tuple(fc.nat(79), byte), { maxLength: 3 });
    fc.assert(
      fc.property(text, changes, (usual, changed) => {
        const bytes = ascii(record(usual).slice(0, 80));
        for (const [at, value] of changed) bytes[at] = value;
        expectAllAgree(Buffer.from(bytes).toString('latin1'));
      }),
      { ...PROPERTY, numRuns: 8000 },
    );
  });
});

describe('formatting a trip record', () => {
  test('writes six decimals of coordinates and two of amounts, then spaces', () => {
    const trip = tripOf({
      pickupTime: -5,
      dropoffTime: 202477672,
      pickupLongitude: -73954430,
      pickupLatitude: 40,
      dropoffLongitude: -5,
      dropoffLatitude: -40754093,
      distance: 5,
      fare: -250,
    });
    expect(formatTripRecord(trip)).toBe(record('-5,202477672,-73.954430,0.000040,-0.000005,-40.754093,0.05,-2.50,'));
  });

  test('writes an end that cannot be in a district as 0.000000', () => {
    const trip = tripOf({
      pickupLongitude: 180000001,
      pickupLatitude: 40000000,
      dropoffLongitude: 1,
      dropoffLatitude: -90000001,
    });
    expect(formatTripRecord(trip)).toBe(record('0,0,0.000000,0.000000,0.000000,0.000000,0.00,0.00,'));
  });

  test('a record that stands for an unreadable row reads back as unreadable', () => {
    expect(UNREADABLE_TRIP_RECORD).toHaveLength(TRIP_RECORD_BYTES);
    expect(readFast(UNREADABLE_TRIP_RECORD)).toBe('rejected');
  });

  const second = fc.oneof(
    fc.integer({ min: -3_500_000_000, max: 2_900_000_000 }),
    fc.integer({ min: 0, max: 300_000_000 }),
  );
  const wild = fc.integer({ min: -2_000_000_000, max: 2_000_000_000 });
  const trips = fc.record<Trip>({
    pickupTime: second,
    dropoffTime: second,
    pickupLongitude: fc.oneof(fc.integer({ min: -180_000_000, max: 180_000_000 }), wild),
    pickupLatitude: fc.oneof(fc.integer({ min: -90_000_000, max: 90_000_000 }), wild),
    dropoffLongitude: fc.oneof(fc.integer({ min: -180_000_000, max: -100_000_000 }), wild),
    dropoffLatitude: fc.oneof(fc.integer({ min: -90_000_000, max: -10_000_000 }), wild),
    distance: fc.oneof(fc.integer({ min: -3000, max: 3000 }), wild),
    fare: fc.oneof(fc.integer({ min: -12_000, max: 12_000 }), wild),
  });

  test('any trip becomes exactly 80 bytes that count the same', () => {
    const districts = scatteredDistricts(7);
    fc.assert(
      fc.property(trips, (trip) => {
        const text = formatTripRecord(trip);
        expect(text).toHaveLength(TRIP_RECORD_BYTES);
        const readBack = readGeneral(text);
        if (readBack === 'rejected') throw new Error(`${text} cannot be read back`);
        const original = new TripCounter(districts, OF_MONTH.month);
        const copy = new TripCounter(districts, OF_MONTH.month);
        original.count(trip);
        copy.count(readBack);
        expect(copy.statistics.encode()).toEqual(original.statistics.encode());
      }),
      { ...PROPERTY, numRuns: 3000 },
    );
  });

  test('a trip whose record has room is written without loss', () => {
    const usual = trips.map((trip) =>
      tripOf({ ...trip, pickupTime: 202475969, dropoffTime: 202477672, distance: 163, fare: 123456 }),
    );
    fc.assert(
      fc.property(usual, (trip) => {
        const readBack = readGeneral(formatTripRecord(trip));
        expect(readBack).toMatchObject({ pickupTime: 202475969, dropoffTime: 202477672, distance: 163 });
      }),
      { ...PROPERTY, numRuns: 300 },
    );
  });
});
