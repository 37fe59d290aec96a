import { Runs } from './column';

/*
 * The hybrid of runs that Parquet keeps levels and indexes in
 * (https://parquet.apache.org/docs/file-format/data-pages/encodings/, "Run Length Encoding / Bit-Packing Hybrid"):
 *
 *   varint header   n << 1       one number, in whole bytes, n times
 *                   n << 1 | 1   n x 8 numbers of `width` bits each, the lowest bits first
 */

/** Begins with the runs in [from, to). */
export function openRuns(runs: Runs, from: usize, to: usize, width: u32): void {
  runs.at = from;
  runs.end = to;
  runs.width = width;
  runs.left = 0;
}

/** Goes on to the next run; false if the bytes end before. A run may have no numbers. */
export function nextRun(runs: Runs): bool {
  let header: u32 = 0;
  for (let shift: u32 = 0; ; shift += 7) {
    if (shift > 28 || runs.at >= runs.end) return false;
    const byte = <u32>load<u8>(runs.at++);
    header |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return (header & 1) == 1 ? beginPacked(runs, header >>> 1) : beginRepeated(runs, header >>> 1);
}

function beginPacked(runs: Runs, groups: u32): bool {
  const numbers = (<u64>groups) << 3;
  const room = <u64>(runs.end - runs.at);
  const bytes = min<u64>(<u64>groups * <u64>runs.width, room);
  // The last group may be cut where its numbers mean nothing.
  const held = runs.width == 0 ? numbers : min<u64>(numbers, (bytes << 3) / <u64>runs.width);
  if (held == 0 && groups > 0) return false;
  runs.packed = runs.at;
  runs.bitOrNumber = 0;
  runs.left = <u32>min<u64>(held, 0x7fffffff);
  runs.at += <usize>bytes;
  return true;
}

function beginRepeated(runs: Runs, times: u32): bool {
  const bytes = (runs.width + 7) >>> 3;
  if (<u32>(runs.end - runs.at) < bytes) return false;
  let number: u32 = 0;
  for (let byte: u32 = 0; byte < bytes; byte++) number |= (<u32>load<u8>(runs.at++)) << (byte << 3);
  runs.packed = 0;
  runs.bitOrNumber = number;
  runs.left = times;
  return true;
}

/** How many of the next numbers, which have one bit each, are equal to the first: 1 to `most`. */
export function equalBits(runs: Runs, most: u32): u32 {
  const bits = load<u64>(runs.packed + (runs.bitOrNumber >>> 3)) >>> (<u64>(runs.bitOrNumber & 7));
  const known = 64 - (runs.bitOrNumber & 7);
  const changes = (bits & 1) == 1 ? ~bits : bits;
  return min<u32>(min<u32>(<u32>ctz(changes), known), most);
}

/** The next of the numbers with one bit each. */
export function nextBit(runs: Runs): u32 {
  return ((<u32>load<u8>(runs.packed + (runs.bitOrNumber >>> 3))) >>> (runs.bitOrNumber & 7)) & 1;
}
