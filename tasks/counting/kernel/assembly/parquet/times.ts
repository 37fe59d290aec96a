import { MONTHS } from '../../memory-map';
import { FAULT_NONE, FAULT_VALUES, TYPE_BYTE_ARRAY, TYPE_INT64, TYPE_INT96 } from '../../parquet-numbers';
import { Column } from './column';
import { NOT_A_TIME } from './fill';
import { missingValues } from './missing';
import { secondsOfText } from './text';

/*
 * Times become seconds since 2009-01-01 00:00:00 on the wall clock, from the first of 1900 to the last of 2099, the range
 * of text; all others become NOT_A_TIME, which nothing else is.
 */

/** 1900-01-01, 2009-01-01 and 2100-01-01 in seconds since 1970. */
const YEAR_1900: i64 = -2208988800;
const YEAR_2009: i64 = 1230768000;
const YEAR_2100: i64 = 4102444800;

/** A column of type null, which should have no values. */
const NO_TICKS: u32 = 1;
/** Nanoseconds: in these the span is beyond the 53 bits of a double. */
const NANOS: u32 = 1000000000;

/** 2^52 */
const TWO_TO_52: f64 = 4503599627370496;

const DAY_SECONDS: i64 = 86400;
/** 1970-01-01 as a Julian day. */
const JULIAN_1970: i64 = 2440588;

/** `YYYY-MM-DD HH:MM:SS` */
const TEXT_BYTES: u32 = 19;
/** Months of the table that tlc-times.ts fills: from 2000 on. */
const YEARS: u32 = 50;

/** Converts `count` plain values to i64 at `to`; returns a fault or FAULT_NONE. `column.at` moves behind them. */
export function convertTimes(column: Column, count: u32, to: usize): u32 {
  switch (column.type) {
    case TYPE_INT64:
      if (column.ticks == NO_TICKS) return missingValues(column, count, to);
      return column.ticks == NANOS ? convertNanos(column, count, to) : convertTicks(column, count, to);
    case TYPE_INT96:
      return convertInt96(column, count, to);
    case TYPE_BYTE_ARRAY:
      return convertTexts(column, count, to);
    default:
      return missingValues(column, count, to);
  }
}

/**
 * Milliseconds or microseconds, two at a time. Ticks since 1900 divided by a power of two that ticks in a second have as a
 * factor have 47 bits at most: doubles hold them, and half of one added before keeps what is multiplied by a reciprocal
 * from falling below a whole second.
 */
function convertTicks(column: Column, count: u32, to: usize): u32 {
  const at = column.at;
  const bytes = (<usize>count) << 3;
  if (column.end - at < bytes) return FAULT_VALUES;
  const ticks = <i64>column.ticks;
  const shift = <i32>ctz(ticks);
  const first = i64x2.splat(YEAR_1900 * ticks);
  const last = i64x2.splat((YEAR_2100 - YEAR_1900) * ticks - 1);
  const perSecond = f64x2.splat(1 / <f64>(ticks >> (<i64>shift)));
  const half = f64x2.splat(0.5);
  // The sum of 2^52 and a whole number below has that number as its lowest bits.
  const bitsOfDouble = f64x2.splat(TWO_TO_52);
  const offset = i64x2.splat(YEAR_1900 - YEAR_2009);
  const none = i64x2.splat(NOT_A_TIME);
  for (let i: usize = 0; i < bytes; i += 16) {
    // A vector may reach beyond the last value, on either side: what it reads there means nothing, what it writes is spare.
    const sinceFirst = i64x2.sub(v128.load(at + i), first);
    const units = v128.or(i64x2.shr_u(sinceFirst, shift), bitsOfDouble);
    const seconds = f64x2.floor(f64x2.mul(f64x2.add(f64x2.sub(units, bitsOfDouble), half), perSecond));
    const whole = v128.xor(f64x2.add(seconds, bitsOfDouble), bitsOfDouble);
    const outside = v128.or(i64x2.gt_s(sinceFirst, last), i64x2.lt_s(sinceFirst, i64x2.splat(0)));
    v128.store(to + i, v128.bitselect(none, i64x2.add(whole, offset), outside));
  }
  column.at = at + bytes;
  return FAULT_NONE;
}

