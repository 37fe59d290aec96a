import { BLOCK_TRIPS, FAULTS, NUMBERS, PLACES, ROW_ENDS, ROWS, SEPARATORS } from '../memory-map';
import { countTrips } from './counts';
import { findDistricts } from './grid';
import { scanRows, wholeRows } from './row-scan';
import { openAmountColumns, readAmounts } from './tlc-amounts';
import { openPlaceColumns, readPlaces } from './tlc-places';
import { openTimeColumns, readTimes } from './tlc-times';
import { countUnusual } from './unusual';

/*
 * Raw TLC rows. The usual field, which alone is read here, is one of
 *
 *   time        2015-06-02 11:19:29                        years 2009 to 2049, real dates         (tlc-times.ts)
 *   amount      2.6299999999999999  12.1  5  .46           up to six whole digits, perhaps a point, any digits after it,
 *                                                          at most 31 bytes in all                (tlc-amounts.ts)
 *   coordinate  -73.954429626464844  40.7641               two digits, a point, any digits after it, at most 32 bytes
 *                                                          without the sign; 0, 0 for a missing end  (tlc-places.ts)
 *
 * A row with any other field in the columns that matter, or with too few fields, goes to the twin: one in a thousand of
 * TLC's. (If the last column mattered and rows ended with CR LF, all of them would.)
 */

const CR: u32 = 13;
const LF: u32 = 10;

/** Fields of the header; a row with fewer is rejected. */
let fields: u32 = 0;

/** Call once the grid is open. */
export function openTlcRows(): void {
  openTimeColumns();
  openAmountColumns();
  openPlaceColumns();
}

/** How many fields the header has; a row may have more. */
export function setFields(count: u32): void {
  fields = count;
}

/** Counts the rows in [from, to) of the input; a row begins at `from`, and a line feed comes before `to`. */
export function countTlcRows(from: usize, to: usize): void {
  let row = from;
  while (row < to) {
    scanRows(row, to);
    if (wholeRows > 0) row = readRows();
    else row = passLongRow(row);
  }
}

/** The row is longer than a strip, or has more separators: it goes to the twin. Returns where the next row begins. */
function passLongRow(row: usize): usize {
  countUnusual(row);
  let at = row;
  while (<u32>load<u8>(at) != LF) at++;
  return at + 1;
}

/**
 * Reads and counts the rows of the strip, two columns at a time: each loop is short, and what it needs stays in registers.
 * Returns where the row after them begins.
 */
function readRows(): usize {
  let before: usize = SEPARATORS; // the separator before the row
  let listed: usize = ROWS;
  const rowEndsEnd = ROW_ENDS + ((<usize>wholeRows) << 2);
  const full = ROWS + ((<usize>BLOCK_TRIPS) << 2);
  for (let rowEnd: usize = ROW_ENDS; rowEnd < rowEndsEnd && listed < full; rowEnd += 4) {
    const lineFeed = SEPARATORS + ((<usize>load<u32>(rowEnd)) << 2);
    if ((<u32>(lineFeed - before)) >> 2 >= fields) {
      store<u32>(listed, before);
      listed += 4;
    } else {
      passShortRow(load<u32>(before) + 1, load<u32>(lineFeed));
    }
    before = lineFeed;
  }
  countListed((<u32>(listed - ROWS)) >> 2);
  return <usize>load<u32>(before) + 1;
}

/** Passes a row with too few fields to the twin, unless it is empty, as the second line of many files is. */
function passShortRow(from: usize, lineFeed: usize): void {
  if (lineFeed == from || (lineFeed == from + 1 && <u32>load<u8>(from) == CR)) return;
  countUnusual(from);
}

/** Reads and counts the first `count` of ROWS, which have enough fields. */
function countListed(count: u32): void {
  readTimes(count);
  readAmounts(count);
  readPlaces(count);
  const trips = dropUnusual(count);
  findDistricts(trips);
  countTrips(trips);
}

/** Passes the unusual rows to the twin and compacts the others; returns how many remain. */
function dropUnusual(count: u32): u32 {
  let row: u32 = 0;
  while (row < count && load<u32>(row << 2, FAULTS) == 0) row++;
  let trip = row;
  for (; row < count; row++) {
    if (load<u32>(row << 2, FAULTS) != 0) {
      countUnusual(load<u32>(load<u32>(row << 2, ROWS)) + 1);
      continue;
    }
    v128.store(trip << 4, v128.load(row << 4, PLACES), PLACES);
    v128.store(trip << 4, v128.load(row << 4, NUMBERS), NUMBERS);
    trip++;
  }
  return trip;
}
