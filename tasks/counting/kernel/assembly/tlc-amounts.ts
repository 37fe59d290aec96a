import { DECIMAL_PICKS, FAULTS, NUMBERS, ROWS } from '../memory-map';
import { HUNDREDS, quads, TENS } from './digits';

/*
 * The two columns of amounts of raw rows, distance and fare, in hundredths: `2.6299999999999999`, `12.1`, `5`, `.46`. Which
 * bytes are digits determines where the point is; from there on whole digits and decimals have their places in
 * DECIMAL_PICKS.
 */

const POINT: u32 = 46;
/** A field's bits are looked at in a word of 32: it must be narrower. */
const TOO_WIDE: u32 = ~31;
/** Whole digits of an amount, and the digits after its point that count: the last of three rounds. */
const WHOLE_DIGITS: u32 = 6;
const DECIMALS: u32 = 3;
const LAST_PICKS: u32 = WHOLE_DIGITS * (DECIMALS + 1) + DECIMALS;

/** Offsets in SEPARATORS, from the one before a row, of the separator before each column. */
let distance: usize = 0;
let fare: usize = 0;

/** Sets which fields the columns are. */
export function setAmountColumns(distanceField: u32, fareField: u32): void {
  distance = distanceField << 2;
  fare = fareField << 2;
}

/** Fills DECIMAL_PICKS: six whole digits, right-aligned, and three decimals. */
export function openAmountColumns(): void {
  for (let whole: u32 = 0; whole <= WHOLE_DIGITS; whole++) {
    for (let decimals: u32 = 0; decimals <= DECIMALS; decimals++) {
      const picks = DECIMAL_PICKS + ((<usize>(whole * (DECIMALS + 1) + decimals)) << 4);
      memory.fill(picks, 0x80, 16); // picks nothing, a 0
      for (let digit: u32 = 0; digit < whole; digit++) store<u8>(picks + WHOLE_DIGITS - whole + digit, digit);
      for (let digit: u32 = 0; digit < decimals; digit++) store<u8>(picks + WHOLE_DIGITS + digit, whole + 1 + digit);
    }
  }
}

/** Reads both columns of the first `count` of ROWS into NUMBERS, and adds to their FAULTS. */
export function readAmounts(count: u32): void {
  // Of each amount, four lanes: four digits, four digits, the digit that rounds x 1000, nothing.
  const weights = v128.load(memory.data<i16>([10000, 1, 1, 0, 10000, 1, 1, 0], 16));
  const tens = v128.load(TENS);
  const hundreds = v128.load(HUNDREDS);
  const roundsDown = v128.load(memory.data<i32>([4999, 4999, 4999, 4999], 16));
  const zeros = v128.load(memory.data<i8>([48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48], 16));
  for (let row: u32 = 0; row < count; row++) {
    const separators: usize = load<u32>(row << 2, ROWS);
    const first: usize = load<u32>(separators + distance) + 1;
    const second: usize = load<u32>(separators + fare) + 1;
    const firstBytes = i8x16.sub(v128.load(first), zeros);
    const secondBytes = i8x16.sub(v128.load(second), zeros);
    const firstShape = shapeOf(first, load<u32>(separators + distance, 4) - <u32>first, firstBytes);
    const secondShape = shapeOf(second, load<u32>(separators + fare, 4) - <u32>second, secondBytes);
    const faults = load<u32>(row << 2, FAULTS);
    store<u32>(row << 2, faults | (<u32>((firstShape | secondShape) >> 32)), FAULTS);
    const firstDigits = i8x16.swizzle(firstBytes, v128.load((<u32>firstShape) << 4, DECIMAL_PICKS));
    const secondDigits = i8x16.swizzle(secondBytes, v128.load((<u32>secondShape) << 4, DECIMAL_PICKS));
    const sums = i32x4.dot_i16x8_s(
      i16x8.narrow_i32x4_s(quads(firstDigits, tens, hundreds), quads(secondDigits, tens, hundreds)),
      weights,
    );
    // Where lane 1 or 3 rounds up, the lane before gets 1: less -1.
    const roundsUp = i64x2.shr_u(i32x4.gt_s(sums, roundsDown), 32);
    const hundredths = i32x4.sub(sums, roundsUp);
    v128.store32_lane(row << 4, hundredths, 0, NUMBERS + 8);
    v128.store32_lane(row << 4, hundredths, 2, NUMBERS + 12);
  }
}

/**
 * Where the digits of an amount are, its entry in DECIMAL_PICKS, in the lower 32 bits; the upper ones are not 0 if it is
 * unusual. `digits`: its first 16 bytes less '0'.
 */
function shapeOf(from: usize, width: u32, digits: v128): u64 {
  const nines = v128.load(memory.data<i8>([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 16));
  const zeros = v128.load(memory.data<i8>([48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48], 16));
  const moreDigits = i8x16.sub(v128.load(from, 16), zeros);
  const areDigits =
    (<u32>i8x16.bitmask(i8x16.eq(i8x16.min_u(digits, nines), digits))) |
    ((<u32>i8x16.bitmask(i8x16.eq(i8x16.min_u(moreDigits, nines), moreDigits))) << 16);
  const end: u32 = 1 << width;
  const notDigits = ~areDigits & (end - 1);
  const whole = <u32>ctz(notDigits | end); // the digits before the point, or before the end
  const decimals = min<u32>(width - whole - u32(notDigits != 0), DECIMALS);
  const notPoint = select<u32>((<u32>load<u8>(from + whole)) ^ POINT, 0, notDigits != 0);
  const fault =
    (notDigits & (notDigits - 1)) | // more than the point
    notPoint |
    (width & TOO_WIDE) |
    isNegative((WHOLE_DIGITS - whole) | (whole + decimals - 1));
  return ((<u64>fault) << 32) | (<u64>min<u32>(whole * (DECIMALS + 1) + decimals, LAST_PICKS));
}

/** 1 if one of the numbers is negative that are or-ed together in `numbers`: cheaper than comparing each. */
function isNegative(numbers: u32): u32 {
  return numbers >>> 31;
}
