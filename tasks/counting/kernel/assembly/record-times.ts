/*
 * The two times at the front of a trip record have one to nine digits each, and their widths determine where the rest is.
 * They are nearly always the same as in the previous record, so a record is read as if they were. Only if that turns
 * out to be wrong are its own determined.
 */

const COMMA: u32 = 44;
const ZERO: u32 = 48;
/** The most digits of a time that are read. */
const TIME_DIGITS: u32 = 9;
/** The fewest digits of both times: with them the record's text reaches its byte 64 at least (see TAIL_MASK). */
const FEWEST_DIGITS: u32 = 4;

/** Digits of each time. */
export let pickupDigits: u32 = 0;
export let dropoffDigits: u32 = 0;
/** Both, and the first digits of times that have nine. */
let expected: u32 = 0;

/** 16 bytes: what the record begins with, for the bytes that are not 0 in FRONT_MASK: a comma, first digits. */
export const FRONT: usize = memory.data(16, 16);
export const FRONT_MASK: usize = memory.data(16, 16);
/** 16 bytes: 0 for those of the last eight bytes of each time that are not its digits. */
export const DIGIT_MASKS: usize = memory.data(16, 16);
/** u32 x 4: what the first digits of times of nine digits are worth; all others are among the last eight. */
export const HIGHEST_DIGITS: usize = memory.data(16, 16);
/** 16 bytes: not 0 for those of the record's last 16 that come after the 16 bytes of the amounts. */
export const TAIL_MASK: usize = memory.data(16, 16);

/** Expects arbitrary times. */
export function openTimes(): void {
  expectTimes(2, 2, ZERO, ZERO);
}

/** Expects times like those of the record at `at`. False if these are expected already, or cannot be read here. */
export function expectTimesOf(at: usize): bool {
  const first = bytesToComma(at);
  const second = bytesToComma(at + first + 1);
  if (max<u32>(first - 1, second - 1) >= TIME_DIGITS || first + second < FEWEST_DIGITS) return false;
  const digit1 = <u32>load<u8>(at);
  const digit2 = <u32>load<u8>(at + first, 1);
  if (max<u32>(digit1 - ZERO, digit2 - ZERO) > 9) return false;
  return expectTimes(first, second, digit1, digit2);
}

function expectTimes(first: u32, second: u32, digit1: u32, digit2: u32): bool {
  const highest1 = first == TIME_DIGITS ? digit1 - ZERO : 0;
  const highest2 = second == TIME_DIGITS ? digit2 - ZERO : 0;
  const wanted = first | (second << 8) | (highest1 << 16) | (highest2 << 24);
  if (wanted == expected) return false;
  expected = wanted;
  pickupDigits = first;
  dropoffDigits = second;
  memory.fill(FRONT_MASK, 0, 16);
  expectByte(first, COMMA);
  if (first == TIME_DIGITS) expectByte(0, digit1);
  if (second == TIME_DIGITS) expectByte(first + 1, digit2);
  store<u64>(DIGIT_MASKS, lastBytes(first));
  store<u64>(DIGIT_MASKS, lastBytes(second), 8);
  store<u32>(HIGHEST_DIGITS, highest1 * 100000000);
  store<u32>(HIGHEST_DIGITS, highest2 * 100000000, 4);
  const tail = first + second - FEWEST_DIGITS;
  memory.fill(TAIL_MASK, 0, 16);
  memory.fill(TAIL_MASK + tail, 0xff, 16 - tail);
  return true;
}

function expectByte(at: u32, byte: u32): void {
  store<u8>(FRONT + at, byte);
  store<u8>(FRONT_MASK + at, 0xff);
}

/** All bits of the last `count` of eight bytes. */
function lastBytes(count: u32): u64 {
  return count < 8 ? (<u64>-1) << (64 - 8 * count) : <u64>-1;
}

/** How many bytes come before the next comma; 16 if there is none among them. */
export function bytesToComma(at: usize): u32 {
  return ctz(i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(44))) | 0x10000);
}
