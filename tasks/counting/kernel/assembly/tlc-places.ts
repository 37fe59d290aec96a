import { FAULTS, PLACES, ROWS, WIDTH_MASKS } from '../memory-map';
import { HUNDREDS, octets, TENS } from './digits';
import { lastPlaces, stepsToGrid } from './grid';

/*
 * The four columns of coordinates of raw rows: `-73.954429626464844`, `40.7641`. Longitudes have a minus, which is not part of
 * the 32 bytes at most that are read in two vectors:
 *
 *   73.9544296264648   44,40.7641006469
 *   dd.dddddd|r        | the comma, and all after it, is masked
 *
 * Six decimals count, and the seventh rounds. A missing end, `0` and `0`, is read as if it were written out.
 */

const MINUS: u32 = 45;
/** `0,` */
const ZERO_COMMA: u32 = 0x2c30;
/** Bytes of the widest coordinate. */
const WIDEST: u32 = 32;
/** Bytes that every coordinate has: two digits and the point. */
const NARROWEST: u32 = 3;
/** A missing longitude and latitude, written out: the longitude's sign is its first byte, the latitude lacks it. */
const ZERO_LONGITUDE: usize = memory.data<u8>(
  [45, 48, 48, 46, 48, 48, 48, 48, 48, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);
const ZERO_WIDTH: u32 = 9;

/** The offset of two places to the grid's origin. */
const TO_GRID: usize = memory.data(16, 16);

/** Offsets in SEPARATORS, from the one before a row, of the separator before each column. */
let pickupX: usize = 0;
let pickupY: usize = 0;
let dropoffX: usize = 0;
let dropoffY: usize = 0;

/** Sets which fields the columns are: longitude and latitude of the pickup, then of the dropoff. */
export function setPlaceColumns(x1: u32, y1: u32, x2: u32, y2: u32): void {
  pickupX = x1 << 2;
  pickupY = y1 << 2;
  dropoffX = x2 << 2;
  dropoffY = y2 << 2;
}

/** Call once the grid is open. Fills WIDTH_MASKS; in a field that is too narrow its separator will be wrong. */
export function openPlaceColumns(): void {
  v128.store(TO_GRID, stepsToGrid(0, 0));
  for (let width: u32 = 0; width <= WIDEST; width++) {
    memory.fill(WIDTH_MASKS + ((<usize>width) << 5), 0xff, max<u32>(width, NARROWEST));
  }
}

/**
 * Reads the four columns of the first `count` of ROWS into PLACES, and adds to their FAULTS. What an unusual row has there
 * means nothing, but lies within the grid all the same.
 */
export function readPlaces(count: u32): void {
  // dd.dddddd is bytes 0, 1 and 3 to 8.
  const picksOfX = i8x16(0, 1, 3, 4, 5, 6, 7, 8, -1, -1, -1, -1, -1, -1, -1, -1);
  const picksOfY = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 3, 4, 5, 6, 7, 8);
  // Longitudes are west, and negated with their rounding.
  const weights = v128.load(memory.data<i16>([-10000, -1, 10000, 1, -10000, -1, 10000, 1], 16));
  const north = v128.load(memory.data<i32>([0, -1, 0, -1], 16));
  const tens = v128.load(TENS);
  const hundreds = v128.load(HUNDREDS);
  const roundsDown = v128.load(memory.data<i32>([0x04ffffff, 0x04ffffff, 0x04ffffff, 0x04ffffff], 16));
  const toGrid = v128.load(TO_GRID);
  const last = lastPlaces();
  for (let row: u32 = 0; row < count; row++) {
    const separators: usize = load<u32>(row << 2, ROWS);
    let x1: usize = load<u32>(separators + pickupX) + 1;
    let y1: usize = load<u32>(separators + pickupY) + 1;
    let x2: usize = load<u32>(separators + dropoffX) + 1;
    let y2: usize = load<u32>(separators + dropoffY) + 1;
    let x1Width = load<u32>(separators + pickupX, 4) - <u32>x1 - 1; // without the sign
    let y1Width = load<u32>(separators + pickupY, 4) - <u32>y1;
    let x2Width = load<u32>(separators + dropoffX, 4) - <u32>x2 - 1;
    let y2Width = load<u32>(separators + dropoffY, 4) - <u32>y2;
    if ((((<u32>load<u8>(x1)) ^ MINUS) | ((<u32>load<u8>(x2)) ^ MINUS)) != 0) {
      if (isMissing(x1, y1)) {
        x1 = ZERO_LONGITUDE;
        y1 = ZERO_LONGITUDE + 1;
        x1Width = ZERO_WIDTH;
        y1Width = ZERO_WIDTH;
      }
      if (isMissing(x2, y2)) {
        x2 = ZERO_LONGITUDE;
        y2 = ZERO_LONGITUDE + 1;
        x2Width = ZERO_WIDTH;
        y2Width = ZERO_WIDTH;
      }
    }
    const fault =
      ((<u32>load<u8>(x1)) ^ MINUS) |
      ((<u32>load<u8>(x2)) ^ MINUS) |
      (((WIDEST - x1Width) | (WIDEST - y1Width) | (WIDEST - x2Width) | (WIDEST - y2Width)) >>> 31);
    const x1Mask = maskOf(x1Width);
    const y1Mask = maskOf(y1Width);
    const x2Mask = maskOf(x2Width);
    const y2Mask = maskOf(y2Width);
    const x1Bytes = firstBytes(x1 + 1, x1Mask);
    const y1Bytes = firstBytes(y1, y1Mask);
    const x2Bytes = firstBytes(x2 + 1, x2Mask);
    const y2Bytes = firstBytes(y2, y2Mask);
    const wrongFirst = v128.or(
      v128.or(beyondLimits(x1Bytes), beyondLimits(y1Bytes)),
      v128.or(beyondLimits(x2Bytes), beyondLimits(y2Bytes)),
    );
    const wrongLast = v128.or(
      v128.or(wrongLastBytes(x1 + 1, x1Mask), wrongLastBytes(y1, y1Mask)),
      v128.or(wrongLastBytes(x2 + 1, x2Mask), wrongLastBytes(y2, y2Mask)),
    );
    const faults = load<u32>(row << 2, FAULTS) | fault | u32(v128.any_true(v128.or(wrongFirst, wrongLast)));
    store<u32>(row << 2, faults, FAULTS);

    const pickup = v128.or(i8x16.swizzle(x1Bytes, picksOfX), i8x16.swizzle(y1Bytes, picksOfY));
    const dropoff = v128.or(i8x16.swizzle(x2Bytes, picksOfX), i8x16.swizzle(y2Bytes, picksOfY));
    const truncated = octets(pickup, dropoff, tens, hundreds, weights);
    // Byte 9 of each, the seventh decimal: in the third of four lanes its second byte, moved to the top.
    const thirds = i64x2.shuffle(
      i32x4.shuffle(x1Bytes, y1Bytes, 2, 6, 3, 7),
      i32x4.shuffle(x2Bytes, y2Bytes, 2, 6, 3, 7),
      0,
      2,
    );
    const roundsUp = i32x4.gt_s(i32x4.shl(thirds, 16), roundsDown); // -1 or 0
    // + -1 in the west, - -1 in the north: (v ^ m) - m negates v where m is -1.
    const millionths = i32x4.add(truncated, i32x4.sub(v128.xor(roundsUp, north), north));
    // An end at 0, 0 is missing: like everything outside, it goes to the last place, whose cell is empty.
    const missing = i64x2.eq(millionths, i64x2.splat(0));
    v128.store(row << 4, i32x4.min_u(v128.or(i32x4.add(millionths, toGrid), missing), last), PLACES);
  }
}

