import fc from 'fast-check';
import { parseTlcHeader } from '../../../tasks/trips/tlc-columns.ts';
import type { ZoneColumns } from '../../../tasks/trips/tlc-columns.ts';
import { ZoneRow } from '../../../tasks/trips/tlc-row.ts';
import { ZoneRowReader } from '../../../tasks/trips/tlc-row-reader.ts';
import { MISSING, ZoneTrip } from '../../../tasks/trips/trip.ts';
import { oracleZoneRow } from '../oracle.ts';
import { ascii, PROPERTY } from '../support.ts';

function zonesOf(header: string): ZoneColumns {
  const columns = parseTlcHeader(header);
  if (columns.places !== 'zones') throw new Error('coordinates');
  return columns;
}

const YELLOW = zonesOf(
  'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,RatecodeID,store_and_fwd_flag,' +
    'PULocationID,DOLocationID,payment_type,fare_amount,extra',
);
const FHV = zonesOf('dispatching_base_num,pickup_datetime,dropOff_datetime,PUlocationID,DOlocationID,SR_Flag');

type Outcome = object | 'rejected' | 'blank';

/** What the fast path, or its fallback, reads. */
function readFast(line: string, columns: ZoneColumns): Outcome {
  const reader = new ZoneRowReader(columns, ascii(`${line}\n`.padEnd(line.length + 64, ',')));
  expect(reader.read(0)).toBe(line.length + 1);
  return reader.outcome === 'trip' ? Object.assign({}, reader.trip) : reader.outcome;
}

/** What the rules alone read. */
function readGeneral(line: string, columns: ZoneColumns): Outcome {
  const row = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (/^[ \t\r]*$/.test(row)) return 'blank';
  const trip = new ZoneTrip();
  return new ZoneRow(columns, ascii(row.padEnd(row.length + 64))).read(0, row.length, trip)
    ? Object.assign({}, trip)
    : 'rejected';
}

function expectAllAgree(line: string, columns: ZoneColumns): Outcome {
  const expected = oracleZoneRow(line, columns);
  expect({ outcome: readFast(line, columns) }).toEqual({ outcome: expected });
  expect({ outcome: readGeneral(line, columns) }).toEqual({ outcome: expected });
  return expected;
}

const USUAL = '2,2015-06-02 11:19:29,2015-06-02 11:47:52,1,1.63,1,N,132,236,2,17,0';

describe('reading a row with zone ids', () => {
  test('the usual layout is read column by column', () => {
    expect(expectAllAgree(USUAL, YELLOW)).toEqual({
      pickupTime: 202475969,
      dropoffTime: 202477672,
      pickupZone: 132,
      dropoffZone: 236,
      distance: 163,
      fare: 1700,
    });
  });

  test.each([
    ['132.0', 132],
    ['"132"', 132],
    ['1.32e2', 132],
    ['007', 7],
    ['', 0],
    ['NULL', 0],
    ['0', 0],
    ['-1', 0],
    ['12.5', 0],
    ['unknown', 0],
  ])('%j is zone %d', (text, zone) => {
    expect(readFast(USUAL.replace('132', text), YELLOW)).toMatchObject({ pickupZone: zone });
    expect(readGeneral(USUAL.replace('132', text), YELLOW)).toMatchObject({ pickupZone: zone });
  });

  test.each(['266', '1e9', '99999999999'])('%s is no zone, and its row is a trip all the same', (text) => {
    expect(readFast(USUAL.replace('132', text), YELLOW)).toHaveProperty('pickupZone');
  });

  test('where the file has no distance and no fare, every trip lacks them', () => {
    const line = 'B00001,2022-01-01 00:09:00,2022-01-01 01:05:00,,18.0,';
    expect(expectAllAgree(line, FHV)).toMatchObject({
      pickupZone: 0,
      dropoffZone: 18,
      distance: MISSING,
      fare: MISSING,
    });
  });

  test('a row without a time is rejected', () => {
    expect(expectAllAgree(USUAL.replace('2015-06-02 11:47:52', ''), YELLOW)).toBe('rejected');
  });

  test('both paths and the oracle agree on rows with bytes changed', () => {
    const zone = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 265 }).map(String) },
      fc.constantFrom('', '12.0', '12.00', '12.5', '"12"', 'NULL', '0', '-0', '1e2', '12.', '.5'),
    );
    const change = fc.tuple(fc.nat(), fc.constantFrom(...Array.from('0123456789,.-+eE :/TZ"\r\t\0\xff')));
    const rows = fc.tuple(zone, zone, fc.array(change, { maxLength: 2 }), fc.constantFrom('', '\r', ',,\r'));
    fc.assert(
      fc.property(rows, ([pickup, dropoff, changes, end]) => {
        const characters = Array.from(USUAL.replace('132', pickup).replace('236', dropoff));
        for (const [at, character] of changes) characters[at % characters.length] = character;
        const line = characters.join('') + end;
        const expected = oracleZoneRow(line, YELLOW);
        const known = (outcome: Outcome): Outcome =>
          typeof outcome === 'string' ? outcome : { ...outcome, ...zonesKnown(outcome as ZoneTrip) };
        expect({ outcome: known(readFast(line, YELLOW)) }).toEqual({ outcome: expected });
        expect({ outcome: known(readGeneral(line, YELLOW)) }).toEqual({ outcome: expected });
      }),
      { ...PROPERTY, numRuns: 2500 },
    );
  });
});

/** The zones, 0 if there is none of such an id: what the oracle says. */
function zonesKnown({ pickupZone, dropoffZone }: ZoneTrip): Pick<ZoneTrip, 'pickupZone' | 'dropoffZone'> {
  const known = (zone: number): number => (zone >= 1 && zone <= 265 ? zone : 0);
  return { pickupZone: known(pickupZone), dropoffZone: known(dropoffZone) };
}
