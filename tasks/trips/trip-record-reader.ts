import { COMMA, LF, MINUS, POINT, SPACE, ZERO } from './ascii.ts';
import { fourDigits, nonDigits, readDegrees, UNUSUAL } from './four-digits.ts';
import { readTripRecord, TRIP_RECORD_BYTES } from './trip-record.ts';
import { Trip } from './trip.ts';

/**
 * The hot loop over trip records: reads 80-byte records one after another from one buffer and allocates nothing.
 *
 * Nearly all records are laid out as in the picture (New York lies west of Greenwich and north of the equator, two
 * digits of degrees each way) and are read straight from left to right. At any other the fast path gives up (false, or
 * UNUSUAL, which is negative) and {@link readTripRecord} reads it by the rules.
 *
 *   at 0         10        20                                         62
 *      202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,          \n
 *      time      time      |          |         |          |         amounts: d.dd to ddd.dd
 *                        + 0         11        21         32         42   (from the first coordinate)
 *
 * A time has eight digits or nine (from 2012-03-03 on only nine); what follows an eight-digit one moves up.
 */
export class TripRecordReader {
  /** The trip of the last record, if it could be read. */
  readonly trip = new Trip();

  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads the record at `at` into {@link trip}; false if it is not a trip record. */
  read(at: number): boolean {
    return this.#readUsualRecord(at) || readTripRecord(this.#bytes, at, this.trip);
  }

  #readUsualRecord(at: number): boolean {
    const pickupTo = this.#timeEnd(at);
    const dropoffTo = this.#timeEnd(pickupTo + 1);
    if (pickupTo === UNUSUAL || dropoffTo === UNUSUAL) return false;
    const distanceAt = dropoffTo + 43;
    const distancePoint = this.#pointOf(distanceAt);
    const fareAt = distancePoint + 4;
    const farePoint = this.#pointOf(fareAt);
    return (
      this.#readTimes(at, pickupTo, dropoffTo) &&
      this.#readCoordinates(dropoffTo + 1) &&
      this.#readAmounts(distanceAt, distancePoint, fareAt, farePoint) &&
      this.#isBlankToEnd(farePoint + 4, at + TRIP_RECORD_BYTES - 1)
    );
  }

  #readTimes(at: number, pickupTo: number, dropoffTo: number): boolean {
    const pickup = this.#readTime(at, pickupTo);
    const dropoff = this.#readTime(pickupTo + 1, dropoffTo);
    this.trip.pickupTime = pickup;
    this.trip.dropoffTime = dropoff;
    return (pickup | dropoff) >= 0;
  }

  #readCoordinates(at: number): boolean {
    const { trip } = this;
    const bytes = this.#bytes;
    const view = this.#view;
    const pickupLongitude = readDegrees(view, at + 1);
    const pickupLatitude = readDegrees(view, at + 11);
    const dropoffLongitude = readDegrees(view, at + 22);
    const dropoffLatitude = readDegrees(view, at + 32);
    trip.pickupLongitude = 0 - pickupLongitude;
    trip.pickupLatitude = pickupLatitude;
    trip.dropoffLongitude = 0 - dropoffLongitude;
    trip.dropoffLatitude = dropoffLatitude;
    const punctuation =
      (bytes[at]! ^ MINUS) |
      (bytes[at + 10]! ^ COMMA) |
      (bytes[at + 20]! ^ COMMA) |
      (bytes[at + 21]! ^ MINUS) |
      (bytes[at + 31]! ^ COMMA) |
      (bytes[at + 41]! ^ COMMA);
    return punctuation === 0 && (pickupLongitude | pickupLatitude | dropoffLongitude | dropoffLatitude) >= 0;
  }

  #readAmounts(distanceAt: number, distancePoint: number, fareAt: number, farePoint: number): boolean {
    const distance = this.#readAmount(distanceAt, distancePoint);
    const fare = this.#readAmount(fareAt, farePoint);
    this.trip.distance = distance;
    this.trip.fare = fare;
    const punctuation = (this.#bytes[distancePoint + 3]! ^ COMMA) | (this.#bytes[farePoint + 3]! ^ COMMA);
    return punctuation === 0 && (distance | fare) >= 0;
  }

  /** Where the eight or nine digits of a time end. */
  #timeEnd(at: number): number {
    if (this.#bytes[at + 9] === COMMA) return at + 9;
    return this.#bytes[at + 8] === COMMA ? at + 8 : UNUSUAL;
  }

  #readTime(at: number, to: number): number {
    const word0 = this.#view.getInt32(at, true);
    const word4 = this.#view.getInt32(at + 4, true);
    if ((nonDigits(word0) | nonDigits(word4)) !== 0) return UNUSUAL;
    const time = fourDigits(word0) * 10_000 + fourDigits(word4);
    if (to === at + 8) return time;
    const digit = this.#bytes[at + 8]! - ZERO;
    return digit >= 0 && digit <= 9 ? time * 10 + digit : UNUSUAL;
  }

  /** Where the point of an amount of one to three whole digits should be. */
  #pointOf(at: number): number {
    if (this.#bytes[at + 1] === POINT) return at + 1;
    return this.#bytes[at + 2] === POINT ? at + 2 : at + 3;
  }

  /** Reads `d.dd`, `dd.dd` or `ddd.dd`; both parts are set to the right of four digits, zeros in front: 00dd and 00dd. */
  #readAmount(at: number, point: number): number {
    const wholeBits = (point - at) * 8;
    const aroundPoint = this.#view.getInt32(point - 1, true);
    const whole = (this.#view.getInt32(at, true) << (32 - wholeBits)) | (0x30303030 >>> wholeBits);
    const hundredths = (aroundPoint & 0xffff0000) | 0x3030;
    const fault = (aroundPoint ^ (POINT << 8)) & 0xff00;
    if ((fault | nonDigits(whole) | nonDigits(hundredths)) !== 0) return UNUSUAL;
    return fourDigits(whole) * 100 + fourDigits(hundredths);
  }

  #isBlankToEnd(from: number, lineFeed: number): boolean {
    let at = from;
    while (this.#bytes[at] === SPACE) at++;
    return at === lineFeed && this.#bytes[at] === LF;
  }
}
