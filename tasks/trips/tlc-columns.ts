import { InputFormatError } from './input-format-error.ts';
import { splitHeader } from './split-header.ts';

/**
 * What TLC called each column over the years, in lower case: yellow 2009, then yellow and green with various prefixes, then
 * for-hire vehicles. A name that a new era brings is added here and nowhere else.
 */
const COLUMN_NAMES = {
  pickupTime: ['trip_pickup_datetime', 'pickup_datetime', 'tpep_pickup_datetime', 'lpep_pickup_datetime'],
  dropoffTime: ['trip_dropoff_datetime', 'dropoff_datetime', 'tpep_dropoff_datetime', 'lpep_dropoff_datetime'],
  pickupLongitude: ['start_lon', 'pickup_longitude'],
  pickupLatitude: ['start_lat', 'pickup_latitude'],
  dropoffLongitude: ['end_lon', 'dropoff_longitude'],
  dropoffLatitude: ['end_lat', 'dropoff_latitude'],
  pickupZone: ['pulocationid'],
  dropoffZone: ['dolocationid'],
  distance: ['trip_distance', 'trip_miles'],
  fare: ['fare_amt', 'fare_amount', 'base_passenger_fare'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The columns that a trip is read from, by the trip's own names. */
export type TlcColumn = keyof typeof COLUMN_NAMES;

const TIMES = ['pickupTime', 'dropoffTime'] as const;
const COORDINATES = ['pickupLongitude', 'pickupLatitude', 'dropoffLongitude', 'dropoffLatitude'] as const;
const ZONES = ['pickupZone', 'dropoffZone'] as const;
const AMOUNTS = ['distance', 'fare'] as const;

/** The columns of a file of coordinates; it may lack both amounts. */
export const COORDINATE_COLUMNS = [...TIMES, ...COORDINATES, ...AMOUNTS] as const;

/** The columns of a file of TLC's taxi zones; it may lack both amounts, as those of for-hire vehicles do. */
export const ZONE_COLUMNS = [...TIMES, ...ZONES, ...AMOUNTS] as const;

/** What the columns of both kinds of files say. Positions count from 0. Plain JSON. */
interface SharedColumns extends Readonly<Record<(typeof TIMES)[number], number>> {
  /** Undefined, like the fare, if the file has neither: its trips enter no bucket of either. */
  readonly distance?: number | undefined;
  readonly fare?: number | undefined;
  /** Fields of the header; a row may have more that are blank (green has two more until 2015-06), but not fewer. */
  readonly fields: number;
}

/** Which field of a row holds each column, where trips have coordinates. */
export interface CoordinateColumns extends SharedColumns, Readonly<Record<(typeof COORDINATES)[number], number>> {
  readonly places: 'coordinates';
}

/** Which field of a row holds each column, where trips have the ids of TLC's taxi zones. */
export interface ZoneColumns extends SharedColumns, Readonly<Record<(typeof ZONES)[number], number>> {
  readonly places: 'zones';
}

/** Which field of a raw TLC row holds each column. */
export type TlcColumns = CoordinateColumns | ZoneColumns;

/** How much of a header an error message quotes. */
const QUOTED_HEADER = 160;

/**
 * Finds the columns by their names, trimmed, unquoted and in any case, in the header line of a raw TLC file. What a file
 * holds is decided by them alone, not by its month; if it has coordinates and zones, the coordinates count: they can be
 * counted over any layer.
 * @throws InputFormatError for a header that lacks a column. Both amounts may be missing, but not one of them.
 */
export function parseTlcHeader(line: string): TlcColumns {
  const names = splitHeader(line);
  const positions = positionsOf(line, names);
  const has = (column: TlcColumn): boolean => positions.has(column);
  const places = COORDINATES.every(has) || !ZONES.some(has) ? COORDINATES : ZONES;
  const amounts = AMOUNTS.some(has) ? AMOUNTS : [];
  const wanted: readonly TlcColumn[] = [...TIMES, ...places, ...amounts];
  const missing = wanted.filter((column) => !has(column));
  if (missing.length > 0) throw unknownHeader(line, names, missing);
  return {
    places: places === ZONES ? 'zones' : 'coordinates',
    ...Object.fromEntries(wanted.map((column) => [column, positions.get(column)])),
    fields: names.length,
  } as unknown as TlcColumns;
}

/** The column that a name, in any case, is TLC's name of. */
export function tlcColumnOf(name: string): TlcColumn | undefined {
  return (Object.keys(COLUMN_NAMES) as TlcColumn[]).find((column) => isColumnName(name, column));
}

/** Whether a field holds the name of this column: its row repeats the header. */
export function isColumnName(text: string, column: TlcColumn): boolean {
  const known: readonly string[] = COLUMN_NAMES[column];
  return known.includes(text.trim().toLowerCase());
}

/** pickupTime: pickup time */
export function spelledOut(column: TlcColumn): string {
  return column.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function positionsOf(line: string, names: readonly string[]): ReadonlyMap<TlcColumn, number> {
  const found = new Map<TlcColumn, number>();
  for (const column of Object.keys(COLUMN_NAMES) as TlcColumn[]) {
    const positions = names.flatMap((name, position) => (isColumnName(name, column) ? [position] : []));
    if (positions.length > 1) throw repeatedColumn(line, column, positions);
    if (positions[0] !== undefined) found.set(column, positions[0]);
  }
  return found;
}

function repeatedColumn(line: string, column: TlcColumn, positions: readonly number[]): InputFormatError {
  const fields = positions.map((position) => position + 1).join(' and ');
  return new InputFormatError({
    problem: `the header has more than one column of ${spelledOut(column)}, in fields ${fields}: ${quoteHeader(line)}`,
    fix: 'Keep one of these columns',
  });
}

function unknownHeader(line: string, names: readonly string[], missing: readonly TlcColumn[]): InputFormatError {
  const found = line.trim() === '' ? 'the first line is blank' : `found ${quoteHeader(line)}`;
  return new InputFormatError({
    problem: `neither trip records nor a known TLC header: no column of ${missing.map(spelledOut).join(', ')}; ${found}`,
    fix:
      names.length === 1 && /[;\t|]/.test(line)
        ? 'Separate the fields by commas'
        : 'Use a TLC trip file with its header as the first line, or 80-byte trip records',
  });
}

/** The header in quotes, control characters escaped, cut to a readable length. */
function quoteHeader(line: string): string {
  const quoted = JSON.stringify(line.slice(0, QUOTED_HEADER));
  return line.length > QUOTED_HEADER ? `${quoted}… (${line.length} characters)` : quoted;
}
