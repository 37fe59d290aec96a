import { AMOUNT_PICKS, BLOCK_TRIPS, INPUT, ORIGINALS, OTHERS, REWRITTEN, TIME_MASKS } from '../memory-map';
import { countTrips, setTripsEnd, tripsEnd, writeTrip } from './counts';
import { octets } from './digits';
import {
  coarse,
  coarseBits,
  columns,
  lastX,
  lastY,
  originX,
  originY,
  resolvePoints,
  setUnresolvedEnd,
  twoPoints,
  unresolvedEnd,
  writeEnds,
} from './grid';
import { countUnusual } from './unusual';

/*
 * 80-byte trip records. The usual layout, which alone is read here, has two times of one to nine digits, longitudes from
 * -10 to -99 and latitudes from 00 to 99 with six decimals, and amounts of one to three (distance) or four (fare) whole
 * digits with two decimals. All is relative to q, the comma behind the second time:
 *
 *   202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,          \n
 *   at        |         |          |         |          |         |
 *                       q          + 11      + 21       + 32      + 42
 *   three vectors from q on, 48 bytes:
 *                       [,-73.954430,40.7][64141,-73.974754][,40.754093,1.63,]
 *
 * A record that breaks any of these rules is put into OTHERS. One with a missing end, `0.000000,0.000000`, is rewritten
 * to have one that is in no district and read again; what then is left, a record in thousands, goes to the twin.
 */

const RECORD_BYTES: usize = 80;
/** A comma and two coordinates. */
const END_BYTES: usize = 21;
const MISSING_END_BYTES: usize = 18;
const COMMA: u32 = 44;
const ZERO: u32 = 48;
/** `d.dd`, `ddd.dd` and `dddd.dd`. */
const NARROWEST_AMOUNT: i32 = 4;
const WIDEST_DISTANCE: i32 = 6;
const WIDEST_FARE: i32 = 7;
/** The most digits of a time that are read here. */
const TIME_DIGITS: u32 = 9;

/** Of a record whose times begin with other digits than the one before: no byte is this. */
const NO_DIGIT: u32 = 0x100;

let othersEnd: usize = OTHERS;

/** Fills the tables that the amounts and times are read by. */
export function openTripRecords(): void {
  // The last 8 bytes of a time, with all that lies before its first digit masked out.
  for (let digits: u32 = 1; digits <= TIME_DIGITS; digits++) {
    store<u64>(TIME_MASKS + ((<usize>digits) << 3), digits < 8 ? (<u64>-1) << (64 - 8 * digits) : <u64>-1);
  }
  // For each place of the two commas: which bytes are the eight digits, zeros in front, of distance and fare.
  for (let fareEnd: i32 = 0; fareEnd < 16; fareEnd++) {
    for (let distanceEnd: i32 = 0; distanceEnd < 16; distanceEnd++) {
      const picks = AMOUNT_PICKS + ((<usize>((distanceEnd << 4) | fareEnd)) << 4);
      pickAmount(picks, 0, distanceEnd, WIDEST_DISTANCE);
      pickAmount(picks + 8, distanceEnd + 1, fareEnd, WIDEST_FARE);
    }
  }
}

/**
 * `ddd.dd` in bytes [from, to): lane 0 gets the point, the others the digits, right-aligned; 0x80 picks nothing, a 0. Of
 * an amount that is too narrow or wide, lane 1 gets the same byte as lane 0: none is both a point and a digit.
 */
function pickAmount(picks: usize, from: i32, to: i32, widest: i32): void {
  for (let lane: i32 = 1; lane < 8; lane++) {
    const byte = to - 8 + lane - i32(lane < 6);
    store<u8>(picks + lane, byte >= from ? byte : 0x80);
  }
  const fits = to - from >= NARROWEST_AMOUNT && to - from <= widest;
  store<u8>(picks, fits ? to - 3 : to);
  if (!fits) store<u8>(picks, to, 1);
}

/** Counts the `count` records at INPUT. */
export function countTripRecords(count: u32): void {
  let from: usize = INPUT;
  for (let left = count; left > 0;) {
    const block = min<u32>(left, BLOCK_TRIPS);
    readUsual(from, block);
    if (othersEnd > OTHERS) readOthers();
    resolvePoints();
    countTrips();
    from += <usize>block * RECORD_BYTES;
    left -= block;
  }
}

