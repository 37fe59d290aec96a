import {
  BLOCK_TRIPS,
  DECIMAL_PICKS,
  DIGIT_BITS,
  FAULTS,
  MONTHS,
  NUMBERS,
  ROW_ENDS,
  ROWS,
  SEPARATORS,
  TRIPS,
  WIDTH_MASKS,
} from '../memory-map';
import { countTrips, setTripsEnd, writeTrip } from './counts';
import { octets, pairs, quads } from './digits';
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
  writeEnd,
} from './grid';
import { scanRows, wholeRows } from './row-scan';
import { countUnusual } from './unusual';

/*
 * Raw TLC rows. The usual field, which alone is read here, is one of
 *
 *   time        2015-06-02 11:19:29                        years 2009 to 2049, real dates
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
/**
 * A field's bits are looked at in one word of 64, in which from number 57 on all may be 0, as if they were no digits. In a
 * field as wide as the word or wider, one of these bits is set.
 */
const TOO_WIDE: u32 = ~63;
/** `0,` */
const ZERO_COMMA: u32 = 0x2c30;
/** Whole digits of an amount, and the digits behind its point that count: the last of three rounds. */
const WHOLE_DIGITS: u32 = 6;
const DECIMALS: u32 = 3;
const LAST_PICKS: u32 = WHOLE_DIGITS * (DECIMALS + 1) + DECIMALS;
/** Years from 2000 on; later ones do not fit writeTrip. */
const YEARS: i32 = 50;
/** Entries of MONTHS: numbers of years from 2000 on x 12 + months from 1 on. */
const MONTH_COUNT: u32 = YEARS * 12 + 1;

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
/** How many rows are listed. */
let rows: u32 = 0;

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
  for (let year: i32 = 0; year < YEARS; year++) {
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
  }
}

/** The row is longer than a strip, or has more separators: it goes to the twin. Answers where the next row begins. */
function passLongRow(row: usize): usize {
  countUnusual(row);
  let at = row;
  while (<u32>load<u8>(at) != LF) at++;
  return at + 1;
}

/**
 * Reads and counts the rows of the strip, a column at a time: each loop is short, and what it needs stays in registers.
 * Answers where the row behind them begins.
 */
function readRows(): usize {
  const next = listRows();
  readTimes(pickupTime, 0);
  readTimes(dropoffTime, 4);
  readAmounts(distance, 8);
  readAmounts(fare, 12);
  readPlaces(pickupLongitude, pickupLatitude, 0);
  readPlaces(dropoffLongitude, dropoffLatitude, 4);
  resolvePoints();
  writeTrips();
  countTrips();
  return next;
}

/** Lists the rows that have fields enough, as many as fit a block. */
function listRows(): usize {
  let before: usize = SEPARATORS; // the separator before the row
  let listed: usize = ROWS;
  const rowEndsEnd = ROW_ENDS + ((<usize>wholeRows) << 2);
  const full = ROWS + ((<usize>BLOCK_TRIPS) << 2);
  for (let rowEnd: usize = ROW_ENDS; rowEnd < rowEndsEnd && listed < full; rowEnd += 4) {
    const lineFeed = SEPARATORS + ((<usize>load<u32>(rowEnd)) << 2);
    if ((<u32>(lineFeed - before)) >> 2 >= fields) {
      store<u32>(listed, before);
      listed += 4;
    } else {
      passShortRow(load<u32>(before) + 1, load<u32>(lineFeed));
    }
    before = lineFeed;
  }
  rows = (<u32>(listed - ROWS)) >> 2;
  memory.fill(FAULTS, 0, (listed - ROWS) << 1);
  return <usize>load<u32>(before) + 1;
}

/** Hands a row of too few fields over to the twin, unless it is empty, as the second line of many files is. */
function passShortRow(from: usize, lineFeed: usize): void {
  if (lineFeed == from || (lineFeed == from + 1 && <u32>load<u8>(from) == CR)) return;
  countUnusual(from);
}

/** The separator before the field of this column in a listed row; the next one is behind the field. */
function separatorOf(row: u32, column: usize): usize {
  return <usize>load<u32>(ROWS + ((<usize>row) << 2)) + column;
}

/**
 * Notes that the row is unusual if `fault` is not 0. Faults are or-ed together as they come out, bits that differ or signs
 * of negative numbers, since that is cheaper than to compare each.
 */
function note(row: u32, fault: u64): void {
  const at = FAULTS + ((<usize>row) << 3);
  store<u64>(at, load<u64>(at) | fault);
}

/** 1 if one of the numbers is negative that are or-ed together in `numbers`. */
function isNegative(numbers: u32): u32 {
  return numbers >>> 31;
}

