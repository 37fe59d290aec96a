import { parseAnyDateTime } from './any-date-time.ts';
import { NOT_DECIMAL, parseDecimal } from './decimal.ts';
import { isMissing } from './missing.ts';
import { RowFields } from './row-fields.ts';
import type { CoordinateColumns, TlcColumns, ZoneColumns } from './tlc-columns.ts';
import { isReadable, MISSING } from './trip.ts';
import type { Trip, ZoneTrip } from './trip.ts';
import { DATE_TIME_BYTES, NOT_A_TIME, parseDateTime } from './wall-clock.ts';

/** Millionths, in which zone ids are read: `132.0` is whole. */
const MILLION = 1_000_000;

/**
 * Reads any raw TLC row, by the rules and not for speed: the fast paths must return the same wherever they return a trip.
 * First the row is cut into fields, then the few that matter are read. One that stands for a missing value (`isMissing`)
 * makes its end of the trip a place outside, or its distance or fare {@link MISSING}; without a time there is no trip. A row
 * with fewer fields than the header, or with more that are not blank, is two run into one, or a part, and no trip either.
 */
abstract class AnyRow<Columns extends TlcColumns> {
  protected readonly columns: Columns;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #fields: RowFields;

  /** `bytes` must extend a few bytes beyond the last row. */
  constructor(columns: Columns, bytes: Uint8Array) {
    this.columns = columns;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fields = new RowFields(columns.fields, bytes);
  }

  /** Cuts the row `[from, to)`; false if it cannot be a trip. */
  protected cut(from: number, to: number): boolean {
    return this.#fields.cut(from, to) >= this.columns.fields && this.#fields.restIsBlank;
  }

  protected time(field: number): number {
    const from = this.#fields.from(field);
    const to = this.#fields.to(field);
    const usual = to - from === DATE_TIME_BYTES ? parseDateTime(this.#view, from) : NOT_A_TIME;
    return usual === NOT_A_TIME ? parseAnyDateTime(this.#bytes, from, to) : usual;
  }

  /** Hundredths; {@link MISSING} if it is, or if the file has no such column. */
  protected amount(field: number | undefined): number {
    if (field === undefined) return MISSING;
    const amount = this.number(field, 2);
    return amount === NOT_DECIMAL && this.isMissing(field) ? MISSING : amount;
  }

  protected number(field: number, decimals: number): number {
    return parseDecimal(this.#bytes, this.#fields.from(field), this.#fields.to(field), decimals);
  }

  protected isMissing(field: number): boolean {
    return isMissing(this.#bytes, this.#fields.from(field), this.#fields.to(field));
  }
}

/** Reads rows with coordinates. */
export class TlcRow extends AnyRow<CoordinateColumns> {
  /** Reads the row `[from, to)`, without its line end, into `trip`; false if it cannot be read (`trip` is then undefined). */
  read(from: number, to: number, trip: Trip): boolean {
    if (!this.cut(from, to)) return false;
    const { columns } = this;
    trip.pickupTime = this.time(columns.pickupTime);
    trip.dropoffTime = this.time(columns.dropoffTime);
    const hasPickup = !this.isMissing(columns.pickupLongitude) && !this.isMissing(columns.pickupLatitude);
    trip.pickupLongitude = hasPickup ? this.number(columns.pickupLongitude, 6) : 0;
    trip.pickupLatitude = hasPickup ? this.number(columns.pickupLatitude, 6) : 0;
    const hasDropoff = !this.isMissing(columns.dropoffLongitude) && !this.isMissing(columns.dropoffLatitude);
    trip.dropoffLongitude = hasDropoff ? this.number(columns.dropoffLongitude, 6) : 0;
    trip.dropoffLatitude = hasDropoff ? this.number(columns.dropoffLatitude, 6) : 0;
    trip.distance = this.amount(columns.distance);
    trip.fare = this.amount(columns.fare);
    return isReadable(trip);
  }
}

/** Reads rows with zone ids. Whatever is not the id of a zone is an unknown place: it never makes a row unreadable. */
export class ZoneRow extends AnyRow<ZoneColumns> {
  /** Reads the row `[from, to)`, without its line end, into `trip`; false if it cannot be read (`trip` is then undefined). */
  read(from: number, to: number, trip: ZoneTrip): boolean {
    if (!this.cut(from, to)) return false;
    const { columns } = this;
    trip.pickupTime = this.time(columns.pickupTime);
    trip.dropoffTime = this.time(columns.dropoffTime);
    trip.pickupZone = this.#zone(columns.pickupZone);
    trip.dropoffZone = this.#zone(columns.dropoffZone);
    trip.distance = this.amount(columns.distance);
    trip.fare = this.amount(columns.fare);
    return (
      trip.pickupTime !== NOT_A_TIME &&
      trip.dropoffTime !== NOT_A_TIME &&
      trip.distance !== NOT_DECIMAL &&
      trip.fare !== NOT_DECIMAL
    );
  }

  /** A zone id, rounded to 6 decimals like every place: `132` and `132.0` alike; 0 if it is not a whole number from 0. */
  #zone(field: number): number {
    const millionths = this.number(field, 6);
    return millionths > 0 && millionths % MILLION === 0 ? millionths / MILLION : 0;
  }
}
