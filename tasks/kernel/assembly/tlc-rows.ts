import { DECIMAL_PICKS, DIGIT_BITS, MONTHS, ROW_ENDS, SEPARATORS, WIDTH_MASKS } from '../memory-map';
import { countTrips, setTripsEnd, tripsEnd, writeTrip } from './counts';
import { octets } from './digits';
import {
  coarse,
  coarseBits,
  columns,
  lastX,
  lastY,
  originX,
  originY,
  resolvePoints,
  setUnresolvedEnd,
  twoPoints,
  unresolvedEnd,
  writeEnds,
} from './grid';
import { scanRows, wholeRows } from './row-scan';
import { countUnusual } from './unusual';

/*
 * Raw TLC rows. The usual field, which alone is read here, is one of
 *
 *   time        2015-06-02 11:19:29                        years 2009 to 2099, real dates
 *   coordinate  -73.954429626464844  40.7641  0            two digits, a point, any number of digits; or 0
 *   amount      2.6299999999999999  12.1  5  .46           up to six whole digits, perhaps a point, any number of digits
 *
 * A row with any other field in the columns that matter, or with too few fields, goes to the twin: a row in hundreds.
 */

const MINUS: u32 = 45;
const POINT: u32 = 46;
const ZERO: u32 = 48;
const CR: u32 = 13;
const LF: u32 = 10;

/** Bytes of `YYYY-MM-DD HH:MM:SS`. */
const TIME_BYTES: u32 = 19;
/** The widest field whose bits one word is sure to hold, wherever in a byte they begin. */
const WIDEST: u32 = 56;
/** Whole digits of an amount, and the digits behind its point that count: the last of three rounds. */
const WHOLE_DIGITS: u32 = 6;
const DECIMALS: u32 = 3;
const LAST_PICKS: u32 = WHOLE_DIGITS * (DECIMALS + 1) + DECIMALS;
/** Entries of MONTHS: numbers of years from 2000 on x 12 + months from 1 on. */
const MONTH_COUNT: u32 = 100 * 12 + 1;

/** Offsets in SEPARATORS, from the one before a row, of the separator before each column. */
let pickupTime: usize = 0;
let dropoffTime: usize = 0;
let pickupLongitude: usize = 0;
let pickupLatitude: usize = 0;
let dropoffLongitude: usize = 0;
let dropoffLatitude: usize = 0;
let distance: usize = 0;
let fare: usize = 0;
/** Fields of the header; a row with fewer is rejected. */
let fields: u32 = 0;

/** Where the strip begins whose bits are in DIGIT_BITS. */
let strip: usize = 0;
/** Of the row that is read: anything but 0 if it is unusual. */
let faults: u32 = 0;

/** Fills the tables. */
export function openTlcRows(): void {
  fillMonths();
  for (let width: u32 = 0; width <= 16; width++) {
    memory.fill(WIDTH_MASKS + ((<usize>width) << 4), 0xff, width);
  }
  for (let whole: u32 = 0; whole <= WHOLE_DIGITS; whole++) {
    for (let decimals: u32 = 0; decimals <= DECIMALS; decimals++) {
      const picks = DECIMAL_PICKS + ((<usize>(whole * (DECIMALS + 1) + decimals)) << 4);
      memory.fill(picks, 0x80, 16);
      for (let digit: u32 = 0; digit < whole; digit++) store<u8>(picks + WHOLE_DIGITS - whole + digit, digit);
      for (let digit: u32 = 0; digit < decimals; digit++) store<u8>(picks + WHOLE_DIGITS + digit, whole + 1 + digit);
    }
  }
}

/** For each month, its first second since 2009-01-01 and its number of days. */
function fillMonths(): void {
  let day: i32 = -9 * 365 - 3; // 2000-01-01: 2000, 2004 and 2008 were leap years
  for (let year: i32 = 0; year < 100; year++) {
    for (let month: i32 = 1; month <= 12; month++) {
      const days = month == 2 ? 28 + i32((year & 3) == 0) : 30 + ((month + (month >> 3)) & 1);
      const entry = MONTHS + ((<usize>(year * 12 + month)) << 3);
      store<i32>(entry, day * 86400);
      store<i32>(entry, days, 4);
      day += days;
    }
  }
}

/** Which field each column is (from 0); none is the last of the `count` fields of the header. */
export function setTlcColumns(
  pickupTimeField: u32,
  dropoffTimeField: u32,
  pickupLongitudeField: u32,
  pickupLatitudeField: u32,
  dropoffLongitudeField: u32,
  dropoffLatitudeField: u32,
  distanceField: u32,
  fareField: u32,
  count: u32,
): void {
  pickupTime = pickupTimeField << 2;
  dropoffTime = dropoffTimeField << 2;
  pickupLongitude = pickupLongitudeField << 2;
  pickupLatitude = pickupLatitudeField << 2;
  dropoffLongitude = dropoffLongitudeField << 2;
  dropoffLatitude = dropoffLatitudeField << 2;
  distance = distanceField << 2;
  fare = fareField << 2;
  fields = count;
}

