import type { DistrictLookup } from '../../tasks/counting/classifier.ts';
import type { TlcColumn, TlcColumns } from '../../tasks/trips/tlc-columns.ts';
import { MONTH } from './support.ts';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../tasks/trips/buckets.ts';

/*
 * The same rules as tasks/, written a second time and as plainly as possible: text split at commas, decimals as BigInt,
 * dates by Date, buckets by comparison. Slow, and nothing but the bounds is shared with the code that it
 * judges.
 */

/** One readable record: seconds, millionths of a degree, hundredths. */
export interface OracleTrip {
  pickupTime: number;
  dropoffTime: number;
  pickupLongitude: number;
  pickupLatitude: number;
  dropoffLongitude: number;
  dropoffLatitude: number;
  distance: number;
  fare: number;
}

const LIMIT = 2_000_000_000n;

/** Decimal text in units of 10^-decimals, half away from zero, held within ±2,000,000,000. */
export function oracleDecimal(text: string, decimals: number): number | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(decimals);
  const magnitude = scale(digits, power, (whole + fraction).length);
  const held = magnitude > LIMIT ? LIMIT : magnitude;
  return Number(sign === '-' ? -held : held);
}

function scale(digits: bigint, power: bigint, length: number): bigint {
  if (digits === 0n) return 0n;
  if (power >= 0n) return power > 20n ? LIMIT : digits * 10n ** power;
  if (-power > BigInt(length) + 1n) return 0n;
  const divisor = 10n ** -power;
  return (2n * digits + divisor) / (2n * divisor);
}

/** `YYYY-MM-DD HH:MM:SS` as seconds since 2009-01-01 00:00:00. */
export function oracleDateTime(text: string): number | undefined {
  if (!/^(19|20)\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const moment = new Date(`${text.replace(' ', 'T')}.000Z`);
  if (Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 19).replace('T', ' ') !== text) return undefined;
  return (moment.getTime() - Date.UTC(2009, 0, 1)) / 1000;
}

/** A raw row without its line feed. */
export function oracleRow(line: string, columns: TlcColumns): OracleTrip | 'rejected' | 'blank' {
  if (line.length > 65_536) return 'rejected';
  const row = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (/^[ \t\r]*$/.test(row)) return 'blank';
  const fields = row.split(',');
  if (fields.length < columns.fields) return 'rejected';
  const field = (column: TlcColumn): string => fields[columns[column]] ?? '';
  return complete({
    pickupTime: oracleDateTime(field('pickupTime')),
    dropoffTime: oracleDateTime(field('dropoffTime')),
    pickupLongitude: coordinate(field('pickupLongitude')),
    pickupLatitude: coordinate(field('pickupLatitude')),
    dropoffLongitude: coordinate(field('dropoffLongitude')),
    dropoffLatitude: coordinate(field('dropoffLatitude')),
    distance: oracleDecimal(field('distance'), 2),
    fare: oracleDecimal(field('fare'), 2),
  });
}

/** 80 characters. */
export function oracleRecord(record: string): OracleTrip | 'rejected' {
  const match = /^([^,\n]*),([^,\n]*),([^,\n]*),([^,\n]*),([^,\n]*),([^,\n]*),([^,\n]*),([^, \n]*)[, ] *\n$/.exec(
    record,
  );
  if (record.length !== 80 || match === null) return 'rejected';
  const [pickup, dropoff, x1, y1, x2, y2, distance, fare] = match.slice(1) as [string, ...string[]];
  return complete({
    pickupTime: recordTime(pickup),
    dropoffTime: recordTime(dropoff!),
    pickupLongitude: coordinate(x1!),
    pickupLatitude: coordinate(y1!),
    dropoffLongitude: coordinate(x2!),
    dropoffLatitude: coordinate(y2!),
    distance: oracleDecimal(distance!, 2),
    fare: oracleDecimal(fare!, 2),
  });
}

function coordinate(text: string): number | undefined {
  return text === '' ? 0 : oracleDecimal(text, 6);
}

function recordTime(text: string): number | undefined {
  return /^-?\d{1,10}$/.test(text) ? Number(text) + 0 : undefined;
}

function complete(trip: Record<keyof OracleTrip, number | undefined>): OracleTrip | 'rejected' {
  const values = Object.values(trip);
  // `+ 0` turns -0 into 0.
  if (values.includes(undefined)) return 'rejected';
  return Object.fromEntries(
    Object.entries(trip).map(([name, value]) => [name, (value ?? 0) + 0]),
  ) as unknown as OracleTrip;
}

/** Where the oracle counts a record: names of counters, read with {@link readCounters}. */
export function oracleCount(
  counters: Map<string, number>,
  record: OracleTrip | 'rejected',
  lookup: DistrictLookup,
): void {
  const add = (name: string): void => {
    counters.set(name, (counters.get(name) ?? 0) + 1);
  };
  if (record === 'rejected') {
    add('rejected');
    return;
  }
  if (monthOf(record.pickupTime) !== MONTH) add('outsideMonth');
  const origin = district(record.pickupLongitude, record.pickupLatitude, lookup);
  const destination = district(record.dropoffLongitude, record.dropoffLatitude, lookup);
  if (origin === 0 && destination === 0) {
    add('unlocated');
    return;
  }
  add(`pickup ${origin} hour ${hourOfWeek(record.pickupTime)}`);
  add(`dropoff ${destination} hour ${hourOfWeek(record.dropoffTime)}`);
  add(`distance ${origin} bucket ${bucket(record.distance / 100, DISTANCE_BOUNDS)}`);
  add(`duration ${origin} bucket ${bucket((record.dropoffTime - record.pickupTime) / 60, DURATION_BOUNDS)}`);
  add(`fare ${origin} bucket ${bucket(record.fare / 100, FARE_BOUNDS)}`);
  add(`from ${origin} to ${destination}`);
}

function district(longitude: number, latitude: number, lookup: DistrictLookup): number {
  if (longitude === 0 && latitude === 0) return 0;
  if (Math.abs(longitude) > 180e6 || Math.abs(latitude) > 90e6) return 0;
  return lookup.locate(longitude, latitude);
}

function bucket(value: number, bounds: readonly number[]): number {
  return Math.max(0, bounds.filter((bound) => value >= bound).length - 1);
}

function monthOf(seconds: number): string {
  return new Date(Date.UTC(2009, 0, 1) + seconds * 1000).toISOString().slice(0, 7);
}

/** 0 = Monday 00:00, by Date. */
function hourOfWeek(seconds: number): number {
  const moment = new Date(Date.UTC(2009, 0, 1) + seconds * 1000);
  return ((moment.getUTCDay() + 6) % 7) * 24 + moment.getUTCHours();
}
