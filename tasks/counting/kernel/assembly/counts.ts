import { AMOUNT_GROUPS, HIGHEST_DISTANCE, HIGHEST_DURATION, HIGHEST_FARE, STEP_BYTES } from '../../../trips/buckets';
import { DISTANCE_STEPS, DURATION_STEPS, ENDS, FARE_STEPS, NUMBERS } from '../memory-map';

/*
 * The counters, 32 bits each, enough for any chunk (1 GiB is at most 13.4 million trip records):
 *
 *   16 words             word 0: unlocated trips; word 1: pickups outside the file's month; the others are free
 *   pickups              districts + 1 rows (row 0: outside) of 168 hours of the week
 *   dropoffs             the same
 *   groups               districts + 1 rows (of the pickup) of AMOUNT_GROUPS groups of distance, duration and fare
 *   origin-destination   districts + 1 rows (of the pickup) of districts + 1 (of the dropoff), if they are kept
 */

const HEAD_BYTES: usize = 64;
const HOURS_OF_WEEK: u32 = 168;

let cells: usize = 0;
let cellsEnd: usize = 0;
let rows: u32 = 0;
let keepsOriginDestination: bool = false;
let monthFrom: u32 = 0;
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
  const pairs = groups + ((rows * AMOUNT_GROUPS) << 2);
  const end = trips << 4;
  let outsideMonth: u32 = 0;
  for (let trip: usize = 0; trip < end; trip += 16) {
    // Unsigned: a pickup before the month is far beyond its end.
    outsideMonth += u32(load<u32>(trip, NUMBERS) - monthFrom >= monthSeconds);
    const origin = load<u32>(trip >> 1, ENDS);
    const destination = load<u32>(trip >> 1, ENDS + 4);
    if ((origin | destination) == 0) {
      increment(cells, 0);
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