/** Counts the rows in [from, to) of the input; a row begins at `from`, and a line feed lies before `to`. */
export function countTlcRows(from: usize, to: usize): void {
  let row = from;
  while (row < to) {
    strip = row;
    scanRows(row, to);
    if (wholeRows > 0) row = readRows();
    else row = passLongRow(row);
    resolvePoints();
    countTrips();
  }
}

/** The row is longer than a strip, or has more separators: it goes to the twin. Answers where the next row begins. */
function passLongRow(row: usize): usize {
  countUnusual(row);
  let at = row;
  while (<u32>load<u8>(at) != LF) at++;
  return at + 1;
}

/** Reads the whole rows of the strip into the block, and answers where the row behind them begins. */
function readRows(): usize {
  const toGrid = twoPoints(-originX, -originY);
  const last = twoPoints(lastX, lastY);
  const cellWeights = i32x4.splat((columns << 16) | 1);
  let trip = tripsEnd;
  let unresolved = unresolvedEnd;
  let before: usize = SEPARATORS;
  const rowEndsEnd = ROW_ENDS + ((<usize>wholeRows) << 2);
  for (let rowEnd: usize = ROW_ENDS; rowEnd < rowEndsEnd; rowEnd += 4) {
    const row = before; // the separator before the row
    before = SEPARATORS + ((<usize>load<u32>(rowEnd)) << 2); // the line feed at its end
    if ((<u32>(before - row)) >> 2 < fields) {
      passUnusual(load<u32>(row) + 1, load<u32>(before));
      continue; // of fields that are not there nothing may be read
    }
    faults = 0;
    const pickup = readTime(row + pickupTime);
    const dropoff = readTime(row + dropoffTime);
    const millionths = readPlaces(row);
    const amounts = readAmounts(row);
    if (faults) {
      countUnusual(load<u32>(row) + 1);
      continue;
    }
    // An end at 0, 0 is missing: it goes where all goes that is outside, to the last coarse cell, which is empty.
    const missing = i64x2.eq(millionths, i64x2.splat(0));
    const places = i32x4.min_u(v128.or(i32x4.add(millionths, toGrid), missing), last);
    unresolved = writeEnds(trip, unresolved, places, cellWeights, coarseBits, coarse);
    writeTrip(trip, pickup, dropoff, i32x4.extract_lane(amounts, 0), i32x4.extract_lane(amounts, 1));
    trip += 16;
  }
  setTripsEnd(trip);
  setUnresolvedEnd(unresolved);
  return <usize>load<u32>(before) + 1;
}

/** Hands a row of too few fields over to the twin, unless it is empty, as the second line of many files is. */
function passUnusual(from: usize, lineFeed: usize): void {
  if (lineFeed == from || (lineFeed == from + 1 && <u32>load<u8>(from) == CR)) return;
  countUnusual(from);
}

/** A word whose lowest bits say which of the bytes from `from` on are digits. */
function digitBits(from: usize): u64 {
  const bit = from - strip;
  return load<u64>(DIGIT_BITS + (bit >> 3)) >> (<u64>(bit & 7));
}

/**
 * The time behind a separator, in seconds since 2009-01-01 00:00:00.
 *
 *   at +  0  3               19
 *         201[5-06-02 11:19:29]     one vector, and three bytes before it
 */
function readTime(separator: usize): u32 {
  const template = i8x16(48, 45, 48, 48, 45, 48, 48, 32, 48, 48, 58, 48, 48, 58, 48, 48);
  const limits = i8x16(9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9);
  const from: usize = load<u32>(separator) + 1;
  const bytes = i8x16.sub(v128.load(from, 3), template);
  // Year (its last digit), month, day, hour, minute, second; each less its lowest value at most its highest.
  const digits = i8x16.shuffle(bytes, i64x2.splat(0), 16, 0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 16, 16, 16, 16);
  const parts = i16x8.shr_u(i16x8.mul(digits, i16x8.splat(0x0a01)), 8);
  const tooHigh = i16x8.sub_sat_u(i16x8.sub(parts, i16x8(0, 1, 1, 0, 0, 0, 0, 0)), i16x8(9, 11, 30, 23, 59, 59, 0, 0));
  const sums = i32x4.dot_i16x8_s(parts, i16x8(12, 1, 0, 3600, 60, 1, 0, 0)); // months; seconds of the day in two parts
  const decade = <u32>load<u8>(from, 2) - ZERO;
  const month = min<u32>(decade * 120 + <u32>i32x4.extract_lane(sums, 0), MONTH_COUNT - 1);
  const entry = MONTHS + ((<usize>month) << 3);
  const day = <u32>i16x8.extract_lane_u(parts, 2);
  faults |=
    u32(load<u32>(separator, 4) - <u32>from != TIME_BYTES) |
    u32(v128.any_true(v128.or(i8x16.sub_sat_u(bytes, limits), tooHigh))) |
    u32(<u32>load<u16>(from) != 0x3032) | // 20
    u32(decade > 9) |
    u32(month < 9 * 12 + 1) | // before 2009
    u32(day > load<u32>(entry, 4));
  const seconds = <u32>i32x4.extract_lane(sums, 1) + <u32>i32x4.extract_lane(sums, 2);
  return load<u32>(entry) + (day - 1) * 86400 + seconds;
}

