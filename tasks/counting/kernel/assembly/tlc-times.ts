import { FAULTS, MONTHS, NUMBERS, ROWS } from '../memory-map';
import { pairs, TENS } from './digits';

/*
 * The two columns of times of raw rows, `2015-06-02 11:19:29`, in seconds since 2009-01-01 00:00:00. A file holds the trips
 * of one month, so the first eight bytes of a time nearly always are those of the row before: they are compared, and only
 * the rest is read. What the month means, its first second and its days, is then known.
 */

const MINUS: u32 = 45;
const ZERO: u32 = 48;
/** `20`, little-endian. */
const CENTURY: u32 = 0x3032;
/** Bytes of a time. */
const TIME_BYTES: u32 = 19;
/** Years of MONTHS, from 2000 on: later ones do not fit countTrips. The first one that is read is 2009. */
const YEARS: i32 = 50;
const FIRST_YEAR: u32 = 9;
const DAY_SECONDS: i32 = 86400;

/** Offsets in SEPARATORS, from the one before a row, of the separator before each column. */
let pickupTime: usize = 0;
let dropoffTime: usize = 0;

/** Eight commas: the first bytes of no time, since a field has none. */
const NO_MONTH: u64 = 0x2c2c2c2c2c2c2c2c;

/** `2015-06-`, of the row before. */
let pickupMonth: u64 = NO_MONTH;
let dropoffMonth: u64 = NO_MONTH;
/** i32 x 2: the second at which day 0 of these months began. */
const MONTH_STARTS: usize = memory.data(16, 16);
/** u16 x 8, for each time: days of the month less 1, 23, 59, 59. */
const RANGES: usize = memory.data<u16>([0, 23, 59, 59, 0, 23, 59, 59], 16);

/** Sets which fields the columns are. */
export function setTimeColumns(pickup: u32, dropoff: u32): void {
  pickupTime = pickup << 2;
  dropoffTime = dropoff << 2;
}

/** Fills MONTHS: for each month, its first second since 2009-01-01 and its number of days. */
export function openTimeColumns(): void {
  let day: i32 = -9 * 365 - 3; // 2000-01-01: 2000, 2004 and 2008 were leap years
  for (let year: i32 = 0; year < YEARS; year++) {
    for (let month: i32 = 1; month <= 12; month++) {
      const days = month == 2 ? 28 + i32((year & 3) == 0) : 30 + ((month + (month >> 3)) & 1);
      const entry = MONTHS + ((<usize>(year * 12 + month - 1)) << 3);
      store<i32>(entry, day * DAY_SECONDS);
      store<i32>(entry, days, 4);
      day += days;
    }
  }
}

/** Reads both columns of the first `count` of ROWS into NUMBERS, and begins their FAULTS. */
export function readTimes(count: u32): void {
  // The last 16 of the 19 bytes: what is left of each less the template, and its limit; the month has been compared.
  const template = v128.load(memory.data<i8>([0, 0, 0, 0, 0, 48, 48, 32, 48, 48, 58, 48, 48, 58, 48, 48], 16));
  const limits = v128.load(memory.data<i8>([-1, -1, -1, -1, -1, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9], 16));
  // Day, hour, minute, second of each time; each less its lowest value at most its range.
  const picksOfPickup = i8x16(5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1);
  const picksOfDropoff = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 5, 6, 8, 9, 11, 12, 14, 15);
  const tens = v128.load(TENS);
  const lowest = v128.load(memory.data<i16>([1, 0, 0, 0, 1, 0, 0, 0], 16));
  const toHoursAndSeconds = v128.load(memory.data<i16>([24, 1, 60, 1, 24, 1, 60, 1], 16));
  const toSeconds = v128.load(memory.data<i16>([3600, 1, 3600, 1, 3600, 1, 3600, 1], 16));
  for (let row: u32 = 0; row < count; row++) {
    const separators: usize = load<u32>(row << 2, ROWS);
    const pickup: usize = load<u32>(separators + pickupTime) + 1;
    const dropoff: usize = load<u32>(separators + dropoffTime) + 1;
    let fault =
      ((load<u32>(separators + pickupTime, 4) - <u32>pickup) ^ TIME_BYTES) |
      ((load<u32>(separators + dropoffTime, 4) - <u32>dropoff) ^ TIME_BYTES);
    if (((load<u64>(pickup) ^ pickupMonth) | (load<u64>(dropoff) ^ dropoffMonth)) != 0) {
      fault |= u32(!expectMonths(pickup, dropoff));
    }
    const pickupBytes = i8x16.sub(v128.load(pickup, 3), template);
    const dropoffBytes = i8x16.sub(v128.load(dropoff, 3), template);
    const digits = v128.or(i8x16.swizzle(pickupBytes, picksOfPickup), i8x16.swizzle(dropoffBytes, picksOfDropoff));
    const parts = pairs(digits, tens);
    const wrong = v128.or(
      v128.or(i8x16.sub_sat_u(pickupBytes, limits), i8x16.sub_sat_u(dropoffBytes, limits)),
      i16x8.sub_sat_u(i16x8.sub(parts, lowest), v128.load(RANGES)),
    );
    store<u32>(row << 2, fault | u32(v128.any_true(wrong)), FAULTS);
    const sums = i32x4.dot_i16x8_s(parts, toHoursAndSeconds);
    const seconds = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(sums, sums), toSeconds);
    v128.store64_lane(row << 4, i32x4.add(seconds, v128.load(MONTH_STARTS)), 0, NUMBERS);
  }
}

/** Expects the months of these times from now on. False, and no month is known, unless both can be read. */
function expectMonths(pickup: usize, dropoff: usize): bool {
  const areMonths = expectMonth(pickup, 0) && expectMonth(dropoff, 1);
  pickupMonth = areMonths ? load<u64>(pickup) : NO_MONTH;
  dropoffMonth = areMonths ? load<u64>(dropoff) : NO_MONTH;
  return areMonths;
}

/** Records the month of `2015-06-` at `at` for time number 0 or 1; false if it is not one that is read. */
function expectMonth(at: usize, time: usize): bool {
  const year = twoDigits(at + 2);
  const month = twoDigits(at + 5) - 1;
  const isMonth =
    u32(<u32>load<u16>(at) == CENTURY) &
    u32(year >= FIRST_YEAR) &
    u32(year < <u32>YEARS) &
    u32(<u32>load<u8>(at, 4) == MINUS) &
    u32(month < 12) &
    u32(<u32>load<u8>(at, 7) == MINUS);
  if (!isMonth) return false;
  const entry = MONTHS + ((<usize>(year * 12 + month)) << 3);
  store<i32>(MONTH_STARTS + (time << 2), load<i32>(entry) - DAY_SECONDS);
  store<u16>(RANGES + (time << 3), <u16>(load<u32>(entry, 4) - 1));
  return true;
}

/** The number of two digits; 100 if they are not digits. */
function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - ZERO;
  const ones = <u32>load<u8>(at, 1) - ZERO;
  return max<u32>(tens, ones) > 9 ? 100 : tens * 10 + ones;
}
