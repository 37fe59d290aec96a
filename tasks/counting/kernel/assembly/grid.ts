import { CROWDED, ENDS, MIXED, MIXED_PICKS, PLACES } from '../memory-map';

/*
 * The point lookup over the packed grid (geo/grid/packed-grid.ts), a block of trips at a time. Most points are in a
 * coarse cell with one owner; which do is as good as random, so a branch for the rest would be mispredicted again and
 * again. Instead the rest are gathered into lists without a branch, and each list is processed in a loop of its own;
 * being short, such a loop has many loads in flight at once, which hides the latency of the index:
 *
 *   PLACES  --coarse cell-->  owner, or to MIXED  --leaf-->  owner, or to CROWDED  --list of lines-->  owner
 */

/** Offsets of words of the header. */
const COARSE_BITS_WORD = 6 << 2;
const FINE_BITS_WORD = 7 << 2;
const ORIGIN_X_WORD = 8 << 2;
const ORIGIN_Y_WORD = 9 << 2;
const COLUMNS_WORD = 10 << 2;
const ROWS_WORD = 11 << 2;
const COARSE_WORD = 12 << 2;
const CELLS_WORD = 14 << 2;
const FIRSTS_WORD = 16 << 2;
const LEAVES_WORD = 18 << 2;
const ENTRIES_WORD = 20 << 2;

/** Below this a coarse cell's content is its owner, else the number of its block and this. */
const FIRST_BLOCK: u32 = 0x10000;

/** 1 and the number of columns, four times, in 16 bits each. */
const CELL_WEIGHTS: usize = memory.data(16, 16);
/** x, y of the grid's last points, twice. */
const LAST_PLACE: usize = memory.data(16, 16);

let originX: i32 = 0;
let originY: i32 = 0;
let coarseBits: i32 = 0;
let fineBits: u32 = 0;
/** log2 of the side of a block in fine cells, and that side less 1. */
let blockBits: u32 = 0;
let blockMask: u32 = 0;
/** The side of a fine cell less 1. */
let cellMask: u32 = 0;
let coarse: usize = 0;
let cells: usize = 0;
let firsts: usize = 0;
let leaves: usize = 0;
let entries: usize = 0;

/** Takes the packed index at `index`. */
export function openGrid(index: usize): void {
  coarseBits = load<i32>(index, COARSE_BITS_WORD);
  fineBits = load<u32>(index, FINE_BITS_WORD);
  blockBits = <u32>coarseBits - fineBits;
  blockMask = (1 << blockBits) - 1;
  cellMask = (1 << fineBits) - 1;
  originX = load<i32>(index, ORIGIN_X_WORD);
  originY = load<i32>(index, ORIGIN_Y_WORD);
  coarse = index + load<u32>(index, COARSE_WORD);
  cells = index + load<u32>(index, CELLS_WORD);
  firsts = index + load<u32>(index, FIRSTS_WORD);
  leaves = index + load<u32>(index, LEAVES_WORD);
  entries = index + load<u32>(index, ENTRIES_WORD);
  const columns = load<u32>(index, COLUMNS_WORD);
  const rows = load<u32>(index, ROWS_WORD);
  v128.store(CELL_WEIGHTS, i32x4.splat((columns << 16) | 1));
  v128.store(LAST_PLACE, twoPoints((columns << coarseBits) - 1, (rows << coarseBits) - 1));
  openMixedPicks();
}

/** For each choice of four words (bit by bit): the bytes of the chosen ones, moved together. */
function openMixedPicks(): void {
  for (let chosen: u32 = 0; chosen < 16; chosen++) {
    let pick: usize = MIXED_PICKS + ((<usize>chosen) << 4);
    for (let word: u32 = 0; word < 4; word++) {
      if (((chosen >> word) & 1) == 0) continue;
      store<u32>(pick, 0x03020100 + 0x04040404 * word);
      pick += 4;
    }
  }
}

/** `x, y, x, y` */
function twoPoints(x: i32, y: i32): v128 {
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(x), 1, y), 3, y);
}

/** The offset of two points to the grid's origin, if their coordinates are too small by `x`, `y`. */
export function stepsToGrid(x: i32, y: i32): v128 {
  return twoPoints(x - originX, y - originY);
}

/** The last place of the grid, twice. */
export function lastPlaces(): v128 {
  return v128.load(LAST_PLACE);
}

/**
 * Finds the districts of the first `trips` trips of the block: PLACES (within the grid; what lies outside is in the last
 * column or row of coarse cells, which are empty) to ENDS.
 */
export function findDistricts(trips: u32): void {
  resolveCrowded(resolveMixed(readCoarseCells(trips)));
}