/** The row's coordinates in millionths of a degree: x, y of the pickup, x, y of the dropoff. */
function readPlaces(row: usize): v128 {
  const x1 = readLongitude(row + pickupLongitude);
  const y1 = readLatitude(row + pickupLatitude);
  const x2 = readLongitude(row + dropoffLongitude);
  const y2 = readLatitude(row + dropoffLatitude);
  // dd.dddddd is bytes 0, 1 and 3 to 8; byte 9 rounds. Longitudes are west, and are negated with their rounding.
  const pickup = i8x16.shuffle(x1, y1, 0, 1, 3, 4, 5, 6, 7, 8, 16, 17, 19, 20, 21, 22, 23, 24);
  const dropoff = i8x16.shuffle(x2, y2, 0, 1, 3, 4, 5, 6, 7, 8, 16, 17, 19, 20, 21, 22, 23, 24);
  const whole = octets(pickup, dropoff, i16x8(-10000, -1, 10000, 1, -10000, -1, 10000, 1));
  const next1 = i8x16.shuffle(x1, y1, 9, 9, 9, 9, 25, 25, 25, 25, 9, 9, 9, 9, 25, 25, 25, 25);
  const next2 = i8x16.shuffle(x2, y2, 9, 9, 9, 9, 25, 25, 25, 25, 9, 9, 9, 9, 25, 25, 25, 25);
  const roundsUp = i8x16.gt_u(i64x2.shuffle(next1, next2, 0, 2), i8x16.splat(4)); // -1 or 0 in each lane
  const north = i32x4(0, -1, 0, -1);
  // + -1 in the west, - -1 in the north: (v ^ m) - m negates v where m is -1.
  return i32x4.add(whole, i32x4.sub(v128.xor(roundsUp, north), north));
}

/** `-dd.d...` or `0`: the bytes behind the sign, as digits, with zeros behind the last one. */
function readLongitude(separator: usize): v128 {
  const from: usize = load<u32>(separator) + 1;
  const minus = u32(<u32>load<u8>(from) == MINUS);
  const to: usize = load<u32>(separator, 4);
  faults |= u32(minus == 0) & u32(to - from != 1);
  return readDegrees(from + minus, to);
}

/** `dd.d...` or `0`: the same. */
function readLatitude(separator: usize): v128 {
  return readDegrees(<usize>load<u32>(separator) + 1, load<u32>(separator, 4));
}

/** The bytes from `from` on as digits (the point is none), those from `to` on as zeros. */
function readDegrees(from: usize, to: usize): v128 {
  const width = <u32>(to - from);
  const notDigits = ~digitBits(from) & (((<u64>1) << (<u64>width)) - 1);
  const degrees = u32(notDigits == 4) & u32(<u32>load<u8>(from, 2) == POINT) & u32(width - 4 <= WIDEST - 4);
  const zero = u32(width == 1) & u32(<u32>load<u8>(from) == ZERO);
  faults |= u32((degrees | zero) == 0);
  const mask = v128.load(WIDTH_MASKS + ((<usize>min<u32>(width, 16)) << 4));
  return v128.and(i8x16.sub(v128.load(from), i8x16.splat(48)), mask);
}

/** The distance and the fare of the row, in hundredths. */
function readAmounts(row: usize): v128 {
  const miles = readAmount(row + distance);
  const dollars = readAmount(row + fare);
  const hundredths = octets(
    i8x16.shuffle(miles, dollars, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    i64x2.splat(0),
    i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1),
  );
  const next = i8x16.shuffle(miles, dollars, 8, 8, 8, 8, 24, 24, 24, 24, 8, 8, 8, 8, 24, 24, 24, 24);
  return i32x4.sub(hundredths, i8x16.gt_u(next, i8x16.splat(4)));
}

/** An amount as eight digits, the last two behind the point, and the one behind those in byte 8. */
function readAmount(separator: usize): v128 {
  const from: usize = load<u32>(separator) + 1;
  const width = load<u32>(separator, 4) - <u32>from;
  const end = (<u64>1) << (<u64>width);
  const notDigits = ~digitBits(from) & (end - 1);
  const whole = <u32>ctz(notDigits | end); // the digits before the point, or before the end
  const decimals = min<u32>(width - whole - u32(notDigits != 0), DECIMALS);
  faults |=
    u32(width - 1 >= WIDEST) |
    u32(whole > WHOLE_DIGITS) |
    u32(whole + decimals == 0) |
    u32((notDigits & (notDigits - 1)) != 0) |
    (u32(notDigits != 0) & u32(<u32>load<u8>(from + whole) != POINT));
  const picks = v128.load(DECIMAL_PICKS + ((<usize>min<u32>(whole * (DECIMALS + 1) + decimals, LAST_PICKS)) << 4));
  return i8x16.swizzle(i8x16.sub(v128.load(from), i8x16.splat(48)), picks);
}
