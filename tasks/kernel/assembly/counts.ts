import { AMOUNT_GROUPS, DISTANCE_STEPS, DURATION_STEPS, FARE_STEPS, TRIPS } from '../memory-map';

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
 * Times are seconds since 2009-01-01 00:00:00, not negative. Looking the buckets up takes one load each; a value beyond
 * the highest bound counts as that bound.
 */
export function writeTrip(trip: usize, pickup: u32, dropoff: u32, distance: u32, fare: u32): void {
  const duration = select<u32>(min<u32>(dropoff - pickup, 3600), 0, dropoff > pickup);
  store<u16>(trip, (pickup / 3600 + EPOCH_HOUR_OF_WEEK) % HOURS_OF_WEEK, 8);
  store<u16>(trip, (dropoff / 3600 + EPOCH_HOUR_OF_WEEK) % HOURS_OF_WEEK, 10);
  const group =
    <u32>load<u8>(<usize>min<u32>(distance, 2000), DISTANCE_STEPS) +
    <u32>load<u8>(<usize>duration, DURATION_STEPS) +
    <u32>load<u8>(<usize>min<u32>(fare, 10000), FARE_STEPS);
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
