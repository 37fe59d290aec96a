import {
  AMOUNT_BUCKETS,
  AMOUNT_GROUPS,
  DISTANCE_BUCKETS,
  DURATION_BUCKETS,
  FARE_BUCKETS,
  HIGHEST_DISTANCE,
  HIGHEST_DURATION,
  HIGHEST_FARE,
  STEP_BYTES,
} from '../../../trips/buckets';
import { DISTANCE_STEPS, DURATION_STEPS, ENDS, FARE_STEPS, NUMBERS } from '../memory-map';
import { ZONE_OUTSIDE_NEW_YORK, ZONE_UNKNOWN } from '../parquet-numbers';
import { NO_AMOUNT } from './parquet/fill';

/*
 * The counters, 32 bits each, enough for any chunk (1 GiB is at most 13.4 million trip records):
 *
 *   16 words             unlocated trips, pickups outside the file's month, unknown pickups, unknown dropoffs, pickups
 *                        outside New York, dropoffs outside New York, rejected rows; the others are free
 *   pickups              districts + 1 rows (row 0: outside) of 168 hours of the week
 *   dropoffs             the same
 *   groups               districts + 1 rows (of the pickup) of AMOUNT_GROUPS groups of distance, duration and fare
 *   amounts              districts + 1 rows (of the pickup) of the buckets of distance, duration and fare, one after the
 *                        other: of trips that lack an amount or have an unusual time
 *   origin-destination   districts + 1 rows (of the pickup) of districts + 1 (of the dropoff), if they are kept
 */

const HEAD_BYTES: usize = 64;
const HOURS_OF_WEEK: u32 = 168;
/** The hour of the week of 2009-01-01 00:00, a Thursday. */
const EPOCH_HOUR: i64 = 72;

const UNLOCATED_WORD: u32 = 0;
const OUTSIDE_MONTH_WORD: u32 = 1;
const UNKNOWN_PICKUPS_WORD: u32 = 2;
const UNKNOWN_DROPOFFS_WORD: u32 = 3;
const PICKUPS_OUTSIDE_WORD: u32 = 4;
const DROPOFFS_OUTSIDE_WORD: u32 = 5;
const REJECTED_WORD: u32 = 6;

let cells: usize = 0;
let cellsEnd: usize = 0;
let rows: u32 = 0;
let keepsOriginDestination: bool = false;
let monthFrom: i32 = 0;
let monthSeconds: u32 = 0;

/** Takes `bytes` of memory at `at` for the counters of a layer. */
export function openCells(at: usize, bytes: usize, districts: u32, originDestination: bool): void {
  cells = at;
  cellsEnd = at + bytes;
  rows = districts + 1;
  keepsOriginDestination = originDestination;
}

/** Sets every counter to 0, and the month that pickups should be in: [from, to), in seconds. */
export function resetCells(from: i32, to: i32): void {
  monthFrom = from;
  monthSeconds = to - from;
  memory.fill(cells, 0, cellsEnd - cells);
}

/**
 * Counts the first `trips` trips of the block: NUMBERS (times from 0 to 1.3 x 10^9, amounts not negative) by ENDS. A bucket
 * is one load from its table of steps; a value beyond the highest bound counts as that bound.
 */
export function countTrips(trips: u32): void {
  // Division by a constant is multiplication: t / 3600 for any 32 bits, h / 8 / 21 for any h below 490,000.
  const perHour = v128.load(memory.data<u32>([2443359173, 2443359173, 0, 0], 16)); // 2^43 / 3600, rounded up
  const perWeek = v128.load(memory.data<u32>([49933, 0, 49933, 0], 16)); // 2^20 / 21, rounded up
  const epochHour = v128.load(memory.data<u32>([72, 0, 72, 0], 16)); // 2009-01-01 was a Thursday
  const hoursOfWeek = v128.load(memory.data<u32>([HOURS_OF_WEEK, 0, HOURS_OF_WEEK, 0], 16));
  const highest = v128.load(memory.data<u32>([0, HIGHEST_DURATION, HIGHEST_DISTANCE, HIGHEST_FARE], 16));
  const firstToSecond = i8x16(-1, -1, -1, -1, 0, 1, 2, 3, -1, -1, -1, -1, -1, -1, -1, -1);
  const pickups = cells + HEAD_BYTES;
  const section = (rows * HOURS_OF_WEEK) << 2;
  const dropoffs = pickups + section;
  const groups = dropoffs + section;
  const pairs = pairsAt();
  const end = trips << 4;
  let outsideMonth: u32 = 0;
  for (let trip: usize = 0; trip < end; trip += 16) {
    // Unsigned: a pickup before the month is far beyond its end.
    outsideMonth += u32(load<u32>(trip, NUMBERS) - <u32>monthFrom >= monthSeconds);
    const origin = load<u32>(trip >> 1, ENDS);
    const destination = load<u32>(trip >> 1, ENDS + 4);
    if ((origin | destination) == 0) {
      increment(cells, UNLOCATED_WORD);
      continue;
    }
    const numbers = v128.load(trip, NUMBERS);
    // Lanes 0 and 2: hour of the week and, with the district's row before it, the cell of the pickup and of the dropoff.
    const hours = i32x4.add(i64x2.shr_u(i64x2.extmul_low_i32x4_u(numbers, perHour), 43), epochHour);
    const weeks = i32x4.shr_u(i32x4.mul(i32x4.shr_u(hours, 3), perWeek), 20);
    const hourOfWeek = i32x4.sub(hours, i32x4.dot_i16x8_s(weeks, hoursOfWeek));
    const cellsOfHours = i32x4.add(i32x4.mul(v128.load32x2_u(trip >> 1, ENDS), hoursOfWeek), hourOfWeek);
    // Lanes 1 to 3: duration (dropoff less pickup), distance, fare.
    const amounts = i32x4.sub(numbers, i8x16.swizzle(numbers, firstToSecond));
    const bounded = i32x4.min_s(i32x4.max_s(amounts, i64x2.splat(0)), highest);
    const group = groupOf(
      <usize>i32x4.extract_lane(bounded, 1),
      <usize>i32x4.extract_lane(bounded, 2),
      <usize>i32x4.extract_lane(bounded, 3),
    );
    increment(pickups, i32x4.extract_lane(cellsOfHours, 0));
    increment(dropoffs, i32x4.extract_lane(cellsOfHours, 2));
    increment(groups, origin * AMOUNT_GROUPS + group);
    if (keepsOriginDestination) increment(pairs, origin * rows + destination);
  }
  store<u32>(cells, load<u32>(cells, 4) + outsideMonth, 4);
}

