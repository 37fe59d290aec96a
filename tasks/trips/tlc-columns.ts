import { InputFormatError } from './input-format-error.ts';
import type { Trip } from './trip.ts';

/**
 * What TLC called each column over the years, in lower case: yellow 2009, then yellow and green with various prefixes.
 * A name that a new era brings is added here and nowhere else.
 */
export const COLUMN_NAMES = {
  pickupTime: ['trip_pickup_datetime', 'pickup_datetime', 'tpep_pickup_datetime', 'lpep_pickup_datetime'],
  dropoffTime: ['trip_dropoff_datetime', 'dropoff_datetime', 'tpep_dropoff_datetime', 'lpep_dropoff_datetime'],
  pickupLongitude: ['start_lon', 'pickup_longitude'],
  pickupLatitude: ['start_lat', 'pickup_latitude'],
  dropoffLongitude: ['end_lon', 'dropoff_longitude'],
  dropoffLatitude: ['end_lat', 'dropoff_latitude'],
  distance: ['trip_distance'],
  fare: ['fare_amt', 'fare_amount'],
} as const satisfies Readonly<Partial<Record<keyof Trip, readonly string[]>>>;

/** The columns that a trip is read from, by the trip's own names. */
export type TlcColumn = keyof typeof COLUMN_NAMES;

/** All of them. */
export const TLC_COLUMNS = Object.keys(COLUMN_NAMES) as readonly TlcColumn[];

/** Which field of a raw TLC row holds each column (from 0), and how many fields the header has. Plain JSON. */
export interface TlcColumns extends Readonly<Record<TlcColumn, number>> {
  /** Fields of the header; a row may have more (green has two more until 2015-06) but not fewer. */
  readonly fields: number;
}

const ZONE_ID_NAMES = ['pulocationid', 'dolocationid'];

/** How much of a header an error message quotes. */
const QUOTED_HEADER = 160;

/**
 * Finds the columns by their names, trimmed and in any case, in the header line of a raw TLC file (2009-01 to 2016-06).
 * @throws InputFormatError for any other header.
 */
export function parseTlcHeader(line: string): TlcColumns {
  const names = line.split(',').map((name) => name.trim().toLowerCase());
  const columns: Partial<Record<TlcColumn, number>> = {};
  const missing: string[] = [];
  for (const column of TLC_COLUMNS) {
    const known: readonly string[] = COLUMN_NAMES[column];
    const positions = names.flatMap((name, position) => (known.includes(name) ? [position] : []));
    if (positions.length > 1) throw repeatedColumn(line, column, positions);
    if (positions[0] === undefined) missing.push(spelledOut(column));
    else columns[column] = positions[0];
  }
  if (missing.length === 0) return { ...(columns as Record<TlcColumn, number>), fields: names.length };
  if (ZONE_ID_NAMES.some((name) => names.includes(name))) throw zoneIdHeader();
  throw unknownHeader(line, missing);
}

function zoneIdHeader(): InputFormatError {
  return new InputFormatError({
    problem: 'the header is that of TLC files from 2016-07 on: taxi zone ids, no coordinates; not supported yet',
    fix: 'Use months up to 2016-06',
  });
}

function repeatedColumn(line: string, column: TlcColumn, positions: readonly number[]): InputFormatError {
  const fields = positions.map((position) => position + 1).join(' and ');
  return new InputFormatError({
    problem: `the header has more than one column of ${spelledOut(column)}, in fields ${fields}: ${quoteHeader(line)}`,
    fix: 'Keep one of these columns',
  });
}

function unknownHeader(line: string, missing: readonly string[]): InputFormatError {
  const found = line.trim() === '' ? 'the first line is blank' : `found ${quoteHeader(line)}`;
  return new InputFormatError({
    problem: `neither trip records nor a known TLC header: no column of ${missing.join(', ')}; ${found}`,
    fix:
      /[;\t]/.test(line) && !line.includes(',')
        ? 'Separate the fields by commas'
        : 'Use a TLC trip file of 2009-01 to 2016-06 with its header as the first line, or 80-byte trip records',
  });
}

/** pickupTime: pickup time */
function spelledOut(column: TlcColumn): string {
  return column.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The header in quotes, control characters escaped, cut to a readable length. */
function quoteHeader(line: string): string {
  const quoted = JSON.stringify(line.slice(0, QUOTED_HEADER));
  return line.length > QUOTED_HEADER ? `${quoted}… (${line.length} characters)` : quoted;
}
