import { BLOCK_TRIPS, ENDS, NUMBERS, PLACES } from '../../memory-map';
import {
  DISTANCE,
  DROPOFF_TIME,
  DROPOFF_ZONE,
  FARE,
  FAULT_NONE,
  FAULTS_OF_COLUMN,
  PICKUP_PLACE,
  PICKUP_TIME,
  ROLE_AMOUNT,
  ZONE_OUTSIDE_NEW_YORK,
  ZONE_UNKNOWN,
} from '../../parquet-numbers';
import { countElsewhere, countRareTrip, countRejected, countTrips } from '../counts';
import { findDistricts, lastPlaces, stepsToGrid } from '../grid';
import { columnAt, indexesOf, levelsOf, valuesOf } from './column';
import { convert, decode } from './decode';
import { fillMissing, NO_AMOUNT, NOT_A_TIME } from './fill';
import { openRuns } from './runs';

/*
 * Rows of a Parquet file, a block at a time: each column's values are decoded side by side, then turned into trips. The
 * usual row has both times between 2009 and 2049, a distance and a fare, and becomes a trip of the block that countTrips
 * counts; a row without a time is rejected; the others are counted one by one.
 */

/** Times from here on do not fit countTrips. */
const USUAL_TIMES: u64 = 1_300_000_000;

let columns: u32 = 0;
let hasZones: bool = false;
let hasAmounts: bool = false;

/** Begins a file with `count` columns; the amounts may be missing, and zones are instead of coordinates. */
export function openParquet(zones: bool, amounts: bool): void {
  hasZones = zones;
  hasAmounts = amounts;
  columns = PICKUP_PLACE + (zones ? 2 : 4);
}

/** What a column holds and how. Its dictionary is empty. */
export function setColumn(number: u32, role: u32, type: u32, ticks: u32, optional: u32): void {
  const column = columnAt(number);
  column.role = role;
  column.type = type;
  column.ticks = ticks;
  column.optional = optional;
  column.dictionaryLength = 0;
}

/** Converts a dictionary of `count` plain values in [from, end) to `to`; returns a fault or FAULT_NONE. */
export function setDictionary(number: u32, from: usize, end: usize, count: u32, to: usize): u32 {
  const column = columnAt(number);
  column.dictionaryLength = 0;
  column.at = from;
  column.end = end;
  const fault = convert(column, count, to);
  if (fault != FAULT_NONE) return number * FAULTS_OF_COLUMN + fault;
  column.dictionary = to;
  column.dictionaryLength = count;
  return FAULT_NONE;
}

/** The next page of a column: its levels in [from, levelsEnd), its values in [values, end), as indexes of `width` bits or plain. */
export function setPage(
  number: u32,
  from: usize,
  levelsEnd: usize,
  values: usize,
  end: usize,
  indexed: u32,
  width: u32,
): void {
  const column = columnAt(number);
  openRuns(levelsOf(column), from, levelsEnd, 1);
  column.indexed = indexed;
  column.at = values;
  column.end = end;
  openRuns(indexesOf(column), values, end, width);
}

/** Passes over rows of one column. */
export function skipValues(number: u32, rows: u32): u32 {
  const column = columnAt(number);
  for (let left = rows; left > 0;) {
    const block = min<u32>(left, BLOCK_TRIPS);
    const fault = decode(column, block, valuesOf(number));
    if (fault != FAULT_NONE) return number * FAULTS_OF_COLUMN + fault;
    left -= block;
  }
  return FAULT_NONE;
}

/** Counts the next rows of all columns. */
export function countRows(rows: u32): u32 {
  for (let left = rows; left > 0;) {
    const block = min<u32>(left, BLOCK_TRIPS);
    const fault = decodeBlock(block);
    if (fault != FAULT_NONE) return fault;
    if (hasZones) readZones(block);
    else readCoordinates(block);
    countTrips(collectUsual(block));
    left -= block;
  }
  return FAULT_NONE;
}

