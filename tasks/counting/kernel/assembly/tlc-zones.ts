import { ENDS, FAULTS, NUMBERS, PLACES, ROWS, ZONE_CODES } from '../memory-map';
import { ZONE_CODES_LENGTH, ZONE_OUTSIDE_NEW_YORK, ZONE_UNKNOWN } from '../parquet-numbers';
import { countElsewhere, countRareTrip, countTrips } from './counts';
import { NO_AMOUNT } from './parquet/fill';

/*
 * The two columns of taxi zones of raw rows: one to three digits, perhaps followed by `.0` (as tools write them that keep
 * numbers with gaps as decimals), or nothing. What a zone means is looked up in ZONE_CODES.
 */

/** `.0` */
const POINT_ZERO: u32 = 0x302e;
const ZEROS: u32 = 0x30303030;
const MAX_DIGITS: u32 = 3;
/** What {@link codeOf} returns for a field of another layout. */
const UNUSUAL: u32 = 0x80000000;
/** What the codes hold besides these is the district. */
const DISTRICT: u32 = 0xffff;

/** Offsets in SEPARATORS, from the one before a row, of the separator before each column. */
let pickupZone: usize = 0;
let dropoffZone: usize = 0;

/** Sets which fields the columns are. */
export function setZoneColumns(pickup: u32, dropoff: u32): void {
  pickupZone = pickup << 2;
  dropoffZone = dropoff << 2;
}

/** Reads both columns of the first `count` of ROWS: their codes go to PLACES; adds to the rows' FAULTS. */
export function readZones(count: u32): void {
  for (let row: u32 = 0; row < count; row++) {
    const separators: usize = load<u32>(row << 2, ROWS);
    const pickup = codeBetween(separators + pickupZone);
    const dropoff = codeBetween(separators + dropoffZone);
    store<u32>(row << 2, load<u32>(row << 2, FAULTS) | ((pickup | dropoff) & UNUSUAL), FAULTS);
    store<u32>(row << 4, pickup, PLACES);
    store<u32>(row << 4, dropoff, PLACES + 4);
  }
}

/** Counts the first `trips` trips of the block by their codes; if their file has no amounts, without these. */
export function countZoneTrips(trips: u32, hasAmounts: bool): void {
  for (let trip: usize = 0; trip < <usize>trips; trip++) {
    const pickup = load<u32>(trip << 4, PLACES);
    const dropoff = load<u32>(trip << 4, PLACES + 4);
    if (((pickup | dropoff) & (ZONE_UNKNOWN | ZONE_OUTSIDE_NEW_YORK)) != 0) countElsewhere(pickup, dropoff);
    store<u32>(trip << 3, pickup & DISTRICT, ENDS);
    store<u32>(trip << 3, dropoff & DISTRICT, ENDS + 4);
    if (hasAmounts) continue;
    const pickupTime = <i64>load<i32>(trip << 4, NUMBERS);
    const dropoffTime = <i64>load<i32>(trip << 4, NUMBERS + 4);
    countRareTrip(pickup & DISTRICT, dropoff & DISTRICT, pickupTime, dropoffTime, NO_AMOUNT, NO_AMOUNT);
  }
  if (hasAmounts) countTrips(trips);
}

/** The code of the zone between this separator and the next. */
function codeBetween(separator: usize): u32 {
  const from: usize = load<u32>(separator) + 1;
  return codeOf(from, load<u32>(separator, 4) - <u32>from);
}

function codeOf(from: usize, width: u32): u32 {
  if (width == 0) return ZONE_UNKNOWN;
  let digits = width;
  if (width > 2 && <u32>load<u16>(from + <usize>width - 2) == POINT_ZERO) digits -= 2;
  if (digits > MAX_DIGITS) return UNUSUAL;
  // The digits at the top of the word, the last one in its highest byte, zeros below.
  const below = (4 - digits) << 3;
  const values = (load<u32>(from) << below) - (ZEROS << below);
  // A byte of 10 or more has its highest bit, or gets it by 118.
  if (((values | (values + 0x76767676)) & 0x80808080) != 0) return UNUSUAL;
  const id = ((values >>> 8) & 0xff) * 100 + ((values >>> 16) & 0xff) * 10 + (values >>> 24);
  return id < ZONE_CODES_LENGTH ? load<u32>(ZONE_CODES + ((<usize>id) << 2)) : ZONE_UNKNOWN;
}