/**
 * Writes what the coarse cells of the ends hold to ENDS, the ends in mixed ones to MIXED; returns where these end. Two trips
 * at a time: where their number is odd, one that was there before is looked up again, and not counted.
 */
function readCoarseCells(trips: u32): usize {
  const weights = v128.load(CELL_WEIGHTS);
  const lastOwners = v128.load(memory.data<u32>([0xffff, 0xffff, 0xffff, 0xffff], 16));
  const fours = v128.load(memory.data<u32>([4, 4, 4, 4], 16));
  const bits = coarseBits;
  const coarseCells = coarse;
  let ends = v128.load(memory.data<u32>([0, 1, 2, 3], 16));
  let mixed: usize = MIXED;
  const last = trips << 4;
  for (let trip: usize = 0; trip < last; trip += 32) {
    const columnsAndRows = i16x8.narrow_i32x4_s(
      i32x4.shr_u(v128.load(trip, PLACES), bits),
      i32x4.shr_u(v128.load(trip, PLACES + 16), bits),
    );
    const cellNumbers = i32x4.dot_i16x8_s(columnsAndRows, weights); // row x columns + column
    let contents = v128.load32_zero(coarseCells + ((<usize>i32x4.extract_lane(cellNumbers, 0)) << 2));
    contents = v128.load32_lane(coarseCells + ((<usize>i32x4.extract_lane(cellNumbers, 1)) << 2), contents, 1);
    contents = v128.load32_lane(coarseCells + ((<usize>i32x4.extract_lane(cellNumbers, 2)) << 2), contents, 2);
    contents = v128.load32_lane(coarseCells + ((<usize>i32x4.extract_lane(cellNumbers, 3)) << 2), contents, 3);
    v128.store(trip >> 1, contents, ENDS);
    const areMixed = i32x4.bitmask(i32x4.gt_s(contents, lastOwners));
    v128.store(mixed, i8x16.swizzle(ends, v128.load(areMixed << 4, MIXED_PICKS)));
    mixed += (<usize>popcnt(areMixed)) << 2;
    ends = i32x4.add(ends, fours);
  }
  return mixed;
}

/**
 * Finds the leaf of each end in MIXED and decides as if it were a line: `x < base + slope * y ? left : right`. Where it is
 * a list, that answer is nonsense, and the end goes to CROWDED. Returns where that list ends.
 */
function resolveMixed(mixedEnd: usize): usize {
  const fine = fineBits;
  let crowded: usize = CROWDED;
  for (let mixed: usize = MIXED; mixed < mixedEnd; mixed += 4) {
    const end: usize = load<u32>(mixed);
    const x = load<u32>(end << 3, PLACES);
    const y = load<u32>(end << 3, PLACES + 4);
    const block = load<u32>(end << 2, ENDS) - FIRST_BLOCK;
    const cell = (((y >> fine) & blockMask) << blockBits) + ((x >> fine) & blockMask);
    const number = load<u32>(firsts + (block << 2)) + <u32>load<u8>(cells + (block << (2 * blockBits)) + cell);
    const leaf = leaves + ((<usize>number) << 4);
    const line = <f64>load<f32>(leaf) + <f64>load<f32>(leaf, 4) * <f64>(y & cellMask);
    const owners = load<u32>(leaf, 8);
    store<u32>(end << 2, select(owners & 0xffff, owners >>> 16, <f64>(x & cellMask) < line), ENDS);
    store<u32>(crowded, leaf);
    store<u32>(crowded, end, 4);
    crowded += (<usize>(load<u32>(leaf, 12) & 1)) << 3; // kind 0 is a line, kind 1 a list
  }
  return crowded;
}

/** The first entry of the leaf's list whose rows hold the point, and that the point is left of, gives the owner. */
function resolveCrowded(crowdedEnd: usize): void {
  for (let crowded: usize = CROWDED; crowded < crowdedEnd; crowded += 8) {
    const leaf: usize = load<u32>(crowded);
    const end: usize = load<u32>(crowded, 4);
    const x = <f64>(load<u32>(end << 3, PLACES) & cellMask);
    const y = load<u32>(end << 3, PLACES + 4) & cellMask;
    let owner = <u32>load<u16>(leaf, 10);
    let entry = entries + <usize>(load<u32>(leaf) * 12);
    const last = entry + <usize>(load<u32>(leaf, 4) * 12);
    for (; entry < last; entry += 12) {
      const inRows = u32(<u32>load<u8>(entry, 10) <= y) & u32(y <= <u32>load<u8>(entry, 11));
      const left = u32(x < <f64>load<f32>(entry) + <f64>load<f32>(entry, 4) * <f64>y);
      if (inRows & left) {
        owner = <u32>load<u16>(entry, 8);
        break;
      }
    }
    store<u32>(end << 2, owner, ENDS);
  }
}
