import { COLUMN_STATE_BYTES, COLUMN_STATES, COLUMN_VALUES, COLUMN_VALUES_BYTES } from '../../memory-map';

/*
 * The state of a column, at COLUMN_STATES:
 *
 *   +  0   Column: its page and its dictionary
 *   + 64   Runs of the definition levels
 *   + 96   Runs of the indexes into the dictionary
 *
 * The next values of a column, as the counters need them, are at COLUMN_VALUES: times as i64, all else as 32 bits.
 */

/** A column and its page. */
@unmanaged
export class Column {
  role: u32;
  type: u32;
  /** Of a timestamp: its ticks in a second. */
  ticks: u32;
  optional: u32;
  /** The dictionary's values, as COLUMN_VALUES has them, and how many there are. */
  dictionary: usize;
  dictionaryLength: u32;
  /** Whether the page holds indexes into the dictionary. */
  indexed: u32;
  /** Plain values of the page that are left. */
  at: usize;
  end: usize;
}

/** Runs of numbers of `width` bits, either one number repeated or packed bit by bit. */
@unmanaged
export class Runs {
  /** The bytes after the current run. */
  at: usize;
  end: usize;
  width: u32;
  /** Numbers left in the current run. */
  left: u32;
  /** Where the current run is packed; 0 for one number repeated. */
  packed: usize;
  /** The bit at which the next number begins, or the repeated number. */
  bitOrNumber: u32;
}

const LEVELS: usize = 64;
const INDEXES: usize = 96;

export function columnAt(number: u32): Column {
  return changetype<Column>(COLUMN_STATES + <usize>number * COLUMN_STATE_BYTES);
}

export function levelsOf(column: Column): Runs {
  return changetype<Runs>(changetype<usize>(column) + LEVELS);
}

export function indexesOf(column: Column): Runs {
  return changetype<Runs>(changetype<usize>(column) + INDEXES);
}

/** Where the next values of a column go. */
export function valuesOf(number: u32): usize {
  return COLUMN_VALUES + <usize>number * COLUMN_VALUES_BYTES;
}
