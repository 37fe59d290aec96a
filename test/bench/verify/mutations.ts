import { formatTripRecord, TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import type { Random } from '../../../workflow/client/sample-trips.ts';
import type { ScaledTrips } from '../data/scaled-trips.ts';

/** Bytes that mean something to a reader of numbers and rows, and some that should not. */
const TELLING_BYTES = [...Buffer.from('0123456789-+.,eE: "\n\r\t\0/;xN', 'latin1'), 0x80, 0xb0, 0xff];

/** Texts that a number's field may hold. */
const NUMBERS = (
  '|0|-0|0.0|0.000000|-|.|-.5|5.|1e3|1E-2|+7|00012.50|NaN|""|"1"| 1|NULL|null|\\N|None|NA|"12.50"|"1,5"|"1""5"|"1|1"|' +
  '99999999|100000000|2147483647|2147483648|-2147483649|' +
  '4294967296|9999999999|1e999|-1e-999|-73.9999995|-73.99999949|40.7|-180.000000|180.000001|90.000000|-74|999.99|1000.00'
).split('|');

/** Texts that a moment's field may hold: the edges of the calendar and of the day, on both sides. */
const MOMENTS = (
  '2015-02-29 00:00:00|2012-02-29 23:59:59|1900-02-29 00:00:00|2000-02-29 00:00:00|2015-06-31 00:00:00|2015-06-30 23:59:59|' +
  '2015-06-00 00:00:00|2015-00-01 00:00:00|2015-13-01 00:00:00|2015-12-32 00:00:00|2015-01-01 24:00:00|2015-01-01 10:60:00|' +
  '2015-01-01T10:00:00|2015-01-01T10:00:00.000|2015-01-01 10:00:00 UTC|2015-01-01 10:00:00Z|2015-01-01 10:00:00+00:00|' +
  '2015-01-01 10:00:00-05:00|1/1/2015 10:00|01/01/2015 10:00:00 PM|1/1/2015 12:00 AM|13/1/2015 10:00|"2015-01-01 10:00:00"|' +
  '2015-01-01 10:00:60|2009-01-01 00:00:00|2008-12-31 23:59:59|1900-01-01 00:00:00|1899-12-31 00:00:00|2100-01-01 00:00:00'
).split('|');

const among = <T>(choices: readonly T[], random: Random): T => choices[Math.floor(random() * choices.length)]!;
const below = (limit: number, random: Random): number => Math.floor(random() * limit);

/** Changes a row: bytes replaced, inserted or removed; a field replaced or widened; cut off, all noise, or unchanged. */
export function mutate(row: Buffer, random: Random): Buffer {
  switch (below(10, random)) {
    case 0:
      return row;
    case 1:
      return replaceBytes(row, 1 + below(3, random), random);
    case 2:
      return splice(row, below(row.length, random), 1 + below(3, random), '');
    case 3:
      return splice(row, below(row.length, random), 0, Buffer.from([among(TELLING_BYTES, random)]).toString('latin1'));
    case 4:
      return replaceField(row, (field) => among(field.includes(':') ? MOMENTS : NUMBERS, random), random);
    case 5:
      return replaceField(row, () => randomNumber(random), random);
    case 6:
      return row.subarray(0, below(row.length + 1, random));
    case 7:
      return Buffer.from(Uint8Array.from({ length: below(100, random) }, () => below(256, random)));
    case 8:
      return quoteFields(row, random);
    default:
      return mutate(mutate(row, random), random);
  }
}

function replaceBytes(row: Buffer, count: number, random: Random): Buffer {
  const copy = Buffer.from(row);
  for (let i = 0; i < count; i++) {
    copy[below(copy.length, random)] = random() < 0.8 ? among(TELLING_BYTES, random) : below(256, random);
  }
  return copy;
}

function splice(row: Buffer, at: number, remove: number, insert: string): Buffer {
  return Buffer.concat([row.subarray(0, at), Buffer.from(insert, 'latin1'), row.subarray(at + remove)]);
}

function replaceField(row: Buffer, text: (field: string) => string, random: Random): Buffer {
  const fields = row.toString('latin1').split(',');
  const field = below(fields.length, random);
  fields[field] = text(fields[field]!);
  return Buffer.from(fields.join(','), 'latin1');
}

/** Quotes every field, or one; now and then with a comma or a doubled quote in it. */
function quoteFields(row: Buffer, random: Random): Buffer {
  const fields = row.toString('latin1').split(',');
  const only = random() < 0.5 ? below(fields.length, random) : undefined;
  const quoted = fields.map((field, i) => {
    if (only !== undefined && only !== i) return field;
    return `"${field}${random() < 0.05 ? among([',', '""', '"'], random) : ''}"`;
  });
  return Buffer.from(quoted.join(','), 'latin1');
}

/** A number of any width (now and then wider than any vector), with a sign or a point or without. */
function randomNumber(random: Random): string {
  const most = random() < 0.02 ? 300 : 13;
  const digits = Array.from({ length: below(most, random) }, () => below(10, random)).join('');
  const point = random() < 0.6 ? below(digits.length + 1, random) : undefined;
  const text = point === undefined ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return random() < 0.3 ? `-${text}` : text;
}

/** `records` trip records of 80 bytes each, most of them mutated; they end as the mutation left them. */
export function mutatedRecords(trips: ScaledTrips, records: number, random: Random): Buffer {
  const bytes = Buffer.alloc(records * TRIP_RECORD_BYTES);
  for (let record = 0; record < records; record++) {
    trips.next();
    const text = Buffer.from(formatTripRecord(trips.trip), 'latin1');
    const mutated = mutate(text, random);
    const at = record * TRIP_RECORD_BYTES;
    const end = at + TRIP_RECORD_BYTES;
    // A row of another width is padded or cut, and usually still ends like a record.
    bytes.fill(0x20, at, end);
    mutated.copy(bytes, at, 0, TRIP_RECORD_BYTES);
    if (mutated.length !== TRIP_RECORD_BYTES && random() < 0.9) {
      bytes.fill(0x20, Math.min(end, at + mutated.lastIndexOf(',') + 1), end - 1);
      bytes[end - 1] = 0x0a;
    }
  }
  return bytes;
}

/** One row in this many is about as long as the longest that is read, or longer. */
const ROWS_PER_LONG_ROW = 5000;
const LONGEST_ROW = 140_000;

/** `count` raw rows drawn from `rows`, most of them mutated, with either line end; the last may have none. */
export function mutatedRows(rows: readonly Buffer[], count: number, random: Random): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const row = mutate(among(rows, random), random);
    const isLong = below(ROWS_PER_LONG_ROW, random) === 0;
    const rest = isLong ? Buffer.alloc(below(LONGEST_ROW, random), among(TELLING_BYTES, random)) : Buffer.alloc(0);
    parts.push(row, rest, Buffer.from(random() < 0.5 ? '\n' : '\r\n'));
  }
  if (random() < 0.5) parts.pop();
  return Buffer.concat(parts);
}
