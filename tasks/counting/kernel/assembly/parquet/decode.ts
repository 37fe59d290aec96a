import { FAULT_INDEX_RANGE, FAULT_INDEXES, FAULT_LEVELS, FAULT_NONE, ROLE_TIME } from '../../parquet-numbers';
import { Column, indexesOf, levelsOf, Runs } from './column';
import { fill32, fill64, fillMissing } from './fill';
import { shiftOf } from './missing';
import { convertNumbers } from './numbers';
import { equalBits, nextBit, nextRun } from './runs';
import { convertTimes } from './times';

/*
 * A page's values, as many as are asked for:
 *
 *   levels, run by run:   present ──► indexes, run by run ──► the dictionary's converted values
 *                                 └─► plain values, converted here
 *                         null    ──► what stands for a missing value
 */

/** Decodes the next `count` values of the page to `to`; returns a fault or FAULT_NONE. */
export function decode(column: Column, count: u32, to: usize): u32 {
  if (!column.optional) return decodePresent(column, count, to);
  const levels = levelsOf(column);
  const shift = shiftOf(column.role);
  let left = count;
  let target = to;
  while (left > 0) {
    while (levels.left == 0) if (!nextRun(levels)) return FAULT_LEVELS;
    const most = min<u32>(left, levels.left);
    let run = most;
    let level = levels.bitOrNumber;
    if (levels.packed != 0) {
      run = equalBits(levels, most);
      level = nextBit(levels);
      levels.bitOrNumber += run;
    }
    if (level > 1) return FAULT_LEVELS;
    levels.left -= run;
    if (level == 1) {
      const fault = decodePresent(column, run, target);
      if (fault != FAULT_NONE) return fault;
    } else {
      fillMissing(column.role, target, run);
    }
    left -= run;
    target += (<usize>run) << shift;
  }
  return FAULT_NONE;
}

function decodePresent(column: Column, count: u32, to: usize): u32 {
  if (column.indexed) return decodeIndexes(column, count, to);
  return convert(column, count, to);
}

/** Converts the next plain values. */
export function convert(column: Column, count: u32, to: usize): u32 {
  return column.role == ROLE_TIME ? convertTimes(column, count, to) : convertNumbers(column, count, to);
}

function decodeIndexes(column: Column, count: u32, to: usize): u32 {
  const indexes = indexesOf(column);
  const shift = shiftOf(column.role);
  let left = count;
  let target = to;
  while (left > 0) {
    while (indexes.left == 0) if (!nextRun(indexes)) return FAULT_INDEXES;
    const run = min<u32>(left, indexes.left);
    const fits = indexes.packed == 0 ? repeatEntry(column, indexes, run, target) : gather(column, indexes, run, target);
    if (!fits) return FAULT_INDEX_RANGE;
    indexes.left -= run;
    left -= run;
    target += (<usize>run) << shift;
  }
  return FAULT_NONE;
}

/** One entry of the dictionary, again and again; false if there is no such entry. */
function repeatEntry(column: Column, indexes: Runs, count: u32, to: usize): bool {
  const index = indexes.bitOrNumber;
  if (index >= column.dictionaryLength) return false;
  if (column.role == ROLE_TIME) fill64(to, load<i64>(column.dictionary + ((<usize>index) << 3)), count);
  else fill32(to, load<u32>(column.dictionary + ((<usize>index) << 2)), count);
  return true;
}

/** The widest indexes of which a word holds four, wherever in a byte the first begins. */
const NARROW: u32 = 14;

/** The entries that packed indexes name; false if one is beyond the last. An index has at most 32 bits: a word holds it. */
function gather(column: Column, indexes: Runs, count: u32, to: usize): bool {
  if (column.dictionaryLength == 0) return false;
  return column.role == ROLE_TIME
    ? gatherAs<i64>(column, indexes, count, to)
    : gatherAs<u32>(column, indexes, count, to);
}

function gatherAs<T>(column: Column, indexes: Runs, count: u32, to: usize): bool {
  const packed = indexes.packed;
  const width = indexes.width;
  const mask = ((<u64>1) << (<u64>width)) - 1;
  const last = column.dictionaryLength - 1;
  const dictionary = column.dictionary;
  const end = to + <usize>count * sizeof<T>();
  let at = to;
  let bit = indexes.bitOrNumber;
  let highest: u32 = 0;
  if (width <= NARROW) {
    for (const step = 4 * sizeof<T>(); at + step <= end; at += step, bit += 4 * width) {
      const word = load<u64>(packed + (bit >>> 3)) >>> (<u64>(bit & 7));
      const a = <u32>(word & mask);
      const b = <u32>((word >>> (<u64>width)) & mask);
      const c = <u32>((word >>> (<u64>(2 * width))) & mask);
      const d = <u32>((word >>> (<u64>(3 * width))) & mask);
      highest = max<u32>(highest, max<u32>(max<u32>(a, b), max<u32>(c, d)));
      store<T>(at, entry<T>(dictionary, min<u32>(a, last)));
      store<T>(at + sizeof<T>(), entry<T>(dictionary, min<u32>(b, last)));
      store<T>(at + 2 * sizeof<T>(), entry<T>(dictionary, min<u32>(c, last)));
      store<T>(at + 3 * sizeof<T>(), entry<T>(dictionary, min<u32>(d, last)));
    }
  }
  for (; at < end; at += sizeof<T>(), bit += width) {
    const index = <u32>((load<u64>(packed + (bit >>> 3)) >>> (<u64>(bit & 7))) & mask);
    highest = max<u32>(highest, index);
    store<T>(at, entry<T>(dictionary, min<u32>(index, last)));
  }
  indexes.bitOrNumber = bit;
  return highest <= last;
}

function entry<T>(dictionary: usize, index: u32): T {
  return load<T>(dictionary + <usize>index * sizeof<T>());
}
