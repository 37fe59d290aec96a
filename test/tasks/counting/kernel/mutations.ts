import type { InputFormat } from '../../../../tasks/trips/input-format.ts';
import { parseTlcHeader } from '../../../../tasks/trips/tlc-columns.ts';
import type { TlcColumns } from '../../../../tasks/trips/tlc-columns.ts';

/*
 * Valid, unusual and invalid records: usual ones, fields of any width and kind, bytes
 * changed, lost and inserted. The same seed gives the same bytes.
 */

// Looked up once, since jest's sandbox makes globals slow to access.
const { floor, imul } = Math;

/** Whole numbers from 0 up to but excluding `below`, the same for the same seed (mulberry32). */
export type Random = (below: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Fields that are numbers, or nearly. */
const ODD_NUMBERS = [
  ...['', '-', '0', '-0', '+5', '.5', '5.', '.', '-.5', '1e3', '1E-2', '1e', '1e+', '12e999999999999', '1.5.2', '--1'],
  ...['0.000000', '-0.000000', '-00.000000', '00.000000', '-99.999999', '90.000000', '90.000001', '-180.000000'],
  ...[
    '180.000001',
    '-73.9',
    '-73.98765',
    '-73.9876545',
    '-73.98765449999999',
    '40.7123456789012345678901',
    '073.123456',
  ],
  ...[
    '999.99',
    '1000.00',
    '99999.99',
    '2000000000.5',
    '-2.50',
    '0.005',
    '0.004999',
    '19.995',
    '99.995',
    '100',
    '20.00',
  ],
  ...['NULL', 'nan', '\\N', 'None', 'N/A', 'null ', '"12.50"', '""', '"-73.98"', '"1,5"', '"1""5"', '"12', '1"2'],
  ...['1 2', ' 12.50', '12.50 ', '12\r', '1x.50', '12;50', '\0', '0x10', 'NaN', '1:.00', '1/.00'],
];

const ODD_TIMES = [
  ...['', '-1', '-9999999999', '9999999999', '0', '00000000', '999999999', '1000000000', '12345678901', '1.5', '12a4'],
  ...[
    '2015-02-29 00:00:00',
    '2016-02-29 23:59:59',
    '1999-12-31 23:59:59',
    '2008-12-31 23:59:59',
    '2100-01-01 00:00:00',
  ],
  ...[
    '2015-13-01 00:00:00',
    '2015-00-10 00:00:00',
    '2015-04-31 00:00:00',
    '2015-04-00 00:00:00',
    '2015-04-01 24:00:00',
  ],
  ...['2015-04-01 23:60:00', '2015-04-01 23:00:60', '2015-04-01T23:00:00', '2015-4-01 23:00:00', '2099-12-31 23:59:59'],
  ...[
    '2009-01-01 00:00:00',
    '20:5-04-01 23:00:00',
    '2015-04-01 23:00:0',
    '2015-04-01 23:00:000',
    '2015-0/-01 00:00:00',
  ],
];

/** Times as other tools write them, and nearly so. */
const OTHER_TIMES = [
  ...['2015-06-02T11:19:29', '2015-06-02T11:19:29.000', '2015-06-02 11:19:29.123456', '2015-06-02T11:19:29Z'],
  ...['2015-06-02 11:19:29 UTC', '2015-06-02 11:19:29+00:00', '2015-06-02 11:19:29-04:00', '2015-06-02 11:19'],
  ...['06/02/2015 11:19:29 AM', '6/2/2015 1:19 PM', '6/2/2015 11:19', '12/31/2014 12:00:00 AM', '6/2/2015 13:19 PM'],
  ...['6/2/2015 0:19 AM', '13/2/2015 11:19', '2/29/2015 11:19', '6/2/15 11:19', '2015-06-02 11:19:29.', '2015-06-02'],
  ...['"2015-06-02 11:19:29"', '"6/2/2015 11:19"', 'NULL', '2015-06-02x11:19:29', '2015-06-02 11:19:29 EST', '//  :'],
];

const ODD_BYTES = ',.-+0123456789: eE\n\r\t\0/x"\xff';

/** `count` trip records of 80 bytes, or nearly; after a change of length the following ones are out of step. */
export function mutatedTripRecords(count: number, random: Random): Uint8Array {
  const records: string[] = [];
  for (let i = 0; i < count; i++) {
    const text = mutatedText(tripRecordFields(random).join(','), random);
    const ending = random(40) === 0 ? '' : ',';
    const filled = `${text}${ending}`.padEnd(79, random(300) === 0 ? '\0' : ' ');
    // Mostly in step: a record out of step would turn all that follow into nonsense.
    records.push(`${filled.slice(0, 79)}${random(200) === 0 ? ' ' : '\n'}`);
  }
  return Buffer.from(records.join(''), 'latin1');
}

function tripRecordFields(random: Random): string[] {
  const pickup = random(10 ** (1 + random(10)));
  const duration = random(random(2) === 0 ? 4_000 : 100);
  const fields = [String(pickup), String(pickup + duration), ...ends(6, random), amount(random), amount(random)];
  replaceSome(fields, [0, 1], ODD_TIMES, random);
  replaceSome(fields, [2, 3, 4, 5, 6, 7], ODD_NUMBERS, random);
  return fields;
}

/** Four coordinates around New York, or missing ends. */
function ends(decimals: number, random: Random): string[] {
  return [0, 1].flatMap(() => {
    if (random(12) === 0) return [(0).toFixed(random(2) * 6), (0).toFixed(random(2) * 6)];
    const longitude = -74.3 + random(600_000) / 1e6 + random(1000) / 1e9;
    const latitude = 40.45 + random(500_000) / 1e6 + random(1000) / 1e9;
    const text = [longitude.toFixed(decimals), latitude.toFixed(decimals)];
    return decimals === 6 ? text : text.map((degrees) => degrees.slice(0, degrees.length - random(4)));
  });
}

function amount(random: Random): string {
  return (random(10 ** (2 + random(4))) / 100).toFixed(2);
}

/** Now and then, one of these fields is another. */
function replaceSome(fields: string[], positions: readonly number[], others: readonly string[], random: Random): void {
  if (random(4) !== 0) return;
  const position = positions[random(positions.length)]!;
  fields[position] = others[random(others.length)]!;
}

/** The text with a few bytes changed, lost or inserted, or nothing but such bytes; usually unchanged. */
function mutatedText(text: string, random: Random): string {
  if (random(500) === 0) return Array.from({ length: random(120) }, () => oddByte(random)).join('');
  let mutated = text;
  for (let changes = random(6) === 0 ? 1 + random(3) : 0; changes > 0; changes--) {
    const at = random(mutated.length + 1);
    const kind = random(3);
    mutated = `${mutated.slice(0, at)}${kind === 0 ? '' : oddByte(random)}${mutated.slice(kind === 1 ? at : at + 1)}`;
  }
  return mutated;
}

function oddByte(random: Random): string {
  return random(3) === 0 ? String.fromCharCode(random(256)) : ODD_BYTES[random(ODD_BYTES.length)]!;
}

/** A header of each era, and one with its columns in an order that TLC never used. */
export const TLC_HEADERS: readonly string[] = [
  'vendor_name,Trip_Pickup_DateTime,Trip_Dropoff_DateTime,Passenger_Count,Trip_Distance,Start_Lon,Start_Lat,Rate_Code,store_and_forward,End_Lon,End_Lat,Payment_Type,Fare_Amt,surcharge,mta_tax,Tip_Amt,Tolls_Amt,Total_Amt',
  'vendor_id, pickup_datetime, dropoff_datetime, passenger_count, trip_distance, pickup_longitude, pickup_latitude, rate_code, store_and_fwd_flag, dropoff_longitude, dropoff_latitude, payment_type, fare_amount, surcharge, mta_tax, tip_amount, tolls_amount, total_amount',
  'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude,RateCodeID,store_and_fwd_flag,dropoff_longitude,dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount,tolls_amount,improvement_surcharge,total_amount',
  'VendorID,lpep_pickup_datetime,Lpep_dropoff_datetime,Store_and_fwd_flag,RateCodeID,Pickup_longitude,Pickup_latitude,Dropoff_longitude,Dropoff_latitude,Passenger_count,Trip_distance,Fare_amount,Extra,MTA_tax,Tip_amount,Tolls_amount,Ehail_fee,Total_amount,Payment_type,Trip_type ',
  'fare_amount,dropoff_latitude,trip_distance,pickup_longitude,dropoff_longitude,pickup_latitude,dropoff_datetime,pickup_datetime',
];

/** Headers of files of zones: green 2016-07, yellow with the zones at the end of the row, for-hire vehicles of both kinds. */
export const ZONE_HEADERS: readonly string[] = [
  'VendorID,lpep_pickup_datetime,lpep_dropoff_datetime,store_and_fwd_flag,RatecodeID,PULocationID,DOLocationID,passenger_count,trip_distance,fare_amount,extra,mta_tax,tip_amount,tolls_amount,ehail_fee,improvement_surcharge,total_amount,payment_type,trip_type',
  'tpep_pickup_datetime,tpep_dropoff_datetime,trip_distance,fare_amount,total_amount,PULocationID,DOLocationID',
  'hvfhs_license_num,dispatching_base_num,originating_base_num,request_datetime,on_scene_datetime,pickup_datetime,dropoff_datetime,PULocationID,DOLocationID,trip_miles,trip_time,base_passenger_fare,tolls',
  'dispatching_base_num,pickup_datetime,dropOff_datetime,PUlocationID,DOlocationID,SR_Flag,Affiliated_base_number',
];

/** The format of a file with this header, whose rows alone are classified. */
export function formatOf(header: string): InputFormat & { kind: 'tlc-csv' } {
  return { kind: 'tlc-csv', headerBytes: header.length + 1, columns: parseTlcHeader(header) };
}

/** `count` raw rows under a header. */
export function mutatedRows(header: string, count: number, random: Random): Uint8Array {
  const { columns } = formatOf(header);
  const rows: string[] = [];
  for (let i = 0; i < count; i++) {
    const fields = Array.from({ length: columns.fields }, () => filler(random));
    if (random(5) === 0) fields.push('', '');
    if (random(40) === 0) fields.push(['x', ' ', '""', '1,2', '2015-06-02 11:19:29'][random(5)]!);
    const pickup = random(10) === 0 ? random(2 ** 32) : random(230_000_000);
    fields[columns.pickupTime] = dateTime(pickup);
    fields[columns.dropoffTime] = dateTime(pickup + random(random(2) === 0 ? 4_000 : 100) - random(20));
    const coordinates = ends(6 + random(11), random);
    placeFields(columns).forEach((field, i) => {
      fields[field] = columns.places === 'zones' ? zone(random) : coordinates[i]!;
    });
    for (const field of [columns.distance, columns.fare].filter(isField)) fields[field] = rawAmount(random);
    replaceSome(fields, [columns.pickupTime, columns.dropoffTime], ODD_TIMES, random);
    replaceSome(fields, [columns.pickupTime, columns.dropoffTime], OTHER_TIMES, random);
    replaceSome(fields, [...placeFields(columns), columns.distance, columns.fare].filter(isField), ODD_NUMBERS, random);
    rows.push(mutatedText(line(fields, random), random), random(8) === 0 ? '\n' : '\r\n');
    if (random(100) === 0) rows.push(['\r\n', ' \n', '\n\n', ','.repeat(5_000), '7'.repeat(70_000)][random(5)]!);
  }
  return Buffer.from(rows.join(''), 'latin1');
}

/** The fields of the columns that say where a trip began and ended. */
function placeFields(columns: TlcColumns): number[] {
  if (columns.places === 'zones') return [columns.pickupZone, columns.dropoffZone];
  return [columns.pickupLongitude, columns.pickupLatitude, columns.dropoffLongitude, columns.dropoffLatitude];
}

function isField(field: number | undefined): field is number {
  return field !== undefined;
}

function zone(random: Random): string {
  const id = 1 + random(263);
  return [String(id), String(id), `${id}.0`, ['', '0', '264', '265', '266', '-1', '1e9', '12.5', '007'][random(9)]!][
    random(4)
  ]!;
}

/** The fields as a line; now and then all quoted. */
function line(fields: readonly string[], random: Random): string {
  const quoted = random(300) === 0;
  return (quoted ? fields.map((field) => `"${field}"`) : fields).join(',');
}

function filler(random: Random): string {
  return ['', '1', '0.5', 'CSH', 'No Charge', '17.4500000000000001', 'N', '-1'][random(8)]!;
}

function dateTime(seconds: number): string {
  return new Date(Date.UTC(2009, 0) + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

function rawAmount(random: Random): string {
  const value = random(10 ** (2 + random(4))) / 100;
  return [String(value), value.toFixed(2), value.toFixed(16), String(value).replace(/^0/, ''), String(floor(value))][
    random(5)
  ]!;
}
