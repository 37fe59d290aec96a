import { COMMA, CR, isBlank, LF, MINUS, POINT, ZERO } from './ascii.ts';
import { nonDigits, readDegrees, UNUSUAL } from './four-digits.ts';
import { MAX_ROW_BYTES } from './row-stream.ts';
import { TLC_COLUMNS } from './tlc-columns.ts';
import type { TlcColumn, TlcColumns } from './tlc-columns.ts';
import { TlcRow } from './tlc-row.ts';
import { Trip } from './trip.ts';
import { DATE_TIME_BYTES, NOT_A_TIME, parseDateTime } from './wall-clock.ts';

/** What a row turned out to be. A blank one is not a record. */
export type RowOutcome = 'trip' | 'rejected' | 'blank';

/** One step through a row: pass over some fields, then read the next one as this column. */
interface Step {
  readonly fieldsToPass: number;
  readonly column: TlcColumn;
}

/** Whole digits of the longest amount that the fast path reads. */
const MAX_WHOLE_DIGITS = 6;

/**
 * The hot loop over raw TLC rows: reads row after row from one buffer and allocates nothing.
 *
 * Nearly all rows are laid out as in the picture and are read in one go from left to right, no byte twice; where a row
 * departs from it, the fast path gives up (`UNUSUAL`) and {@link TlcRow} reads that row from its start by the rules.
 *
 *   2,2015-06-02 11:19:29,2015-06-02 11:47:52,1,1.63,-73.954429626464844,40.764141082763672,1,N, ...
 *   |         |                   |           |   |            |                  |         |
 *   pass      time                time        pass amount      coordinate         coordinate pass
 */
export class TlcRowReader {
  /** The trip of the last row read, if its outcome was `trip`. */
  readonly trip = new Trip();
  /** What the last row read turned out to be. */
  outcome: RowOutcome = 'blank';

  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #anyRow: TlcRow;
  readonly #steps: readonly Step[];
  /** Fields of the header after the last column that matters. */
  readonly #fieldsAfter: number;
  /** Where the field after the last one read begins, or UNUSUAL. */
  #next = 0;

