import type { DistrictLookup } from '../../tasks/counting/classifier.ts';
import type { CoordinateColumns, TlcColumns, ZoneColumns } from '../../tasks/trips/tlc-columns.ts';
import { MISSING } from '../../tasks/trips/trip.ts';
import { MONTH } from './support.ts';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../tasks/trips/buckets.ts';

/*
 * The same rules as tasks/, written a second time and as plainly as possible: text cut by regular expressions, decimals as BigInt,
 * dates by Date, buckets by comparison. Slow, and nothing but the bounds and the mark of a missing amount is shared with the code that it
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

const MISSING_TEXT = /^([ \t\r]*|null|nan|\\n|none|na|n\/a|<na>|nat)$/i;

const ISO = /^(\d{4})-(\d\d)-(\d\d)[ Tt](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(?: ?(?:z|utc|gmt|[+-]00(?::?00)?))?$/i;
const AMERICAN = /^(\d\d?)\/(\d\d?)\/(\d{4}) (\d\d?):(\d\d)(?::(\d\d))?(?:\.\d+)?(?: ?([ap]m))?$/i;

/** A date and time in any of the forms that are read, as seconds since 2009-01-01 00:00:00. */
export function oracleDateTime(text: string): number | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return seconds(iso[1]!, iso[2]!, iso[3]!, iso[4]!, iso[5]!, iso[6]);
  const american = AMERICAN.exec(text);
  if (american === null) return undefined;
  const [, month = '', day = '', year = '', hour = '', minute = '', second, half] = american;
  if (half === undefined) return seconds(year, month, day, hour, minute, second);
  if (Number(hour) < 1 || Number(hour) > 12) return undefined;
  const ofDay = (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return seconds(year, month, day, String(ofDay), minute, second);
}

function seconds(
  year: string,
  month: string,
  day: string,
  hour: string,
  minute: string,
  second = '00',
): number | undefined {
  if (!/^(19|20)/.test(year)) return undefined;
  const parts = [month, day, hour, minute, second].map((part) => part.padStart(2, '0'));
  const text = `${year}-${parts[0]!}-${parts[1]!}T${parts[2]!}:${parts[3]!}:${parts[4]!}`;
  const moment = new Date(`${text}.000Z`);
  if (Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 19) !== text) return undefined;
  return (moment.getTime() - Date.UTC(2009, 0, 1)) / 1000;
}

/** The fields of a row by RFC 4180; undefined if its quotes do not match. */
function oracleFields(row: string): string[] | undefined {
  if (!/^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*$/.test(row)) return undefined;
  const fields = row.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",]*)(?=,|$)/g) ?? [];
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1) : field));
}

/** The fields of a row that can be a trip, or what else it is. */
function rowFields(line: string, columns: TlcColumns): string[] | 'rejected' | 'blank' {
  if (line.length > 65_536) return 'rejected';
  const row = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (/^[ \t\r]*$/.test(row)) return 'blank';
  // The pattern below takes minutes for a row of quotes alone, and is not needed for one without.
  const fields = row.includes('"') ? oracleFields(row) : row.split(',');
  if (fields === undefined || fields.length < columns.fields) return 'rejected';
  return fields.slice(columns.fields).every((field) => /^[ \t\r]*$/.test(field)) ? fields : 'rejected';
}

/** A raw row of coordinates, without its line feed. */
export function oracleRow(line: string, columns: CoordinateColumns): OracleTrip | 'rejected' | 'blank' {
  const fields = rowFields(line, columns);
  if (typeof fields === 'string') return fields;
  const at = (position: number): string => fields[position] ?? '';
  const [x1, y1] = end(at(columns.pickupLongitude), at(columns.pickupLatitude));
  const [x2, y2] = end(at(columns.dropoffLongitude), at(columns.dropoffLatitude));
  return complete({
    pickupTime: oracleDateTime(at(columns.pickupTime)),
    dropoffTime: oracleDateTime(at(columns.dropoffTime)),
    pickupLongitude: x1,
    pickupLatitude: y1,
    dropoffLongitude: x2,
    dropoffLatitude: y2,
    distance: columns.distance === undefined ? MISSING : amount(at(columns.distance)),
    fare: columns.fare === undefined ? MISSING : amount(at(columns.fare)),
  });
}

/** One readable record of a file of zones; a zone that is not one of TLC's is 0. */
export interface OracleZoneTrip {
  pickupTime: number;
  dropoffTime: number;
  pickupZone: number;
  dropoffZone: number;
  distance: number;
  fare: number;
}

