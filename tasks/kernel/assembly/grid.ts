import { CROWDED, UNRESOLVED } from '../memory-map';

/*
 * The point lookup over the packed grid (geo/packed-grid.ts), a block of points at a time. Most points lie in a coarse
 * cell with one owner; which do is as good as random, so a branch for the rest would be mispredicted again and again.
 * Instead the rest are gathered into lists without a branch, and each list is worked off in a loop of its own:
 *
 *   all points  --coarse cell-->  owner, or to UNRESOLVED  --leaf-->  owner, or to CROWDED  --list of lines-->  owner
 */

/** Word numbers of the header. */
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

export let originX: i32 = 0;
export let originY: i32 = 0;
/** Lattice steps from one side to the other, less one. */
export let lastX: u32 = 0;
export let lastY: u32 = 0;
export let columns: i32 = 0;
export let coarseBits: i32 = 0;
export let coarse: usize = 0;

let fineBits: u32 = 0;
let cells: usize = 0;
let firsts: usize = 0;
let leaves: usize = 0;
let entries: usize = 0;

/** Where the next unresolved point goes: x, y (from the origin), the coarse cell's content, where its district belongs. */
export let unresolvedEnd: usize = UNRESOLVED;

export function setUnresolvedEnd(end: usize): void {
  unresolvedEnd = end;
}

/** Takes the packed index at `index`. */
export function openGrid(index: usize): void {
  coarseBits = load<i32>(index, COARSE_BITS_WORD);
  fineBits = load<u32>(index, FINE_BITS_WORD);
  originX = load<i32>(index, ORIGIN_X_WORD);
  originY = load<i32>(index, ORIGIN_Y_WORD);
  columns = load<i32>(index, COLUMNS_WORD);
  lastX = ((<u32>columns) << coarseBits) - 1;
  lastY = (load<u32>(index, ROWS_WORD) << coarseBits) - 1;
  coarse = index + load<u32>(index, COARSE_WORD);
  cells = index + load<u32>(index, CELLS_WORD);
  firsts = index + load<u32>(index, FIRSTS_WORD);
  leaves = index + load<u32>(index, LEAVES_WORD);
  entries = index + load<u32>(index, ENTRIES_WORD);
}

/** `x, y, x, y` */
export function twoPoints(x: i32, y: i32): v128 {
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(x), 1, y), 3, y);
}

/**
 * Looks up the coarse cells of a trip's ends. `places`: x, y of the pickup and of the dropoff, from the grid's origin and
 * within the grid; `cellWeights`: 1 and `columns`, four times. Writes what they hold as the trip's districts; where that
 * is a block, the point is unresolved. Answers where the next unresolved point goes.
 */
export function writeEnds(
  trip: usize,
  unresolved: usize,
  places: v128,
  cellWeights: v128,
  bits: i32,
  coarseCells: usize,
): usize {
  const inCells = i32x4.shr_u(places, bits);
  const cells = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(inCells, inCells), cellWeights); // row x columns + column
  const origin = load<u32>(coarseCells + ((<usize>i32x4.extract_lane(cells, 0)) << 2));
  const destination = load<u32>(coarseCells + ((<usize>i32x4.extract_lane(cells, 1)) << 2));
  const next = writeEnd(trip, unresolved, places, origin);
  return writeEnd(trip + 4, next, i64x2.shuffle(places, places, 1, 1), destination);
}

/** Writes what the coarse cell of one end holds, its place being x, y in the first two lanes; else as above. */
export function writeEnd(district: usize, unresolved: usize, place: v128, content: u32): usize {
  store<u32>(district, content);
  v128.store64_lane(unresolved, place, 0);
  store<u32>(unresolved, content, 8);
  store<u32>(unresolved, district, 12);
  return unresolved + ((<usize>u32(content >= FIRST_BLOCK)) << 4);
}

/** Gives every unresolved point its district. */
export function resolvePoints(): void {
  resolveCrowded(resolveLeaves());
  unresolvedEnd = UNRESOLVED;
}

/**
 * Finds the leaf of each unresolved point and decides as if it were a line: `x < base + slope * y ? left : right`. Where
 * it is a list, that answer is nonsense, and the point goes to CROWDED. Answers where that list ends.
 */
function resolveLeaves(): usize {
  const blockBits = <u32>coarseBits - fineBits;
  const cellMask: u32 = (1 << blockBits) - 1;
  const inCell: u32 = (1 << fineBits) - 1;
  const fine = fineBits;
  const end = unresolvedEnd;
  let crowded: usize = CROWDED;
  for (let point: usize = UNRESOLVED; point < end; point += 16) {
    const x = load<u32>(point);
    const y = load<u32>(point, 4);
    const block = load<u32>(point, 8) - FIRST_BLOCK;
    const slot: usize = load<u32>(point, 12);
    const cell = (((y >> fine) & cellMask) << blockBits) + ((x >> fine) & cellMask);
    const number = load<u32>(firsts + (block << 2)) + <u32>load<u8>(cells + (block << (2 * blockBits)) + cell);
    const leaf = leaves + ((<usize>number) << 4);
    const inX = x & inCell;
    const inY = y & inCell;
    const line = <f64>load<f32>(leaf) + <f64>load<f32>(leaf, 4) * <f64>inY;
    const owners = load<u32>(leaf, 8);
    store<u32>(slot, select(owners & 0xffff, owners >>> 16, <f64>inX < line));
    store<u32>(crowded, leaf);
    store<u32>(crowded, inX, 4);
    store<u32>(crowded, inY, 8);
    store<u32>(crowded, slot, 12);
    crowded += (<usize>(load<u32>(leaf, 12) & 1)) << 4; // kind 0 is a line, kind 1 a list
  }
  return crowded;
}

/** The first entry of the leaf's list whose rows hold the point, and that the point is left of, gives the owner. */
function resolveCrowded(end: usize): void {
  for (let point: usize = CROWDED; point < end; point += 16) {
    const leaf: usize = load<u32>(point);
    const x = <f64>load<u32>(point, 4);
    const y = load<u32>(point, 8);
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
    store<u32>(<usize>load<u32>(point, 12), owner);
  }
}