/** Reads `count` records from `from` on into the block; the addresses of those of another layout go to OTHERS. */
function readUsual(from: usize, count: u32): void {
  // What each byte must be: that character (limit 0), or a digit (limit 9; from '1' on: limit 8). The rest: limit 255.
  const template0 = i8x16(44, 45, 49, 48, 46, 48, 48, 48, 48, 48, 48, 44, 48, 48, 46, 48);
  const limits0 = i8x16(0, 0, 8, 9, 0, 9, 9, 9, 9, 9, 9, 0, 9, 9, 0, 9);
  const template1 = i8x16(48, 48, 48, 48, 48, 44, 45, 49, 48, 46, 48, 48, 48, 48, 48, 48);
  const limits1 = i8x16(9, 9, 9, 9, 9, 0, 0, 8, 9, 0, 9, 9, 9, 9, 9, 9);
  const template2 = i8x16(44, 48, 48, 46, 48, 48, 48, 48, 48, 48, 44, 0, 0, 0, 0, 0);
  const limits2 = i8x16(0, 9, 9, 0, 9, 9, 9, 9, 9, 9, 0, -1, -1, -1, -1, -1);
  // Which bytes are the 16 digits of each end (-1: none, a zero). Two swizzles and an `or` are several times faster than
  // the one shuffle that they amount to, for which V8 builds its masks anew each time.
  const pick1Of0 = i8x16(2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 15, -1, -1, -1, -1, -1);
  const pick1Of1 = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, 3, 4);
  const pick2Of1 = i8x16(7, 8, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1);
  const pick2Of2 = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 1, 2, 4, 5, 6, 7, 8, 9);
  const zeros = i8x16.splat(48);
  const nines = i8x16.splat(9);
  const commas = i8x16.splat(44);
  // '.' less '0' and 2 more is 0.
  const pointsToZero = i8x16(2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0);
  const amountLimits = i8x16(0, 9, 9, 9, 9, 9, 9, 9, 0, 9, 9, 9, 9, 9, 9, 9);
  const spaces = i8x16.splat(32);
  const spacesAndLineFeed = i8x16.replace_lane(spaces, 15, 10);
  // Longitudes are west: they are negated; their first digit is one too small since it is taken from '1' on.
  const placeWeights = i16x8(-10000, -1, 10000, 1, -10000, -1, 10000, 1);
  const numberWeights = i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1);
  const toGrid = twoPoints(-10000000 - originX, -originY);
  const last = twoPoints(lastX, lastY);
  const cellWeights = i32x4.splat((columns << 16) | 1);
  const bits = coarseBits;
  const coarseCells = coarse;

  // The widths and first digits of the times are remembered: nearly always the next record's are the same.
  let first: u32 = TIME_DIGITS;
  let second: u32 = TIME_DIGITS;
  let digit1 = NO_DIGIT;
  let commaAndDigit2: u32 = 0;
  let masks = i64x2.splat(0);
  let highest = i64x2.splat(0);
  let trip = tripsEnd;
  let unresolved = unresolvedEnd;
  let others: usize = OTHERS;
  const end = from + <usize>count * RECORD_BYTES;
  for (let at = from; at < end; at += RECORD_BYTES) {
    const changed =
      ((<u32>load<u8>(at)) ^ digit1) |
      ((<u32>load<u16>(at + first)) ^ commaAndDigit2) |
      ((<u32>load<u8>(at + first + second, 1)) ^ COMMA);
    if (changed != 0) {
      first = bytesToComma(at);
      second = bytesToComma(at + first + 1);
      digit1 = <u32>load<u8>(at);
      const digit2 = <u32>load<u8>(at + first, 1);
      commaAndDigit2 = COMMA | (digit2 << 8);
      if (max<u32>(first - 1, second - 1) >= TIME_DIGITS || max<u32>(digit1 - ZERO, digit2 - ZERO) > 9) {
        first = TIME_DIGITS;
        second = TIME_DIGITS;
        digit1 = NO_DIGIT;
        store<u32>(others, at);
        others += 4;
        continue;
      }
      masks = timeMasks(first, second);
      highest = i32x4.replace_lane(i64x2.splat(0), 0, highestDigit(digit1, first));
      highest = i32x4.replace_lane(highest, 1, highestDigit(digit2, second));
    }
    const q = at + first + second + 1;
    const bytes0 = i8x16.sub(v128.load(q), template0);
    const bytes1 = i8x16.sub(v128.load(q, 16), template1);
    const bytes2 = i8x16.sub(v128.load(q, 32), template2);
    const lastEight = v128.load64_lane(q - 8, v128.load64_zero(at + first - 8), 1);
    const timeDigits = v128.and(i8x16.sub(lastEight, zeros), masks);

    const amounts = v128.load(q, 43);
    const amountCommas = i8x16.bitmask(i8x16.eq(amounts, commas)) | 0x8000;
    const distanceEnd = ctz(amountCommas);
    const fareEnd = ctz((amountCommas & (amountCommas - 1)) | 0x8000);
    const picks = v128.load(AMOUNT_PICKS + ((<usize>((distanceEnd << 4) | fareEnd)) << 4));
    const amountDigits = i8x16.add(i8x16.swizzle(i8x16.sub(amounts, zeros), picks), pointsToZero);

    const notBlank =
      i8x16.bitmask(i8x16.ne(v128.load(at, 48), spaces)) |
      (i8x16.bitmask(i8x16.ne(v128.load(at, 64), spacesAndLineFeed)) << 16);

    const wrongPlaces = v128.or(
      v128.or(i8x16.sub_sat_u(bytes0, limits0), i8x16.sub_sat_u(bytes1, limits1)),
      i8x16.sub_sat_u(bytes2, limits2),
    );
    const wrongNumbers = v128.or(i8x16.sub_sat_u(timeDigits, nines), i8x16.sub_sat_u(amountDigits, amountLimits));
    const unusual =
      u32(v128.any_true(v128.or(wrongPlaces, wrongNumbers))) |
      ((<u32>notBlank) >> (<u32>(q - at) + <u32>fareEnd + 44 - 48)); // blank from behind the fare's comma
    if (unusual) {
      store<u32>(others, at);
      others += 4;
      continue;
    }

    const end1 = v128.or(i8x16.swizzle(bytes0, pick1Of0), i8x16.swizzle(bytes1, pick1Of1));
    const end2 = v128.or(i8x16.swizzle(bytes1, pick2Of1), i8x16.swizzle(bytes2, pick2Of2));
    // Unsigned, what is west or south of the grid is far east or north of it: all that is outside goes to the last
    // column or row of coarse cells, which are empty.
    const places = i32x4.min_u(i32x4.add(octets(end1, end2, placeWeights), toGrid), last);
    unresolved = writeEnds(trip, unresolved, places, cellWeights, bits, coarseCells);

    writeTrip(trip, i32x4.add(octets(timeDigits, amountDigits, numberWeights), highest));
    trip += 16;
  }
  setTripsEnd(trip);
  setUnresolvedEnd(unresolved);
  othersEnd = others;
}