/** A raw row of zones, without its line feed. */
export function oracleZoneRow(line: string, columns: ZoneColumns): OracleZoneTrip | 'rejected' | 'blank' {
  const fields = rowFields(line, columns);
  if (typeof fields === 'string') return fields;
  const at = (position: number): string => fields[position] ?? '';
  return complete({
    pickupTime: oracleDateTime(at(columns.pickupTime)),
    dropoffTime: oracleDateTime(at(columns.dropoffTime)),
    pickupZone: zone(at(columns.pickupZone)),
    dropoffZone: zone(at(columns.dropoffZone)),
    distance: columns.distance === undefined ? MISSING : amount(at(columns.distance)),
    fare: columns.fare === undefined ? MISSING : amount(at(columns.fare)),
  });
}

function zone(text: string): number {
  const id = (oracleDecimal(text, 6) ?? 0) / 1e6;
  return Number.isInteger(id) && id >= 1 && id <= 265 ? id : 0;
}

function amount(text: string): number | undefined {
  return MISSING_TEXT.test(text) ? MISSING : oracleDecimal(text, 2);
}

/** Longitude and latitude; where one is missing, there is no place. */
function end(longitude: string, latitude: string): [number | undefined, number | undefined] {
  if (MISSING_TEXT.test(longitude) || MISSING_TEXT.test(latitude)) return [0, 0];
  return [oracleDecimal(longitude, 6), oracleDecimal(latitude, 6)];
}

/** 80 characters. */
export function oracleRecord(record: string): OracleTrip | 'rejected' {
  const match = /^([^,\n]*),([^,\n]*),([^,\n]*),([^,\n]*),([^,\n]*),([^,\n]*),([^,\n]*),([^, \n]*)[, ] *\n$/.exec(
    record,
  );
  if (record.length !== 80 || match === null) return 'rejected';
  const [pickup, dropoff, x1, y1, x2, y2, distance, fare] = match.slice(1) as [string, ...string[]];
  if (fare === '' && !/,, *\n$/.test(record)) return 'rejected';
  return complete({
    pickupTime: recordTime(pickup),
    dropoffTime: recordTime(dropoff!),
    pickupLongitude: coordinate(x1!),
    pickupLatitude: coordinate(y1!),
    dropoffLongitude: coordinate(x2!),
    dropoffLatitude: coordinate(y2!),
    distance: distance === '' ? MISSING : oracleDecimal(distance!, 2),
    fare: fare === '' ? MISSING : oracleDecimal(fare!, 2),
  });
}

function coordinate(text: string): number | undefined {
  return text === '' ? 0 : oracleDecimal(text, 6);
}

function recordTime(text: string): number | undefined {
  return /^-?\d{1,10}$/.test(text) ? Number(text) + 0 : undefined;
}

function complete<Name extends string>(trip: Record<Name, number | undefined>): Record<Name, number> | 'rejected' {
  const values = Object.values(trip);
  if (values.includes(undefined)) return 'rejected';
  // `+ 0` turns -0 into 0.
  return Object.fromEntries(
    Object.entries<number | undefined>(trip).map(([name, value]) => [name, (value ?? 0) + 0]),
  ) as Record<Name, number>;
}

/** Where the oracle counts a record: names of counters, read with {@link readCounters}. */
export function oracleCount(
  counters: Map<string, number>,
  record: OracleTrip | OracleZoneTrip | 'rejected',
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
  const [origin, destination] =
    'pickupZone' in record
      ? [
          zoneDistrict(record.pickupZone, lookup, 'Pickups', 'pickups', add),
          zoneDistrict(record.dropoffZone, lookup, 'Dropoffs', 'dropoffs', add),
        ]
      : [
          district(record.pickupLongitude, record.pickupLatitude, lookup),
          district(record.dropoffLongitude, record.dropoffLatitude, lookup),
        ];
  if (origin === 0 && destination === 0) {
    add('unlocated');
    return;
  }
  add(`pickup ${origin} hour ${hourOfWeek(record.pickupTime)}`);
  add(`dropoff ${destination} hour ${hourOfWeek(record.dropoffTime)}`);
  const { distance, fare } = record;
  if (distance !== MISSING) add(`distance ${origin} bucket ${bucket(distance / 100, DISTANCE_BOUNDS)}`);
  add(`duration ${origin} bucket ${bucket((record.dropoffTime - record.pickupTime) / 60, DURATION_BOUNDS)}`);
  if (fare !== MISSING) add(`fare ${origin} bucket ${bucket(fare / 100, FARE_BOUNDS)}`);
  add(`from ${origin} to ${destination}`);
}

function zoneDistrict(
  id: number,
  { zones }: DistrictLookup,
  Ends: string,
  ends: string,
  add: (name: string) => void,
): number {
  if (id === 0 || id === 264) {
    add(`unknown${Ends}`);
    return 0;
  }
  const found = zones?.[id] ?? 0;
  if (found === 0 && (id === 265 || id === 1)) add(`${ends}OutsideNewYork`);
  return found;
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
