import { BLOCK_TRIPS, FAULTS, NUMBERS, PLACES, ROW_ENDS, ROWS, SEPARATORS } from '../memory-map';
import { countTrips } from './counts';
import { findDistricts } from './grid';
import { sawQuote, scanRows, wholeRows } from './row-scan';
import { openAmountColumns, readAmounts } from './tlc-amounts';
import { openPlaceColumns, readPlaces } from './tlc-places';
import { openTimeColumns, readTimes } from './tlc-times';
import { countZoneTrips, readZones } from './tlc-zones';
import { countUnusual } from './unusual';

/*
 * Raw TLC rows. The usual field, which alone is read here, is one of
 *
 *   time        2015-06-02 11:19:29                        years 2009 to 2049, real dates         (tlc-times.ts)
 *   amount      2.6299999999999999  12.1  5  .46           up to six whole digits, perhaps a point, any digits after it,
 *                                                          at most 31 bytes in all                (tlc-amounts.ts)
 *   coordinate  -73.954429626464844  40.7641               two digits, a point, any digits after it, at most 32 bytes
 *                                                          without the sign; 0, 0 for a missing end  (tlc-places.ts)
 *   zone        132  132.0                                 or nothing                             (tlc-zones.ts)
 *
 * A row with any other field in the columns that matter, with too few fields, or with more that are not empty, goes to the
 * twin: one in a thousand of TLC's. So do all rows of a strip in which there is a quote. (If the last column mattered and
 * rows ended with CR LF, all of them would.)
 */

const CR: u32 = 13;
const LF: u32 = 10;

/** Fields of the header; a row with fewer is rejected, and so is one with more that are not blank. */
let fields: u32 = 0;
/** Whether rows have zones, not coordinates, and whether they have a distance and a fare. */
let hasZones: bool = false;
let hasAmounts: bool = true;

/** Call once the grid is open. */
export function openTlcRows(): void {
  openTimeColumns();
  openAmountColumns();
  openPlaceColumns();
}

/** How many fields the header has; a row may have more. Whether it has a distance and a fare: only rows of zones may not. */
export function setRows(count: u32, amounts: bool): void {
  fields = count;
  hasAmounts = amounts;
}

/** Whether rows have zones, or coordinates. */
export function setPlaces(zones: bool): void {
  hasZones = zones;
}

/** Counts the rows in [from, to) of the input; a row begins at `from`, and a line feed comes before `to`. */
export function countTlcRows(from: usize, to: usize): void {
  let row = from;
  while (row < to) {
    scanRows(row, to);
    if (wholeRows > 0) row = sawQuote ? passRows(row) : readRows();
    else row = passRow(row); // longer than a strip, or with more separators
  }
}

/** Passes all rows of the strip, the first at `row`, to the twin. Returns where the row after them begins. */
function passRows(row: usize): usize {
  let from = row;
  for (let left = wholeRows; left > 0; left--) from = passRow(from);
  return from;
}

/** Passes the row to the twin; returns where the next row begins. */
function passRow(row: usize): usize {
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
    const count = (<u32>(lineFeed - before)) >> 2;
    if (count == fields || (count > fields && areEmpty(before + ((<usize>fields) << 2), lineFeed))) {
      store<u32>(listed, before);
      listed += 4;
    } else {
      passOtherRow(load<u32>(before) + 1, load<u32>(lineFeed));
    }
    before = lineFeed;
  }
  countListed((<u32>(listed - ROWS)) >> 2);
  return <usize>load<u32>(before) + 1;
}

/** Passes a row with too few or too many fields to the twin, unless it is empty, as the second line of many files is. */
function passOtherRow(from: usize, lineFeed: usize): void {
  if (lineFeed == from || (lineFeed == from + 1 && <u32>load<u8>(from) == CR)) return;
  countUnusual(from);
}

/** Whether the fields between these two separators, the latter a line feed, are empty; perhaps CR comes before it. */
function areEmpty(last: usize, lineFeed: usize): bool {
  const end = load<u32>(lineFeed);
  const bytes = end - load<u32>(last) - u32(<u32>load<u8>(<usize>end - 1) == CR);
  return bytes == (<u32>(lineFeed - last)) >> 2;
}

/** Reads and counts the first `count` of ROWS, which have enough fields. */
function countListed(count: u32): void {
  readTimes(count);
  if (hasAmounts) readAmounts(count);
  if (hasZones) {
    readZones(count);
    countZoneTrips(dropUnusual(count), hasAmounts);
    return;
  }
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
