/*
 * Digits to numbers, 16 bytes at a time. The bytes are digit values (0 to 9), not characters.
 */

/** Each two digits become one number, 0 to 99, in a 16-bit lane. */
export function pairs(digits: v128): v128 {
  // a b (a low byte, a high byte) as one 16-bit lane, times 0x0a01, has 10 a + b in its high byte.
  return i16x8.shr_u(i16x8.mul(digits, i16x8.splat(0x0a01)), 8);
}

/** Each four digits become one number, 0 to 9,999, in a 32-bit lane. */
export function quads(digits: v128): v128 {
  return i32x4.dot_i16x8_s(pairs(digits), i32x4.splat(0x00010064)); // 100 x the first + 1 x the second
}

/** Four numbers of eight digits each out of 2 x 16 digits; `weights` are 10,000 and 1 for each, with its sign. */
export function octets(digits: v128, moreDigits: v128, weights: v128): v128 {
  return i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(quads(digits), quads(moreDigits)), weights);
}
