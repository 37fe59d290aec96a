/*
 * Four ASCII digits at a time, as one little-endian 32-bit word (`DataView.getInt32(at, true)`):
 *
 *   text      '2'   '0'   '1'   '5'
 *   byte       0     1     2     3        of the word, the lowest first
 *   word     0x35_31_30_32
 */

/** 0 when all four bytes of `word` are ASCII digits, else some other number (so that several can be or-ed together). */
export function nonDigits(word: number): number {
  // '0'..'9' are 0x30..0x39: the high half of the byte is 3, and is still 3 after adding 6.
  return ((word & 0xf0f0f0f0) ^ 0x30303030) | (((word + 0x06060606) & 0xf0f0f0f0) ^ 0x30303030);
}

/** The number that the four ASCII digits in `word` spell; meaningless where {@link nonDigits} is not 0. */
export function fourDigits(word: number): number {
  // a b c d  ->  10a+b in byte 0, 10c+d in byte 2  ->  100 (10a+b) + 10c+d
  const pairs = (Math.imul(word & 0x0f0f0f0f, (10 << 8) | 1) >>> 8) & 0x00ff00ff;
  return Math.imul(pairs, (100 << 16) | 1) >>> 16;
}

/** What {@link readDegrees} returns if the text is not laid out as it expects. */
export const UNUSUAL = -1;

/**
 * Reads `dd.dddddd` at `at`, nine bytes, as millionths of a degree: the layout of nearly every coordinate within the
 * United States once its sign is taken off. {@link UNUSUAL} (negative) for any other text.
 *
 *   at +  0         3     5          three words; each overlaps the one before
 *         a b . c
 *               c d e f
 *                   e f g h
 */
export function readDegrees(view: DataView, at: number): number {
  const word0 = view.getInt32(at, true);
  const word3 = view.getInt32(at + 3, true);
  const word5 = view.getInt32(at + 5, true);
  const high = (word0 & 0xffff) | (word3 << 16);
  const point = (word0 ^ 0x002e0000) & 0x00ff0000;
  if ((point | nonDigits(high) | nonDigits(word5)) !== 0) return UNUSUAL;
  return fourDigits(high) * 10_000 + fourDigits(word5);
}
