/*
 * Digits to numbers, 16 bytes at a time. The bytes are digit values (0 to 9), not characters.
 *
 * On vectors in the kernel: those that a loop needs are loaded from memory (memory.data). V8 would rebuild each
 * constant wherever it is used, in three or four instructions, and move what is computed before a loop into it. Only
 * the masks of swizzles are constants, since V8 checks all others for bytes from 16 on.
 */

/** Of {@link pairs}: a b (a low byte, a high byte) as one 16-bit lane, times 0x0a01, has 10 a + b in its high byte. */
export const TENS: usize = memory.data<i16>([0x0a01, 0x0a01, 0x0a01, 0x0a01, 0x0a01, 0x0a01, 0x0a01, 0x0a01], 16);
/** Of {@link quads}: 100 x the first + 1 x the second. */
export const HUNDREDS: usize = memory.data<i16>([100, 1, 100, 1, 100, 1, 100, 1], 16);

/** Each two digits become one number, 0 to 99, in a 16-bit lane. */
export function pairs(digits: v128, tens: v128): v128 {
  return i16x8.shr_u(i16x8.mul(digits, tens), 8);
}

/** Each four digits become one number, 0 to 9,999, in a 32-bit lane. */
export function quads(digits: v128, tens: v128, hundreds: v128): v128 {
  return i32x4.dot_i16x8_s(pairs(digits, tens), hundreds);
}

/** Four numbers of eight digits each out of 2 x 16 digits; `weights` are 10,000 and 1 for each, with its sign. */
export function octets(digits: v128, moreDigits: v128, tens: v128, hundreds: v128, weights: v128): v128 {
  return i32x4.dot_i16x8_s(
    i16x8.narrow_i32x4_s(quads(digits, tens, hundreds), quads(moreDigits, tens, hundreds)),
    weights,
  );
}