/** A word whose lowest bits say which of the bytes from `from` on are digits, in the strip that begins at `begin`. */
function digitBits(from: usize, begin: usize): u64 {
  const bit = from - begin;
  return load<u64>(DIGIT_BITS + (bit >> 3)) >> (<u64>(bit & 7));
}

/**
 * Reads a column of times into NUMBERS, in seconds since 2009-01-01 00:00:00.
 *
 *   at +  0  3               19
 *         201[5-06-02 11:19:29]     one vector, and three bytes before it
 */
function readTimes(column: usize, number: usize): void {
  const template = i8x16(48, 45, 48, 48, 45, 48, 48, 32, 48, 48, 58, 48, 48, 58, 48, 48);
  const limits = i8x16(9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9);
  // Year (its last digit), month, day, hour, minute, second; each less its lowest value at most its highest.
  const picks = i8x16(-1, 0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1);
  const lowest = i16x8(0, 1, 1, 0, 0, 0, 0, 0);
  const ranges = i16x8(9, 11, 30, 23, 59, 59, 0, 0);
  const weights = i16x8(12, 1, 0, 3600, 60, 1, 0, 0); // months; seconds of the day in two parts
  const count = rows;
  for (let row: u32 = 0; row < count; row++) {
    const separator = separatorOf(row, column);
    const from: usize = load<u32>(separator) + 1;
    const bytes = i8x16.sub(v128.load(from, 3), template);
    const parts = pairs(i8x16.swizzle(bytes, picks));
    const tooHigh = i16x8.sub_sat_u(i16x8.sub(parts, lowest), ranges);
    const sums = i32x4.dot_i16x8_s(parts, weights);
    const decade = <u32>load<u8>(from, 2) - ZERO;
    const month = min<u32>(decade * 120 + <u32>i32x4.extract_lane(sums, 0), MONTH_COUNT - 1);
    const entry = MONTHS + ((<usize>month) << 3);
    const day = <u32>i16x8.extract_lane_u(parts, 2);
    // A year from 2009 to 2049, and a day that the month has.
    const inRange = decade | (4 - decade) | (month - (9 * 12 + 1)) | (load<u32>(entry, 4) - day);
    const fault =
      ((load<u32>(separator, 4) - <u32>from) ^ TIME_BYTES) |
      ((<u32>load<u16>(from)) ^ 0x3032) | // 20
      u32(v128.any_true(v128.or(i8x16.sub_sat_u(bytes, limits), tooHigh))) |
      isNegative(inRange);
    note(row, fault);
    const seconds = <u32>i32x4.extract_lane(sums, 1) + <u32>i32x4.extract_lane(sums, 2);
    store<u32>(NUMBERS + ((<usize>row) << 4) + number, load<u32>(entry) + (day - 1) * 86400 + seconds);
  }
}

/** Reads a column of amounts into NUMBERS, in hundredths. */
function readAmounts(column: usize, number: usize): void {
  const weights = i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1);
  const zeros = i8x16.splat(48);
  const begin = strip;
  const count = rows;
  for (let row: u32 = 0; row < count; row++) {
    const separator = separatorOf(row, column);
    const from: usize = load<u32>(separator) + 1;
    const width = load<u32>(separator, 4) - <u32>from;
    const end = (<u64>1) << (<u64>width);
    const notDigits = ~digitBits(from, begin) & (end - 1);
    const whole = <u32>ctz(notDigits | end); // the digits before the point, or before the end
    const decimals = min<u32>(width - whole - u32(notDigits != 0), DECIMALS);
    const point = <u64>((<u32>load<u8>(from + whole)) ^ POINT);
    const fault =
      (notDigits & (notDigits - 1)) | // more than the point
      select<u64>(point, 0, notDigits != 0) |
      (<u64>(width & TOO_WIDE)) |
      (<u64>isNegative((WHOLE_DIGITS - whole) | (whole + decimals - 1)));
    note(row, fault);
    const picks = v128.load(DECIMAL_PICKS + ((<usize>min<u32>(whole * (DECIMALS + 1) + decimals, LAST_PICKS)) << 4));
    const digits = i8x16.swizzle(i8x16.sub(v128.load(from), zeros), picks);
    const hundredths = i32x4.extract_lane(octets(digits, digits, weights), 0);
    store<u32>(NUMBERS + ((<usize>row) << 4) + number, hundredths + u32(i8x16.extract_lane_u(digits, 8) > 4));
  }
}

/**
 * Reads two columns of coordinates, x and y of one end, and looks up their coarse cells; `end`: where in a trip that end's
 * district belongs. What an unusual row has there means nothing, but lies within the grid all the same.
 */