/** `0,` and `0,` */
function isMissing(x: usize, y: usize): bool {
  return <u32>load<u16>(x) == ZERO_COMMA && <u32>load<u16>(y) == ZERO_COMMA;
}

/** The masks of a field's first and last 16 bytes. */
function maskOf(width: u32): usize {
  return WIDTH_MASKS + ((<usize>min<u32>(width, WIDEST)) << 5);
}

/** The first 16 bytes of a field as digits (the point is a zero), those after it as zeros. */
function firstBytes(from: usize, mask: usize): v128 {
  const template = v128.load(memory.data<i8>([48, 48, 46, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48], 16));
  return v128.and(i8x16.sub(v128.load(from), template), v128.load(mask));
}

/** Not 0 if such bytes violate the format. */
function beyondLimits(bytes: v128): v128 {
  return i8x16.sub_sat_u(bytes, v128.load(memory.data<i8>([9, 9, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 16)));
}

/** Not 0 if the other 16 bytes of a field are not digits. */
function wrongLastBytes(from: usize, mask: usize): v128 {
  const zeros = v128.load(memory.data<i8>([48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48], 16));
  const nines = v128.load(memory.data<i8>([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 16));
  return i8x16.sub_sat_u(v128.and(i8x16.sub(v128.load(from, 16), zeros), v128.load(mask, 16)), nines);
}