function convertNanos(column: Column, count: u32, to: usize): u32 {
  const at = column.at;
  const bytes = (<usize>count) << 3;
  if (column.end - at < bytes) return FAULT_VALUES;
  const first = YEAR_1900 * <i64>NANOS;
  const span = <u64>((YEAR_2100 - YEAR_1900) * <i64>NANOS);
  for (let i: usize = 0; i < bytes; i += 8) {
    const sinceFirst = <u64>(load<i64>(at + i) - first);
    const seconds = <i64>(sinceFirst / <u64>NANOS) + (YEAR_1900 - YEAR_2009);
    store<i64>(to + i, sinceFirst < span ? seconds : NOT_A_TIME);
  }
  column.at = at + bytes;
  return FAULT_NONE;
}

/** Nanoseconds of a day, then the Julian day. */
function convertInt96(column: Column, count: u32, to: usize): u32 {
  let at = column.at;
  if (<u64>(column.end - at) < <u64>count * 12) return FAULT_VALUES;
  for (let i: usize = 0; i < (<usize>count) << 3; i += 8, at += 12) {
    const nanos = load<u64>(at);
    const day = <i64>load<u32>(at, 8) - JULIAN_1970;
    const seconds = day * DAY_SECONDS + <i64>(nanos / <u64>NANOS);
    const fits = nanos < <u64>(DAY_SECONDS * <i64>NANOS) && seconds >= YEAR_1900 && seconds < YEAR_2100;
    store<i64>(to + i, fits ? seconds - YEAR_2009 : NOT_A_TIME);
  }
  column.at = at;
  return FAULT_NONE;
}

function convertTexts(column: Column, count: u32, to: usize): u32 {
  let at = column.at;
  const end = column.end;
  for (let i: usize = 0; i < (<usize>count) << 3; i += 8) {
    if (end - at < 4) return FAULT_VALUES;
    const length = load<u32>(at);
    at += 4;
    if (<u32>(end - at) < length) return FAULT_VALUES;
    store<i64>(to + i, secondsOf(at, length));
    at += length;
  }
  column.at = at;
  return FAULT_NONE;
}

/** The month that the text before began with, its first second and its days. */
let lastMonth: u64 = 0;
let lastStart: i64 = 0;
let lastDays: u32 = 0;

/** The usual text is read here, any other by the twin. */
function secondsOf(at: usize, length: u32): i64 {
  if (length != TEXT_BYTES || (load<u64>(at) != lastMonth && !readMonth(at))) return <i64>secondsOfText(at, length);
  const day = twoDigits(at + 8);
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  const second = twoDigits(at + 17);
  const separators =
    ((<u32>load<u8>(at, 10)) ^ 0x20) | ((<u32>load<u8>(at, 13)) ^ 0x3a) | ((<u32>load<u8>(at, 16)) ^ 0x3a);
  const usual = separators == 0 && day - 1 < lastDays && hour < 24 && minute < 60 && second < 60;
  if (!usual) return <i64>secondsOfText(at, length);
  return lastStart + <i64>(day * 86400 + hour * 3600 + minute * 60 + second);
}

/** `20YY-MM-` of the table's years. */
function readMonth(at: usize): bool {
  const year = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const punctuation =
    ((<u32>load<u16>(at)) ^ 0x3032) | ((<u32>load<u8>(at, 4)) ^ 0x2d) | ((<u32>load<u8>(at, 7)) ^ 0x2d);
  if (punctuation != 0 || year >= YEARS || month - 1 >= 12) return false;
  const entry = MONTHS + ((<usize>(year * 12 + month - 1)) << 3);
  lastMonth = load<u64>(at);
  lastDays = load<u32>(entry, 4);
  lastStart = <i64>load<i32>(entry) - DAY_SECONDS;
  return true;
}

/** A number of two digits, or one beyond every limit. */
function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at, 1) - 48;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 0xffff;
}
