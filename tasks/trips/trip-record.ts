import { COMMA, LF, MINUS, SPACE, ZERO } from './ascii.ts';
import { HIGHEST_DISTANCE, HIGHEST_FARE } from './buckets.ts';
import { isPlace, isReadable, MISSING, parseAmount, parseCoordinate, Trip } from './trip.ts';
import { NOT_A_TIME, WEEK_SECONDS } from './wall-clock.ts';

/*
 * A trip record is 80 bytes of ASCII, the last a line feed:
 *
 *   pickup,dropoff,pickup_lon,pickup_lat,dropoff_lon,dropoff_lat,distance,fare,
 *   202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,      (spaces up to the line feed)
 */

/** Bytes of a trip record, its line feed counted. */
export const TRIP_RECORD_BYTES = 80;

/** The placeholder for a row that cannot be read: it reads back as a record that cannot be read. */
export const UNREADABLE_TRIP_RECORD = ' '.repeat(TRIP_RECORD_BYTES - 1) + '\n';

const TIME_DIGITS = 10;

/**
 * Reads the 80 bytes at `at` into `trip`, whatever the widths of the fields; false if they are not a trip record (`trip`
 * is then undefined). A time has one to ten digits and perhaps `-`; an empty distance or fare is a missing one; after the
 * fare come a comma, spaces, or both.
 */
export function readTripRecord(bytes: Uint8Array, at: number, trip: Trip): boolean {
  const end = at + TRIP_RECORD_BYTES - 1;
  if (bytes[end] !== LF) return false;
  const pickupTo = commaOrEnd(bytes, at, end);
  const dropoffTo = commaOrEnd(bytes, pickupTo + 1, end);
  const pickupLongitudeTo = commaOrEnd(bytes, dropoffTo + 1, end);
  const pickupLatitudeTo = commaOrEnd(bytes, pickupLongitudeTo + 1, end);
  const dropoffLongitudeTo = commaOrEnd(bytes, pickupLatitudeTo + 1, end);
  const dropoffLatitudeTo = commaOrEnd(bytes, dropoffLongitudeTo + 1, end);
  const distanceTo = commaOrEnd(bytes, dropoffLatitudeTo + 1, end);
  const fareTo = commaOrSpaceOrEnd(bytes, distanceTo + 1, end);
  if (fareTo >= end || !isSpace(bytes, fareTo + 1, end)) return false;
  if (fareTo === distanceTo + 1 && bytes[fareTo] !== COMMA) return false; // cut, rather than without a fare
  trip.pickupTime = parseTime(bytes, at, pickupTo);
  trip.dropoffTime = parseTime(bytes, pickupTo + 1, dropoffTo);
  trip.pickupLongitude = parseCoordinate(bytes, dropoffTo + 1, pickupLongitudeTo);
  trip.pickupLatitude = parseCoordinate(bytes, pickupLongitudeTo + 1, pickupLatitudeTo);
  trip.dropoffLongitude = parseCoordinate(bytes, pickupLatitudeTo + 1, dropoffLongitudeTo);
  trip.dropoffLatitude = parseCoordinate(bytes, dropoffLongitudeTo + 1, dropoffLatitudeTo);
  trip.distance = parseAmount(bytes, dropoffLatitudeTo + 1, distanceTo);
  trip.fare = parseAmount(bytes, distanceTo + 1, fareTo);
  return isReadable(trip);
}

function commaOrEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== COMMA) at++;
  return at;
}

function commaOrSpaceOrEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== COMMA && bytes[at] !== SPACE) at++;
  return at;
}

function isSpace(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end && bytes[at] === SPACE) at++;
  return at === end;
}

function parseTime(bytes: Uint8Array, from: number, to: number): number {
  const negative = from < to && bytes[from] === MINUS;
  const digitsFrom = negative ? from + 1 : from;
  if (to <= digitsFrom || to - digitsFrom > TIME_DIGITS) return NOT_A_TIME;
  let seconds = 0;
  for (let at = digitsFrom; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return NOT_A_TIME;
    seconds = seconds * 10 + digit;
  }
  return negative ? 0 - seconds : seconds;
}

/**
 * Writes `trip` as a trip record. One that would be longer than 80 bytes (times of eleven characters, absurd
 * amounts) is narrowed such that every statistic stays the same: first the amounts, then the times.
 */
export function formatTripRecord(trip: Trip): string {
  const text = tripText(trip);
  if (fits(text)) return pad(text);
  const narrowed = Object.assign(new Trip(), trip);
  narrowed.distance = clamp(trip.distance, HIGHEST_DISTANCE);
  narrowed.fare = clamp(trip.fare, HIGHEST_FARE);
  const narrowedText = tripText(narrowed);
  if (fits(narrowedText)) return pad(narrowedText);
  foldTimes(narrowed);
  return pad(tripText(narrowed));
}

function fits(text: string): boolean {
  return text.length < TRIP_RECORD_BYTES;
}

function pad(text: string): string {
  return text.padEnd(TRIP_RECORD_BYTES - 1) + '\n';
}

function tripText(trip: Trip): string {
  const pickup = endText(trip.pickupLongitude, trip.pickupLatitude);
  const dropoff = endText(trip.dropoffLongitude, trip.dropoffLatitude);
  const amounts = `${amountText(trip.distance)},${amountText(trip.fare)}`;
  return `${trip.pickupTime},${trip.dropoffTime},${pickup},${dropoff},${amounts},`;
}

/** A missing amount is an empty field, so that it reads back as missing. */
function amountText(hundredths: number): string {
  return hundredths === MISSING ? '' : fixed(hundredths, 2);
}

function endText(longitude: number, latitude: number): string {
  return isPlace(longitude, latitude) ? `${fixed(longitude, 6)},${fixed(latitude, 6)}` : '0.000000,0.000000';
}

/** `value` units of `10^-decimals` as text: fixed(-5, 2) is `-0.05`. */
function fixed(value: number, decimals: number): string {
  const digits = Math.abs(value)
    .toString()
    .padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${value < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The nearest amount, in hundredths, from 0 to the highest bound of the buckets: it is in the same bucket. */
function clamp(hundredths: number, highest: number): number {
  return hundredths === MISSING ? MISSING : Math.min(Math.max(hundredths, 0), highest);
}

/**
 * Makes the times at most seven characters long, with the same hours of the week and a duration in the same bucket:
 * whole weeks are taken off both until the pickup is in week 0, then off a dropoff that is still far away until it is
 * in week 2 (a duration over a week is in the last bucket) or in week -1 (a negative one is in the first).
 */
function foldTimes(trip: Trip): void {
  const weeks = trip.pickupTime - weekSecond(trip.pickupTime);
  trip.pickupTime -= weeks;
  trip.dropoffTime -= weeks;
  if (trip.dropoffTime >= 2 * WEEK_SECONDS) trip.dropoffTime = weekSecond(trip.dropoffTime) + 2 * WEEK_SECONDS;
  if (trip.dropoffTime < 0) trip.dropoffTime = weekSecond(trip.dropoffTime) - WEEK_SECONDS;
}

/** The second of its week, from 0; the weeks are counted from 2009-01-01. */
function weekSecond(seconds: number): number {
  return seconds - Math.floor(seconds / WEEK_SECONDS) * WEEK_SECONDS;
}
