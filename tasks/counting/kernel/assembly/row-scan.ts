import { MAX_SEPARATORS, ROW_ENDS, SEPARATORS, STRIP_BYTES } from '../memory-map';

/*
 * The first look at raw rows: 64 bytes at a time become two words of 64 bits, whose bits indicate which bytes are line
 * feeds and which are either these or commas. They become lists, so that the n-th field of a row is found directly:
 *
 *   bytes        2,2015-06-02 11:19:29,...,17.8\n2,2015-...
 *   SEPARATORS    ^                   ^   ^    ^  ^
 *   ROW_ENDS                                   number of this one
 */

/** The byte before the strip counts as separator number 0: it is the line feed of the row before. */
const FIRST_SEPARATOR: u32 = 1;

/** How many rows of the strip are whole. */
export let wholeRows: u32 = 0;
/** Whether a quote was seen in the strip, or just after it: a comma may then be no separator. */
export let sawQuote: bool = false;

/** Scans from `from`, where a row begins, until the strip is full or `to`, after the last line feed. */
export function scanRows(from: usize, to: usize): void {
  const lf = v128.load(memory.data<i8>([10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10], 16));
  const comma = v128.load(memory.data<i8>([44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44], 16));
  const quote = v128.load(memory.data<i8>([34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34], 16));
  let quotes = i64x2.splat(0);
  const end = min<usize>(to, from + STRIP_BYTES);
  store<u32>(SEPARATORS, from - 1);
  let separators: u32 = FIRST_SEPARATOR;
  let rowEnds: usize = ROW_ENDS;
  for (let at = from; at < end && separators <= MAX_SEPARATORS - 64; at += 64) {
    const bytes0 = v128.load(at);
    const bytes1 = v128.load(at, 16);
    const bytes2 = v128.load(at, 32);
    const bytes3 = v128.load(at, 48);
    const inside = to - at < 64 ? (u64(1) << u64(to - at)) - 1 : u64.MAX_VALUE;
    let lineFeeds =
      inside & bitsOf(i8x16.eq(bytes0, lf), i8x16.eq(bytes1, lf), i8x16.eq(bytes2, lf), i8x16.eq(bytes3, lf));
    const commas = bitsOf(
      i8x16.eq(bytes0, comma),
      i8x16.eq(bytes1, comma),
      i8x16.eq(bytes2, comma),
      i8x16.eq(bytes3, comma),
    );
    quotes = v128.or(quotes, v128.or(i8x16.eq(bytes0, quote), i8x16.eq(bytes1, quote)));
    quotes = v128.or(quotes, v128.or(i8x16.eq(bytes2, quote), i8x16.eq(bytes3, quote)));
    const both = lineFeeds | (commas & inside);
    // Rarely more than one: written whether there is one or not, which costs less than a branch that is hard to foresee.
    store<u32>(rowEnds, separators + <u32>popcnt((lineFeeds - 1) & ~lineFeeds & both));
    rowEnds += (<usize>u32(lineFeeds != 0)) << 2;
    for (lineFeeds &= lineFeeds - 1; lineFeeds != 0; lineFeeds &= lineFeeds - 1) {
      store<u32>(rowEnds, separators + <u32>popcnt((lineFeeds - 1) & ~lineFeeds & both));
      rowEnds += 4;
    }
    writeSeparators(SEPARATORS + ((<usize>separators) << 2), <u32>at, both);
    separators += <u32>popcnt(both);
  }
  wholeRows = (<u32>(rowEnds - ROW_ENDS)) >> 2;
  sawQuote = v128.any_true(quotes);
}

/** The addresses of the bits' bytes. Twelve are always written, again without a branch, even if there are fewer. */
function writeSeparators(list: usize, at: u32, bits: u64): void {
  const four = writeFour(list, at, bits);
  const eight = writeFour(list + 16, at, four);
  let rest = writeFour(list + 32, at, eight);
  for (let next = list + 48; rest != 0; next += 4) {
    store<u32>(next, at + <u32>ctz(rest));
    rest &= rest - 1;
  }
}

/** The addresses of the first four bits' bytes; returns the other bits. */
function writeFour(list: usize, at: u32, bits: u64): u64 {
  store<u32>(list, at + <u32>ctz(bits));
  const second = bits & (bits - 1);
  store<u32>(list, at + <u32>ctz(second), 4);
  const third = second & (second - 1);
  store<u32>(list, at + <u32>ctz(third), 8);
  const fourth = third & (third - 1);
  store<u32>(list, at + <u32>ctz(fourth), 12);
  return fourth & (fourth - 1);
}

function bitsOf(lanes0: v128, lanes1: v128, lanes2: v128, lanes3: v128): u64 {
  return (
    (<u64>(<u32>i8x16.bitmask(lanes0))) |
    ((<u64>(<u32>i8x16.bitmask(lanes1))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(lanes2))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(lanes3))) << 48)
  );
}
