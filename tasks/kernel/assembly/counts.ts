import {
  AMOUNT_GROUPS,
  DISTANCE_STEPS,
  DURATION_STEPS,
  FARE_STEPS,
  HIGHEST_DISTANCE,
  HIGHEST_DURATION,
  HIGHEST_FARE,
  TRIPS,
} from '../memory-map';

/*
 * The counters, 32 bits each, enough for any chunk (1 GiB is at most 13.4 million trip records):
 *
 *   16 words             word 0: unlocated trips; the others are free
 *   pickups              districts + 1 rows (row 0: outside) of 168 hours of the week
 *   dropoffs             the same
 *   groups               districts + 1 rows (of the pickup) of 252 groups of distance, duration and fare
 *   origin-destination   districts + 1 rows (of the pickup) of districts + 1 (of the dropoff), where they are kept
 */

const HOURS_OF_WEEK: u32 = 168;
/** 2009-01-01, second 0 of all times, was a Thursday. */
const EPOCH_HOUR_OF_WEEK: u32 = 72;
/** 2^43 / 3600, rounded up. */
const PER_HOUR: u32 = 2443359173;

let cells: usize = 0;
let cellsEnd: usize = 0;
let rows: u32 = 0;
let keepsOriginDestination: bool = false;

/** Where the next trip of the block goes. */
export let tripsEnd: usize = TRIPS;

export function setTripsEnd(end: usize): void {
  tripsEnd = end;
}

/** Takes `bytes` of memory at `at` for the counters of a layer. */
export function openCells(at: usize, bytes: usize, districts: u32, originDestination: bool): void {
  cells = at;
  cellsEnd = at + bytes;
  rows = districts + 1;
  keepsOriginDestination = originDestination;
}

/** Sets every counter to 0. */
export function resetCells(): void {
  memory.fill(cells, 0, cellsEnd - cells);
}

/**
 * Writes all of a trip but its districts: 16 bytes
 *
 *   0        4             8             10             12
 *   origin,  destination,  pickup hour,  dropoff hour,  group of distance, duration and fare
 *
 * `numbers`: pickup, dropoff (seconds since 2009-01-01 00:00:00, from 0 to 1.3 x 10^9), distance and fare (hundredths, not
 * negative). Looking a bucket up takes one load; a value beyond the highest bound counts as that bound.
 */
export function writeTrip(trip: usize, numbers: v128): void {
  // Division by a constant is multiplication: t / 3600 for any 32 bits, h / 8 / 21 for any h below 490,000.
  const sinceEpoch = i64x2.shr_u(i64x2.extmul_low_i32x4_u(numbers, i32x4.splat(PER_HOUR)), 43);
  const hours = i32x4.add(sinceEpoch, i32x4.splat(EPOCH_HOUR_OF_WEEK));
  const weeks = i32x4.shr_u(i32x4.mul(i32x4.shr_u(hours, 3), i32x4.splat(49933)), 20);
  const hoursOfWeek = i32x4.sub(hours, i32x4.dot_i16x8_s(weeks, i32x4.splat(HOURS_OF_WEEK)));
  v128.store16_lane(trip, hoursOfWeek, 0, 8);
  v128.store16_lane(trip, hoursOfWeek, 4, 10);
  // Duration: the dropoff less the pickup.
  const firstToSecond = i8x16(-1, -1, -1, -1, 0, 1, 2, 3, -1, -1, -1, -1, -1, -1, -1, -1);
  const differences = i32x4.sub(numbers, i8x16.swizzle(numbers, firstToSecond));
  const highest = i32x4(0, HIGHEST_DURATION, HIGHEST_DISTANCE, HIGHEST_FARE);
  const values = i32x4.min_s(i32x4.max_s(differences, i64x2.splat(0)), highest);
  const group =
    <u32>load<u8>(<usize>i32x4.extract_lane(values, 1), DURATION_STEPS) +
    <u32>load<u8>(<usize>i32x4.extract_lane(values, 2), DISTANCE_STEPS) +
    <u32>load<u8>(<usize>i32x4.extract_lane(values, 3), FARE_STEPS);
  store<u32>(trip, group, 12);
}

/** Counts the trips of the block, now that their districts are known, and begins a new block. */
export function countTrips(): void {
  const pickups = cells + 64;
  const section = (rows * HOURS_OF_WEEK) << 2;
  const dropoffs = pickups + section;
  const groups = dropoffs + section;
  const pairs = groups + ((rows * AMOUNT_GROUPS) << 2);
  const end = tripsEnd;
  for (let trip: usize = TRIPS; trip < end; trip += 16) {
    const origin = load<u32>(trip);
    const destination = load<u32>(trip, 4);
    if ((origin | destination) == 0) {
      increment(cells, 0);
      continue;
    }
    increment(pickups, origin * HOURS_OF_WEEK + <u32>load<u16>(trip, 8));
    increment(dropoffs, destination * HOURS_OF_WEEK + <u32>load<u16>(trip, 10));
    increment(groups, origin * AMOUNT_GROUPS + load<u32>(trip, 12));
    if (keepsOriginDestination) increment(pairs, origin * rows + destination);
  }
  tripsEnd = TRIPS;
}

function increment(section: usize, cell: u32): void {
  const at = section + ((<usize>cell) << 2);
  store<u32>(at, load<u32>(at) + 1);
}