function decodeBlock(rows: u32): u32 {
  for (let number: u32 = 0; number < columns; number++) {
    if (!hasAmounts && (number == DISTANCE || number == FARE)) {
      fillMissing(ROLE_AMOUNT, valuesOf(number), rows);
      continue;
    }
    const fault = decode(columnAt(number), rows, valuesOf(number));
    if (fault != FAULT_NONE) return number * FAULTS_OF_COLUMN + fault;
  }
  return FAULT_NONE;
}

/** Districts are in the low 16 bits. */
function readZones(rows: u32): void {
  const pickups = valuesOf(PICKUP_PLACE);
  const dropoffs = valuesOf(DROPOFF_ZONE);
  for (let row: usize = 0; row < (<usize>rows) << 2; row += 4) {
    store<u32>(row << 1, <u32>load<u16>(pickups + row), ENDS);
    store<u32>(row << 1, <u32>load<u16>(dropoffs + row), ENDS + 4);
  }
}

function readCoordinates(rows: u32): void {
  const toGrid = stepsToGrid(0, 0);
  const last = lastPlaces();
  const x1 = valuesOf(PICKUP_PLACE);
  const y1 = valuesOf(PICKUP_PLACE + 1);
  const x2 = valuesOf(PICKUP_PLACE + 2);
  const y2 = valuesOf(PICKUP_PLACE + 3);
  for (let row: usize = 0; row < (<usize>rows) << 2; row += 4) {
    let millionths = i32x4.splat(load<i32>(x1 + row));
    millionths = i32x4.replace_lane(millionths, 1, load<i32>(y1 + row));
    millionths = i32x4.replace_lane(millionths, 2, load<i32>(x2 + row));
    millionths = i32x4.replace_lane(millionths, 3, load<i32>(y2 + row));
    // An end at 0, 0 is missing: like everything outside, it goes to the last place, whose cell is empty.
    const missing = i64x2.eq(millionths, i64x2.splat(0));
    v128.store(row << 2, i32x4.min_u(v128.or(i32x4.add(millionths, toGrid), missing), last), PLACES);
  }
  findDistricts(rows);
}

/** Moves the usual trips to the front of the block, and counts the others; returns how many are left. */
function collectUsual(rows: u32): u32 {
  const pickups = valuesOf(PICKUP_TIME);
  const dropoffs = valuesOf(DROPOFF_TIME);
  const distances = valuesOf(DISTANCE);
  const fares = valuesOf(FARE);
  let trip: usize = 0;
  for (let row: usize = 0; row < <usize>rows; row++) {
    const pickup = load<i64>(pickups + (row << 3));
    const dropoff = load<i64>(dropoffs + (row << 3));
    const distance = load<i32>(distances + (row << 2));
    const fare = load<i32>(fares + (row << 2));
    const ends = load<u64>(row << 3, ENDS);
    if (hasZones) countPlacesOf(row, pickup, dropoff);
    if (
      u32(<u64>pickup < USUAL_TIMES) &
      u32(<u64>dropoff < USUAL_TIMES) &
      u32(distance != NO_AMOUNT) &
      u32(fare != NO_AMOUNT)
    ) {
      store<u64>(trip << 3, ends, ENDS);
      store<u32>(trip << 4, <u32>pickup, NUMBERS);
      store<u32>(trip << 4, <u32>dropoff, NUMBERS + 4);
      store<i32>(trip << 4, distance, NUMBERS + 8);
      store<i32>(trip << 4, fare, NUMBERS + 12);
      trip++;
    } else if (pickup == NOT_A_TIME || dropoff == NOT_A_TIME) {
      countRejected();
    } else {
      countRareTrip(<u32>ends, <u32>(ends >>> 32), pickup, dropoff, distance, fare);
    }
  }
  return <u32>trip;
}

/** Counts zones that are not known or outside New York, of rows that are not rejected. */
function countPlacesOf(row: usize, pickup: i64, dropoff: i64): void {
  const origin = load<u32>(valuesOf(PICKUP_PLACE) + (row << 2));
  const destination = load<u32>(valuesOf(DROPOFF_ZONE) + (row << 2));
  if (((origin | destination) & (ZONE_UNKNOWN | ZONE_OUTSIDE_NEW_YORK)) == 0) return;
  if (pickup == NOT_A_TIME || dropoff == NOT_A_TIME) return;
  countElsewhere(origin, destination);
}
