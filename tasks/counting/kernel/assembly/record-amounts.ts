import { AMOUNT_LIMITS, AMOUNT_PICKS, AMOUNT_TEMPLATES } from '../memory-map';

/*
 * The 16 bytes of a trip record in which distance and fare are: `1.63,17.00,     `. Where the two commas are decides what each
 * byte must be. For each of their places, the first 15 bytes, there is an entry in three tables: a template that is taken
 * from the bytes, limits that what is left must keep (0: just that character; 9: a digit), and which of it are the digits.
 */

const COMMA: u32 = 44;
const POINT: u32 = 46;
const ZERO: u32 = 48;
const SPACE: u32 = 32;
/** `d.dd`, `ddd.dd` and `dddd.dd`. */
const NARROWEST_AMOUNT: u32 = 4;
const WIDEST_DISTANCE: u32 = 6;
const WIDEST_FARE: u32 = 7;
/** Digits of each amount, of which two are decimals. */
const DIGITS: u32 = 8;

/** Fills the tables. */
export function openAmounts(): void {
  for (let distanceEnd: u32 = 0; distanceEnd < 16; distanceEnd++) {
    for (let fareEnd: u32 = 0; fareEnd < 16; fareEnd++) openEntry(distanceEnd, fareEnd);
  }
}

/** The entry, an offset in each table, for commas where `commas` has bits; bit 15 must be set. */
export function amountsEntry(commas: u32): usize {
  // Where bit 15 is the only one, ctz returns 32, which does not change 15 x 16.
  return (<usize>((ctz(commas) << 4) | ctz(commas & (commas - 1)))) << 4;
}

function openEntry(distanceEnd: u32, fareEnd: u32): void {
  const entry: usize = ((distanceEnd << 4) | fareEnd) << 4;
  const fare = distanceEnd + 1;
  const isDistance = distanceEnd >= NARROWEST_AMOUNT && distanceEnd <= WIDEST_DISTANCE;
  const isFare = fareEnd >= fare + NARROWEST_AMOUNT && fareEnd <= fare + WIDEST_FARE;
  if (!isDistance || !isFare) {
    // What this entry is for has a comma at its end and none before: it must be the other way round.
    expectByte(entry, distanceEnd < 15 ? distanceEnd : 0, distanceEnd < 15 ? ZERO : COMMA);
    return;
  }
  memory.fill(AMOUNT_TEMPLATES + entry, <u8>ZERO, 16);
  memory.fill(AMOUNT_LIMITS + entry, 9, 16);
  memory.fill(AMOUNT_PICKS + entry, 0x80, 16); // picks nothing, a 0
  openAmount(entry, 0, distanceEnd, 0);
  openAmount(entry, fare, fareEnd, DIGITS);
  for (let byte = fareEnd + 1; byte < 16; byte++) expectByte(entry, byte, SPACE);
}

/** An amount in bytes [from, to): a point before its two decimals, a comma after them; its digits go from `lane` on. */
function openAmount(entry: usize, from: u32, to: u32, lane: u32): void {
  const point = to - 3;
  expectByte(entry, point, POINT);
  expectByte(entry, to, COMMA);
  const picks = AMOUNT_PICKS + entry + lane + DIGITS - 2;
  for (let byte = from; byte < point; byte++) store<u8>(picks + byte - point, byte);
  store<u8>(picks, point + 1);
  store<u8>(picks, point + 2, 1);
}

function expectByte(entry: usize, byte: u32, character: u32): void {
  store<u8>(AMOUNT_TEMPLATES + entry + byte, character);
  store<u8>(AMOUNT_LIMITS + entry + byte, 0);
}
