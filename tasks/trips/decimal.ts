import { LOWER_E, MINUS, PLUS, POINT, UPPER_E, ZERO } from './ascii.ts';

/** What {@link parseDecimal} returns for text that is not a decimal number. */
export const NOT_DECIMAL = -0x80000000;

/**
 * Magnitudes saturate here: beyond every coordinate (180,000,000 millionths of a degree) and every bucket (10,000
 * cents), and within 32 bits, so that reading a number never allocates.
 */
export const SATURATED = 2_000_000_000;

/** Exponents saturate here: more than any row has digits, so that a larger one changes no result. */
const EXPONENT_LIMIT = 1_000_000;

/**
 * Reads `bytes[from, to)` as `[+-]digits[.digits][e[+-]digits]` (the digits on one side of the point may be missing:
 * TLC writes `.46`) and returns the number in units of `10^-decimals`: exact, half away from zero, saturated at
 * {@link SATURATED}; {@link NOT_DECIMAL} for anything else.
 */
export function parseDecimal(bytes: Uint8Array, from: number, to: number, decimals: number): number {
  const sign = from < to ? bytes[from] : undefined;
  const wholeFrom = sign === MINUS || sign === PLUS ? from + 1 : from;
  const wholeTo = digitsEnd(bytes, wholeFrom, to);
  const fractionFrom = wholeTo < to && bytes[wholeTo] === POINT ? wholeTo + 1 : wholeTo;
  const fractionTo = fractionFrom > wholeTo ? digitsEnd(bytes, fractionFrom, to) : wholeTo;
  const wholeDigits = wholeTo - wholeFrom;
  const digits = wholeDigits + fractionTo - fractionFrom;
  if (digits === 0) return NOT_DECIMAL;
  const exponent = fractionTo < to ? parseExponent(bytes, fractionTo, to) : 0;
  if (exponent === NOT_DECIMAL) return NOT_DECIMAL;

  // Of the digits d0 d1 d2 ... the first `kept` make up the answer and the next one rounds it.
  const kept = wholeDigits + exponent + decimals;
  let magnitude = 0;
  for (let digit = 0; digit < Math.min(digits, kept); digit++) {
    const at = digit < wholeDigits ? wholeFrom + digit : fractionFrom + digit - wholeDigits;
    magnitude = Math.min(magnitude * 10 + bytes[at]! - ZERO, SATURATED);
  }
  for (let digit = digits; digit < kept && magnitude > 0 && magnitude < SATURATED; digit++) {
    magnitude = Math.min(magnitude * 10, SATURATED);
  }
  if (kept >= 0 && kept < digits) {
    const at = kept < wholeDigits ? wholeFrom + kept : fractionFrom + kept - wholeDigits;
    if (bytes[at]! >= ZERO + 5) magnitude = Math.min(magnitude + 1, SATURATED);
  }
  return sign === MINUS ? 0 - magnitude : magnitude;
}

function digitsEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isDigit(bytes[at]!)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** `e[+-]digits`, clamped to ±{@link EXPONENT_LIMIT}. */
function parseExponent(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== LOWER_E && bytes[from] !== UPPER_E) return NOT_DECIMAL;
  const sign = from + 1 < to ? bytes[from + 1] : undefined;
  const digitsFrom = sign === MINUS || sign === PLUS ? from + 2 : from + 1;
  if (digitsFrom >= to || digitsEnd(bytes, digitsFrom, to) !== to) return NOT_DECIMAL;
  let exponent = 0;
  for (let at = digitsFrom; at < to; at++) {
    exponent = Math.min(exponent * 10 + bytes[at]! - ZERO, EXPONENT_LIMIT);
  }
  return sign === MINUS ? 0 - exponent : exponent;
}