  /** `bytes` must extend a few bytes beyond the last row, since numbers are read four digits at a time. */
  constructor(columns: TlcColumns, bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#anyRow = new TlcRow(columns, bytes);
    const inOrder = [...TLC_COLUMNS].sort((a, b) => columns[a] - columns[b]);
    this.#steps = inOrder.map((column, step) => {
      const before = step === 0 ? -1 : columns[inOrder[step - 1]!];
      return { column, fieldsToPass: columns[column] - before - 1 };
    });
    this.#fieldsAfter = columns.fields - 1 - columns[inOrder[inOrder.length - 1]!];
  }

  /** Reads the row at `from`, which must end with a line feed, and returns where the next row begins. */
  read(from: number): number {
    const next = this.#readUsualRow(from);
    if (next === UNUSUAL) return this.#readAnyRow(from);
    this.outcome = 'trip';
    return next;
  }

  #readAnyRow(from: number): number {
    const bytes = this.#bytes;
    const lineFeed = bytes.indexOf(LF, from);
    const to = lineFeed > from && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
    if (lineFeed - from > MAX_ROW_BYTES) this.outcome = 'rejected';
    else if (isBlank(bytes, from, to)) this.outcome = 'blank';
    else this.outcome = this.#anyRow.read(from, to, this.trip) ? 'trip' : 'rejected';
    return lineFeed + 1;
  }

  #readUsualRow(from: number): number {
    const { trip } = this;
    const steps = this.#steps;
    this.#next = from;
    for (const { fieldsToPass, column } of steps) {
      const at = this.#passFields(this.#next, fieldsToPass);
      if (at === UNUSUAL) return UNUSUAL;
      switch (column) {
        case 'pickupTime':
          trip.pickupTime = this.#readTime(at);
          break;
        case 'dropoffTime':
          trip.dropoffTime = this.#readTime(at);
          break;
        case 'pickupLongitude':
          trip.pickupLongitude = this.#readCoordinate(at);
          break;
        case 'pickupLatitude':
          trip.pickupLatitude = this.#readCoordinate(at);
          break;
        case 'dropoffLongitude':
          trip.dropoffLongitude = this.#readCoordinate(at);
          break;
        case 'dropoffLatitude':
          trip.dropoffLatitude = this.#readCoordinate(at);
          break;
        case 'distance':
          trip.distance = this.#readAmount(at);
          break;
        case 'fare':
          trip.fare = this.#readAmount(at);
          break;
      }
      if (this.#next === UNUSUAL) return UNUSUAL;
    }
    return this.#passRest(from);
  }

  /** Where the field `count` fields on from `at` begins. */
  #passFields(at: number, count: number): number {
    const bytes = this.#bytes;
    for (let field = 0; field < count; field++) {
      // Digits, letters, '-' and '.' all sort above ','. Anything below may be a line feed: not usual.
      while (bytes[at]! > COMMA) at++;
      if (bytes[at] !== COMMA) return UNUSUAL;
      at++;
    }
    return at;
  }

  /** Passes over the fields after the last one that matters and returns where the next row begins. */
  #passRest(from: number): number {
    const bytes = this.#bytes;
    let at = this.#next;
    let commas = 0;
    for (; bytes[at] !== LF; at++) if (bytes[at] === COMMA) commas++;
    return commas >= this.#fieldsAfter - 1 && at - from <= MAX_ROW_BYTES ? at + 1 : UNUSUAL;
  }

  /** `YYYY-MM-DD HH:MM:SS` and a comma. */
  #readTime(at: number): number {
    const time = parseDateTime(this.#view, at);
    this.#endField(time === NOT_A_TIME ? UNUSUAL : at + DATE_TIME_BYTES);
    return time;
  }

  /** `[-]dd.dddddd`, any number of digits more and a comma; or `0` (missing) and a comma. */
  #readCoordinate(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] === ZERO && bytes[at + 1] === COMMA) {
      this.#next = at + 2;
      return 0;
    }
    const negative = bytes[at] === MINUS;
    const digits = negative ? at + 1 : at;
    const degrees = readDegrees(this.#view, digits);
    if (degrees === UNUSUAL) {
      this.#next = UNUSUAL;
      return UNUSUAL;
    }
    const rest = digits + 9;
    const rounded = degrees + this.#roundUp(rest);
    this.#endField(this.#digitsEnd(rest));
    return negative ? -rounded : rounded;
  }

  /** Up to six digits, then a point and any number of digits, or neither, and a comma. */
  #readAmount(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    let amount = 0;
    for (; this.#isDigit(at) && at < from + MAX_WHOLE_DIGITS; at++) amount = amount * 10 + bytes[at]! - ZERO;
    if (bytes[at] !== POINT) {
      this.#endField(at === from ? UNUSUAL : at);
      return amount * 100;
    }
    at++;
    if (!this.#isDigit(at)) {
      this.#next = UNUSUAL;
      return UNUSUAL;
    }
    amount = amount * 100 + (bytes[at++]! - ZERO) * 10;
    if (this.#isDigit(at)) {
      amount += bytes[at++]! - ZERO;
      amount += this.#roundUp(at);
      at = this.#digitsEnd(at);
    }
    this.#endField(at);
    return amount;
  }

  /** 1 if the first digit that is not kept is at `at` and rounds up, else 0. */
  #roundUp(at: number): number {
    return this.#isDigit(at) && this.#bytes[at]! >= ZERO + 5 ? 1 : 0;
  }

  #isDigit(at: number): boolean {
    const byte = this.#bytes[at]!;
    return byte >= ZERO && byte <= ZERO + 9;
  }

  #digitsEnd(from: number): number {
    let at = from;
    while (nonDigits(this.#view.getInt32(at, true)) === 0) at += 4;
    while (this.#isDigit(at)) at++;
    return at;
  }

  /** The field must end at `at`, with a comma. */
  #endField(at: number): void {
    this.#next = at !== UNUSUAL && this.#bytes[at] === COMMA ? at + 1 : UNUSUAL;
  }
}