function pairsAt(): usize {
  const amounts = (rows * (2 * HOURS_OF_WEEK + AMOUNT_GROUPS)) << 2;
  return cells + HEAD_BYTES + amounts + ((rows * AMOUNT_BUCKETS) << 2);
}

/** Counts a row that cannot be read. */
export function countRejected(): void {
  increment(cells, REJECTED_WORD);
}

/** Counts the ends of a trip whose zones say that they are not known or outside New York. */
export function countElsewhere(pickup: u32, dropoff: u32): void {
  if ((pickup & ZONE_UNKNOWN) != 0) increment(cells, UNKNOWN_PICKUPS_WORD);
  if ((dropoff & ZONE_UNKNOWN) != 0) increment(cells, UNKNOWN_DROPOFFS_WORD);
  if ((pickup & ZONE_OUTSIDE_NEW_YORK) != 0) increment(cells, PICKUPS_OUTSIDE_WORD);
  if ((dropoff & ZONE_OUTSIDE_NEW_YORK) != 0) increment(cells, DROPOFFS_OUTSIDE_WORD);
}

/** Counts one trip between two districts whose times are any, and whose amounts may be missing (NO_AMOUNT). */
export function countRareTrip(
  origin: u32,
  destination: u32,
  pickupTime: i64,
  dropoffTime: i64,
  distance: i32,
  fare: i32,
): void {
  if (<u64>(pickupTime - <i64>monthFrom) >= <u64>monthSeconds) increment(cells, OUTSIDE_MONTH_WORD);
  if ((origin | destination) == 0) {
    increment(cells, UNLOCATED_WORD);
    return;
  }
  const pickups = cells + HEAD_BYTES;
  const dropoffs = pickups + ((rows * HOURS_OF_WEEK) << 2);
  const amounts = dropoffs + ((rows * (HOURS_OF_WEEK + AMOUNT_GROUPS)) << 2);
  increment(pickups, origin * HOURS_OF_WEEK + hourOfWeek(pickupTime));
  increment(dropoffs, destination * HOURS_OF_WEEK + hourOfWeek(dropoffTime));
  const row = origin * AMOUNT_BUCKETS;
  const duration = <i32>min<i64>(max<i64>(dropoffTime - pickupTime, 0), HIGHEST_DURATION);
  if (distance != NO_AMOUNT) increment(amounts, row + distanceBucket(distance));
  increment(amounts, row + DISTANCE_BUCKETS + step(duration, DURATION_STEPS) / FARE_BUCKETS);
  if (fare != NO_AMOUNT) increment(amounts, row + DISTANCE_BUCKETS + DURATION_BUCKETS + fareBucket(fare));
  if (keepsOriginDestination) increment(pairsAt(), origin * rows + destination);
}

function distanceBucket(distance: i32): u32 {
  return step(min<i32>(max<i32>(distance, 0), HIGHEST_DISTANCE), DISTANCE_STEPS) / (DURATION_BUCKETS * FARE_BUCKETS);
}

function fareBucket(fare: i32): u32 {
  return step(min<i32>(max<i32>(fare, 0), HIGHEST_FARE), FARE_STEPS);
}

/** What a value adds to the number of a group: its bucket times the groups in each. */
function step(value: i32, steps: usize): u32 {
  if (STEP_BYTES == 1) return <u32>load<u8>(steps + <usize>value);
  return <u32>load<u16>(steps + ((<usize>value) << 1));
}

function hourOfWeek(seconds: i64): u32 {
  // 1900 is less than 6,000 weeks before 2009.
  return <u32>((seconds + 6000 * 168 * 3600) / 3600 + EPOCH_HOUR) % HOURS_OF_WEEK;
}

/** The steps are loaded at constant offsets; which of the two branches is compiled depends on the buckets. */
function groupOf(duration: usize, distance: usize, fare: usize): u32 {
  if (STEP_BYTES == 1) {
    return (
      <u32>load<u8>(duration, DURATION_STEPS) +
      <u32>load<u8>(distance, DISTANCE_STEPS) +
      <u32>load<u8>(fare, FARE_STEPS)
    );
  }
  return (
    <u32>load<u16>(duration << 1, DURATION_STEPS) +
    <u32>load<u16>(distance << 1, DISTANCE_STEPS) +
    <u32>load<u16>(fare << 1, FARE_STEPS)
  );
}

function increment(section: usize, cell: u32): void {
  const at = section + ((<usize>cell) << 2);
  store<u32>(at, load<u32>(at) + 1);
}
