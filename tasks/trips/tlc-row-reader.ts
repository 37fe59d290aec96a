import { CR, isBlank, LF } from './ascii.ts';
import { UNUSUAL } from './four-digits.ts';
import { MAX_ROW_BYTES } from './row-stream.ts';
import { COORDINATE_COLUMNS, ZONE_COLUMNS } from './tlc-columns.ts';
import type { CoordinateColumns, TlcColumn, TlcColumns, ZoneColumns } from './tlc-columns.ts';
import { TlcRow, ZoneRow } from './tlc-row.ts';
import { MISSING, Trip, ZoneTrip } from './trip.ts';
import { UsualFields } from './usual-fields.ts';

/** What a row turned out to be. A blank one is not a record. */
type RowOutcome = 'trip' | 'rejected' | 'blank';

/** One step through a row: pass over some fields, then read the next one as this column. */
interface Step {
  readonly fieldsToPass: number;
  readonly column: TlcColumn;
}

/**
 * The hot loop over raw TLC rows: reads row after row from one buffer and allocates nothing.
 *
 * Nearly all rows are laid out as in the picture and are read in one go from left to right; where a row departs from it, the
 * fast path gives up (`UNUSUAL`) and {@link TlcRow} or {@link ZoneRow} reads that row from its start by the rules.
 *
 *   2,2015-06-02 11:19:29,2015-06-02 11:47:52,1,1.63,-73.954429626464844,40.764141082763672,1,N, ...
 *   |         |                   |           |   |            |                  |         |
 *   pass      time                time        pass amount      coordinate         coordinate pass
 */
abstract class RowReader {
  /** What the last row read turned out to be. */
  outcome: RowOutcome = 'blank';
  readonly #bytes: Uint8Array;
  protected readonly fields: UsualFields;
  protected readonly steps: readonly Step[];
  /** Fields of the header after the last column that matters. */
  readonly #fieldsAfter: number;

  /** `inFile`: those of the columns that the file has. `bytes` must extend a few bytes beyond the last row. */
  protected constructor(columns: TlcColumns, inFile: readonly (readonly [TlcColumn, number])[], bytes: Uint8Array) {
    this.#bytes = bytes;
    this.fields = new UsualFields(bytes);
    const inOrder = [...inFile].sort(([, a], [, b]) => a - b);
    this.steps = inOrder.map(([column, field], step) => {
      return { column, fieldsToPass: field - (inOrder[step - 1]?.[1] ?? -1) - 1 };
    });
    this.#fieldsAfter = columns.fields - 1 - (inOrder.at(-1)?.[1] ?? -1);
  }

  /** Reads the row at `from`, which must end with a line feed, and returns where the next row begins. */
  read(from: number): number {
    this.fields.next = from;
    const next = this.readUsualColumns() ? this.fields.rest(from, this.#fieldsAfter) : UNUSUAL;
    if (next === UNUSUAL) return this.#readAnyRow(from);
    this.outcome = 'trip';
    return next;
  }

  /** Reads the columns of a row that is laid out as usual; false if it is not. */
  protected abstract readUsualColumns(): boolean;

  /** Reads the row `[from, to)`, without its line end, by the rules; false if it is not a trip. */
  protected abstract readAnyColumns(from: number, to: number): boolean;

  #readAnyRow(from: number): number {
    const bytes = this.#bytes;
    const lineFeed = bytes.indexOf(LF, from);
    const to = lineFeed > from && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
    if (lineFeed - from > MAX_ROW_BYTES) this.outcome = 'rejected';
    else if (isBlank(bytes, from, to)) this.outcome = 'blank';
    else this.outcome = this.readAnyColumns(from, to) ? 'trip' : 'rejected';
    return lineFeed + 1;
  }
}

/** Reads rows with coordinates. */
export class TlcRowReader extends RowReader {
  /** The trip of the last row read, if its outcome was `trip`. */
  readonly trip = new Trip();
  readonly #anyRow: TlcRow;

  /** `bytes` must extend a few bytes beyond the last row, since numbers are read four digits at a time. */
  constructor(columns: CoordinateColumns, bytes: Uint8Array) {
    super(columns, placesIn(columns, COORDINATE_COLUMNS), bytes);
    this.#anyRow = new TlcRow(columns, bytes);
  }

  protected override readUsualColumns(): boolean {
    const { trip, fields } = this;
    // Of columns that the file lacks.
    trip.distance = MISSING;
    trip.fare = MISSING;
    for (const { fieldsToPass, column } of this.steps) {
      if (fieldsToPass > 0) fields.pass(fieldsToPass);
      if (fields.next === UNUSUAL) return false;
      switch (column) {
        case 'pickupTime':
          trip.pickupTime = fields.time();
          break;
        case 'dropoffTime':
          trip.dropoffTime = fields.time();
          break;
        case 'pickupLongitude':
          trip.pickupLongitude = fields.coordinate();
          break;
        case 'pickupLatitude':
          trip.pickupLatitude = fields.coordinate();
          break;
        case 'dropoffLongitude':
          trip.dropoffLongitude = fields.coordinate();
          break;
        case 'dropoffLatitude':
          trip.dropoffLatitude = fields.coordinate();
          break;
        case 'distance':
          trip.distance = fields.amount();
          break;
        case 'fare':
          trip.fare = fields.amount();
          break;
      }
      if (fields.next === UNUSUAL) return false;
    }
    return true;
  }

  protected override readAnyColumns(from: number, to: number): boolean {
    return this.#anyRow.read(from, to, this.trip);
  }
}

/** Reads rows with the ids of TLC's taxi zones. */
export class ZoneRowReader extends RowReader {
  /** The trip of the last row read, if its outcome was `trip`. */
  readonly trip = new ZoneTrip();
  readonly #anyRow: ZoneRow;

  /** `bytes` must extend a few bytes beyond the last row, since numbers are read four digits at a time. */
  constructor(columns: ZoneColumns, bytes: Uint8Array) {
    super(columns, placesIn(columns, ZONE_COLUMNS), bytes);
    this.#anyRow = new ZoneRow(columns, bytes);
  }

  protected override readUsualColumns(): boolean {
    const { trip, fields } = this;
    // Of columns that the file lacks.
    trip.distance = MISSING;
    trip.fare = MISSING;
    for (const { fieldsToPass, column } of this.steps) {
      if (fieldsToPass > 0) fields.pass(fieldsToPass);
      if (fields.next === UNUSUAL) return false;
      switch (column) {
        case 'pickupTime':
          trip.pickupTime = fields.time();
          break;
        case 'dropoffTime':
          trip.dropoffTime = fields.time();
          break;
        case 'pickupZone':
          trip.pickupZone = fields.zone();
          break;
        case 'dropoffZone':
          trip.dropoffZone = fields.zone();
          break;
        case 'distance':
          trip.distance = fields.amount();
          break;
        case 'fare':
          trip.fare = fields.amount();
          break;
      }
      if (fields.next === UNUSUAL) return false;
    }
    return true;
  }

  protected override readAnyColumns(from: number, to: number): boolean {
    return this.#anyRow.read(from, to, this.trip);
  }
}

/** The columns that the file has, each with its field. */
function placesIn<Column extends TlcColumn>(
  columns: Readonly<Partial<Record<Column, number | undefined>>>,
  all: readonly Column[],
): (readonly [Column, number])[] {
  return all.flatMap((column) => {
    const field: number | undefined = columns[column];
    return field === undefined ? [] : [[column, field] as const];
  });
}