function readPlaces(columnX: usize, columnY: usize, end: usize): void {
  // dd.dddddd is bytes 0, 1 and 3 to 8; byte 9 rounds.
  const picksX = i8x16(0, 1, 3, 4, 5, 6, 7, 8, -1, -1, -1, -1, -1, -1, -1, -1);
  const picksY = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 3, 4, 5, 6, 7, 8);
  const roundX = i8x16(9, 9, 9, 9, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  const roundY = i8x16(-1, -1, -1, -1, 9, 9, 9, 9, -1, -1, -1, -1, -1, -1, -1, -1);
  const weights = i16x8(-10000, -1, 10000, 1, 0, 0, 0, 0); // longitudes are west, and negated with their rounding
  const north = i32x4(0, -1, 0, -1);
  const fours = i8x16.splat(4);
  const toGrid = twoPoints(-originX, -originY);
  const last = twoPoints(lastX, lastY);
  const columnCount = columns;
  const bits = coarseBits;
  const coarseCells = coarse;
  const begin = strip;
  let unresolved = unresolvedEnd;
  const count = rows;
  for (let row: u32 = 0; row < count; row++) {
    const separatorX = separatorOf(row, columnX);
    const separatorY = separatorOf(row, columnY);
    const fromX: usize = load<u32>(separatorX) + 1;
    const fromY: usize = load<u32>(separatorY) + 1;
    const widthX = load<u32>(separatorX, 4) - <u32>fromX - 1; // without the sign
    const widthY = load<u32>(separatorY, 4) - <u32>fromY;
    const faultX = (<u64>((<u32>load<u8>(fromX)) ^ MINUS)) | faultOfDegrees(fromX + 1, widthX, begin);
    note(row, unlessZero(fromX, faultX) | unlessZero(fromY, faultOfDegrees(fromY, widthY, begin)));
    const x = degreeDigits(fromX + 1, widthX);
    const y = degreeDigits(fromY, widthY);
    const fourDigits = quads(v128.or(i8x16.swizzle(x, picksX), i8x16.swizzle(y, picksY)));
    const truncated = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fourDigits, fourDigits), weights);
    const roundsUp = i8x16.gt_u(v128.or(i8x16.swizzle(x, roundX), i8x16.swizzle(y, roundY)), fours); // -1 or 0
    // + -1 in the west, - -1 in the north: (v ^ m) - m negates v where m is -1.
    const millionths = i32x4.add(truncated, i32x4.sub(v128.xor(roundsUp, north), north));
    // An end at 0, 0 is missing: it goes where all goes that is outside, to the last coarse cell, which is empty.
    const missing = i64x2.eq(millionths, i64x2.splat(0));
    const place = i32x4.min_u(v128.or(i32x4.add(millionths, toGrid), missing), last);
    const cellX = i32x4.extract_lane(place, 0) >> bits;
    const cellY = i32x4.extract_lane(place, 1) >> bits;
    const district = TRIPS + ((<usize>row) << 4) + end;
    unresolved = writeEnd(
      district,
      unresolved,
      place,
      load<u32>(coarseCells + ((<usize>(cellY * columnCount + cellX)) << 2)),
    );
  }
  setUnresolvedEnd(unresolved);
}

/** 0 if the field is `dd.` and any number of digits: of all its bytes, only number 2 is no digit, and that is a point. */
function faultOfDegrees(from: usize, width: u32, begin: usize): u64 {
  const notDigits = ~digitBits(from, begin) & (((<u64>1) << (<u64>width)) - 1);
  return (notDigits ^ 4) | (<u64>((<u32>load<u8>(from, 2)) ^ POINT)) | (<u64>(width & TOO_WIDE));
}

/** A field `0` has no fault: a missing coordinate. */
function unlessZero(from: usize, fault: u64): u64 {
  return select<u64>(0, fault, <u32>load<u16>(from) == ZERO_COMMA);
}

/** The bytes of a field as digits (the point is none), those behind it as zeros. */
function degreeDigits(from: usize, width: u32): v128 {
  const mask = v128.load(WIDTH_MASKS + ((<usize>min<u32>(width, 16)) << 4));
  return v128.and(i8x16.sub(v128.load(from), i8x16.splat(48)), mask);
}

/** Moves the trips of the usual rows together and writes the rest of them; the other rows go to the twin. */
function writeTrips(): void {
  let trip: usize = TRIPS;
  const count = rows;
  for (let row: u32 = 0; row < count; row++) {
    if (load<u64>(FAULTS + ((<usize>row) << 3)) != 0) {
      countUnusual(<usize>load<u32>(separatorOf(row, 0)) + 1);
      continue;
    }
    store<u64>(trip, load<u64>(TRIPS + ((<usize>row) << 4)));
    writeTrip(trip, v128.load(NUMBERS + ((<usize>row) << 4)));
    trip += 16;
  }
  setTripsEnd(trip);
}
