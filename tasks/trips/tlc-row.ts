import { COMMA } from './ascii.ts';
import type { TlcColumns } from './tlc-columns.ts';
import { isReadable, parseAmount, parseCoordinate } from './trip.ts';
import type { Trip } from './trip.ts';
import { DATE_TIME_BYTES, NOT_A_TIME, parseDateTime } from './wall-clock.ts';

/**
 * Reads any raw TLC row, by the rules and not for speed: the fast path of {@link TlcRowReader} must return the same
 * wherever it returns a trip. First the row is cut into fields, then the eight that matter are read.
 */
export class TlcRow {
  readonly #columns: TlcColumns;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Field n is the bytes from `commas[n] + 1` to `commas[n + 1]`; the ends of the row count as commas. */
  readonly #commas: Int32Array;

  /** `bytes` must extend a few bytes beyond the last row. */
  constructor(columns: TlcColumns, bytes: Uint8Array) {
    this.#columns = columns;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#commas = new Int32Array(columns.fields + 1);
  }

  /** Reads the row `[from, to)`, without its line end, into `trip`; false if it cannot be read (`trip` is then undefined). */
  read(from: number, to: number, trip: Trip): boolean {
    const columns = this.#columns;
    if (this.#cutFields(from, to) < columns.fields) return false;
    trip.pickupTime = this.#time(columns.pickupTime);
    trip.dropoffTime = this.#time(columns.dropoffTime);
    trip.pickupLongitude = this.#coordinate(columns.pickupLongitude);
    trip.pickupLatitude = this.#coordinate(columns.pickupLatitude);
    trip.dropoffLongitude = this.#coordinate(columns.dropoffLongitude);
    trip.dropoffLatitude = this.#coordinate(columns.dropoffLatitude);
    trip.distance = this.#amount(columns.distance);
    trip.fare = this.#amount(columns.fare);
    return isReadable(trip);
  }

  /** Records where the fields of the header's columns end and returns the row's number of fields. */
  #cutFields(from: number, to: number): number {
    const bytes = this.#bytes;
    const commas = this.#commas;
    const wanted = this.#columns.fields;
    let fields = 0;
    commas[0] = from - 1;
    for (let at = from; at <= to; at++) {
      if (at < to && bytes[at] !== COMMA) continue;
      fields++;
      if (fields <= wanted) commas[fields] = at;
    }
    return fields;
  }

  #time(field: number): number {
    const from = this.#commas[field]! + 1;
    return this.#commas[field + 1]! - from === DATE_TIME_BYTES ? parseDateTime(this.#view, from) : NOT_A_TIME;
  }

  #coordinate(field: number): number {
    return parseCoordinate(this.#bytes, this.#commas[field]! + 1, this.#commas[field + 1]!);
  }

  #amount(field: number): number {
    return parseAmount(this.#bytes, this.#commas[field]! + 1, this.#commas[field + 1]!);
  }
}
