import { DIGIT_BITS, MAX_SEPARATORS, ROW_ENDS, SEPARATORS, STRIP_BYTES } from '../memory-map';

/*
 * The first look at raw rows: 64 bytes at a time become three words of 64 bits, whose bits say which bytes are digits,
 * commas or line feeds. The digits' bits are kept as they are: whether a field is all digits, and where its point is, is
 * then one shifted word. The others become lists of addresses, so that the n-th field of a row is found at once:
 *
 *   bytes        2,2015-06-02 11:19:29,...,17.8\n2,2015-...
 *   SEPARATORS    ^                   ^   ^    ^  ^
 *   ROW_ENDS                                   number of this one
 */

/** The byte before the strip counts as separator number 0: it is the line feed of the row before. */
const FIRST_SEPARATOR: u32 = 1;

/** How many rows of the strip are whole. */
export let wholeRows: u32 = 0;

/** Scans from `from`, where a row begins, until the strip is full or `to`, behind the last line feed. */
export function scanRows(from: usize, to: usize): void {
  const end = min<usize>(to, from + STRIP_BYTES);
  store<u32>(SEPARATORS, from - 1);
  let separators: u32 = FIRST_SEPARATOR;
  let rowEnds: usize = ROW_ENDS;
  let bits: usize = DIGIT_BITS;
  for (let at = from; at < end && separators <= MAX_SEPARATORS - 64; at += 64) {
    const bytes0 = v128.load(at);
    const bytes1 = v128.load(at, 16);
    const bytes2 = v128.load(at, 32);
    const bytes3 = v128.load(at, 48);
    store<u64>(bits, bitsOf(areDigits(bytes0), areDigits(bytes1), areDigits(bytes2), areDigits(bytes3)));
    bits += 8;
    const inside = to - at < 64 ? (u64(1) << u64(to - at)) - 1 : u64.MAX_VALUE;
    const lf = i8x16.splat(10);
    const comma = i8x16.splat(44);
    let lineFeeds =
      inside & bitsOf(i8x16.eq(bytes0, lf), i8x16.eq(bytes1, lf), i8x16.eq(bytes2, lf), i8x16.eq(bytes3, lf));
    const commas = bitsOf(
      i8x16.eq(bytes0, comma),
      i8x16.eq(bytes1, comma),
      i8x16.eq(bytes2, comma),
      i8x16.eq(bytes3, comma),
    );
    const both = lineFeeds | (commas & inside);
    // Rarely more than one: written whether there is one or not, which costs less than a branch that is hard to foresee.
    store<u32>(rowEnds, separators + <u32>popcnt((lineFeeds - 1) & ~lineFeeds & both));
    rowEnds += (<usize>u32(lineFeeds != 0)) << 2;
    for (lineFeeds &= lineFeeds - 1; lineFeeds != 0; lineFeeds &= lineFeeds - 1) {
      store<u32>(rowEnds, separators + <u32>popcnt((lineFeeds - 1) & ~lineFeeds & both));
      rowEnds += 4;
    }
    writeSeparators(SEPARATORS + ((<usize>separators) << 2), at, both);
    separators += <u32>popcnt(both);
  }
  wholeRows = (<u32>(rowEnds - ROW_ENDS)) >> 2;
}

/** The addresses of the bits' bytes. Eight are written whether there are as many or not, again without a branch. */
function writeSeparators(list: usize, at: usize, bits: u64): void {
  let rest = bits;
  let next = list;
  do {
    for (let i: usize = 0; i < 32; i += 4) {
      store<u32>(next + i, at + <usize>ctz(rest));
      rest &= rest - 1;
    }
    next += 32;
  } while (rest != 0);
}

/** All bits set in the bytes that are digits: these, moved up to the end of the signed bytes, are above all others. */
function areDigits(bytes: v128): v128 {
  return i8x16.gt_s(i8x16.add(bytes, i8x16.splat(127 - 57)), i8x16.splat(127 - 10));
}

function bitsOf(lanes0: v128, lanes1: v128, lanes2: v128, lanes3: v128): u64 {
  return (
    (<u64>i8x16.bitmask(lanes0)) |
    ((<u64>i8x16.bitmask(lanes1)) << 16) |
    ((<u64>i8x16.bitmask(lanes2)) << 32) |
    ((<u64>i8x16.bitmask(lanes3)) << 48)
  );
}
