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

/** The entries that packed indexes name; false if one is beyond the last. An index has at most 32 bits: a word holds it. */
function gather(column: Column, indexes: Runs, count: u32, to: usize): bool {
  const packed = indexes.packed;
  const width = indexes.width;
  const mask = ((<u64>1) << (<u64>width)) - 1;
  const last = column.dictionaryLength - 1;
  const dictionary = column.dictionary;
  let bit = indexes.bitOrNumber;
  let highest: u32 = 0;
  if (column.dictionaryLength == 0) return false;
  if (column.role == ROLE_TIME) {
    for (let i: usize = 0; i < (<usize>count) << 3; i += 8, bit += width) {
      const index = <u32>((load<u64>(packed + (bit >>> 3)) >>> (<u64>(bit & 7))) & mask);
      highest = max<u32>(highest, index);
      store<i64>(to + i, load<i64>(dictionary + ((<usize>min<u32>(index, last)) << 3)));
    }
  } else {
    for (let i: usize = 0; i < (<usize>count) << 2; i += 4, bit += width) {
      const index = <u32>((load<u64>(packed + (bit >>> 3)) >>> (<u64>(bit & 7))) & mask);
      highest = max<u32>(highest, index);
      store<u32>(to + i, load<u32>(dictionary + ((<usize>min<u32>(index, last)) << 2)));
    }
  }
  indexes.bitOrNumber = bit;
  return highest <= last;
}