/** The masks of two times, side by side. */
function timeMasks(first: u32, second: u32): v128 {
  return v128.load64_lane(TIME_MASKS + ((<usize>second) << 3), v128.load64_zero(TIME_MASKS + ((<usize>first) << 3)), 1);
}

/** What the first of nine digits is worth; all others are among the last eight. */
function highestDigit(digit: u32, digits: u32): u32 {
  return digits == TIME_DIGITS ? (digit - ZERO) * 100000000 : 0;
}

/** How many bytes lie before the next comma; 16 where there is none among as many. */
function bytesToComma(at: usize): u32 {
  return ctz(i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(44))) | 0x10000);
}

/** Rewrites the records in OTHERS, reads them again, and hands over what is still of another layout. */
function readOthers(): void {
  const count = (<u32>(othersEnd - OTHERS)) >> 2;
  for (let number: u32 = 0; number < count; number++) {
    const record: usize = load<u32>(OTHERS + ((<usize>number) << 2));
    store<u32>(ORIGINALS + ((<usize>number) << 2), record);
    rewriteMissingEnds(record, REWRITTEN + <usize>number * RECORD_BYTES);
  }
  readUsual(REWRITTEN, count);
  for (let other: usize = OTHERS; other < othersEnd; other += 4) {
    const number = (<usize>load<u32>(other) - REWRITTEN) / RECORD_BYTES;
    countUnusual(load<u32>(ORIGINALS + (number << 2)));
  }
}

/**
 * Copies the record at `from` to `to`. Where an end is `0.000000,0.000000`, the copy's is 99 degrees west and north, in
 * no district, and the rest moves up by the three bytes that this is longer, into the spaces at the record's end.
 */
function rewriteMissingEnds(from: usize, to: usize): void {
  memory.copy(to, from, RECORD_BYTES);
  const first = bytesToComma(from);
  const second = bytesToComma(from + first + 1);
  const endsWithSpaces = load<u64>(from, 72) == 0x0a20202020202020;
  if (u32(first > TIME_DIGITS) | u32(second > TIME_DIGITS) | u32(!endsWithSpaces)) return;
  let read = from + first + second + 1;
  let written = to + first + second + 1;
  for (let end: u32 = 0; end < 2; end++) {
    const missing = isMissingEnd(read);
    if (missing) writeEndNowhere(written);
    else memory.copy(written, read, END_BYTES);
    read += missing ? MISSING_END_BYTES : END_BYTES;
    written += END_BYTES;
  }
  memory.copy(written, read, to + RECORD_BYTES - 1 - written);
}

/** `,0.000000,0.000000` */
function isMissingEnd(at: usize): bool {
  const wrong = v128.xor(v128.load(at), i8x16(44, 48, 46, 48, 48, 48, 48, 48, 48, 44, 48, 46, 48, 48, 48, 48));
  return !v128.any_true(wrong) && <u32>load<u16>(at, 16) == 0x3030;
}

/** `,-99.999999,99.999999` */
function writeEndNowhere(at: usize): void {
  v128.store(at, i8x16(44, 45, 57, 57, 46, 57, 57, 57, 57, 57, 57, 44, 57, 57, 46, 57));
  store<u32>(at, 0x39393939, 16);
  store<u8>(at, 57, 20);
}
