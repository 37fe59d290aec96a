import {
  AMOUNT_LIMITS,
  AMOUNT_PICKS,
  AMOUNT_TEMPLATES,
  BLOCK_TRIPS,
  INPUT,
  NUMBERS,
  ORIGINALS,
  OTHERS,
  PLACES,
  REWRITTEN,
} from '../memory-map';
import { countTrips } from './counts';
import { HUNDREDS, octets, TENS } from './digits';
import { findDistricts, lastPlaces, stepsToGrid } from './grid';
import { fillMissingEnds } from './missing-ends';
import { amountsEntry, openAmounts } from './record-amounts';
import {
  DIGIT_MASKS,
  dropoffDigits,
  expectTimesOf,
  FRONT,
  FRONT_MASK,
  HIGHEST_DIGITS,
  openTimes,
  pickupDigits,
  TAIL_MASK,
} from './record-times';
import { countUnusual } from './unusual';

/*
 * 80-byte trip records. The usual layout, which alone is read here, has two times of one to nine digits, longitudes from
 * -10 to -99 and latitudes from 00 to 99 with six decimals, and amounts of one to three (distance) or four (fare) whole
 * digits with two decimals. All is relative to q, the comma after the second time:
 *
 *   202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,          \n
 *   at        |         |          |         |          |         |
 *                       q          + 11      + 21       + 32      + 42
 *   vectors of 16 bytes, of which these matter:
 *                       [,-73.954430,]       [,-73.974754,]
 *                                   [40.764141,]         [40.754093,]
 *                                                                  [1.63,17.00,     ]
 *
 * Each vector less a template leaves digits, and zeros for what is not a digit; whether it does is checked by limits, for all
 * bytes of a record at once. A record that breaks any rule is put into OTHERS. One with a missing end is rewritten to have
 * one outside all districts and read again; what is then left, one record in thousands, goes to the twin.
 */

const RECORD_BYTES: usize = 80;
/** A longitude's first digit is taken from '1' on, so that the limit can be 8: it is one too small, in millionths. */
const FIRST_DIGIT_LESS: i32 = -10000000;

/** The offset of two places, as they are read, to the grid's origin. */
const TO_GRID: usize = memory.data(16, 16);

let othersEnd: usize = OTHERS;

/** Call once the grid is open. */
export function openTripRecords(): void {
  openTimes();
  openAmounts();
  v128.store(TO_GRID, stepsToGrid(FIRST_DIGIT_LESS, 0));
}

/** Counts the `count` records at INPUT. */
export function countTripRecords(count: u32): void {
  let from: usize = INPUT;
  for (let left = count; left > 0;) {
    const block = min<u32>(left, BLOCK_TRIPS);
    let trips = readUsual(from, block, 0);
    if (othersEnd > OTHERS) trips = readOthers(trips);
    findDistricts(trips);
    countTrips(trips);
    from += <usize>block * RECORD_BYTES;
    left -= block;
  }
}

/**
 * Reads `count` records from `from` on into the block, which holds `trips` trips already, and returns how many it holds
 * then; the addresses of records of another layout go to OTHERS.
 */
function readUsual(from: usize, count: u32, trips: u32): u32 {
  // What each byte must be: that character (limit 0), or a digit (limit 9; from '1' on: limit 8). The rest: limit 255.
  const longitude = v128.load(memory.data<i8>([44, 45, 49, 48, 46, 48, 48, 48, 48, 48, 48, 44, 0, 0, 0, 0], 16));
  const longitudeLimits = v128.load(memory.data<i8>([0, 0, 8, 9, 0, 9, 9, 9, 9, 9, 9, 0, -1, -1, -1, -1], 16));
  const latitude = v128.load(memory.data<i8>([48, 48, 46, 48, 48, 48, 48, 48, 48, 44, 0, 0, 0, 0, 0, 0], 16));
  const latitudeLimits = v128.load(memory.data<i8>([9, 9, 0, 9, 9, 9, 9, 9, 9, 0, -1, -1, -1, -1, -1, -1], 16));
  const zeros = v128.load(memory.data<i8>([48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48], 16));
  const nines = v128.load(memory.data<i8>([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 16));
  const commas = v128.load(memory.data<i8>([44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44], 16));
  const tail = v128.load(memory.data<i8>([32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 10], 16));
  // Which bytes are the 16 digits of an end, eight of each coordinate (-1: none, a zero). Two swizzles and an `or` are
  // several times faster than the one shuffle that they amount to, for which V8 builds its masks again each time.
  const picksOfX = i8x16(2, 3, 5, 6, 7, 8, 9, 10, -1, -1, -1, -1, -1, -1, -1, -1);
  const picksOfY = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 3, 4, 5, 6, 7, 8);
  // Longitudes are west: they are negated.
  const placeWeights = v128.load(memory.data<i16>([-10000, -1, 10000, 1, -10000, -1, 10000, 1], 16));
  const numberWeights = v128.load(memory.data<i16>([10000, 1, 10000, 1, 10000, 1, 10000, 1], 16));
  const toGrid = v128.load(TO_GRID);
  const last = lastPlaces();
  const tens = v128.load(TENS);
  const hundreds = v128.load(HUNDREDS);

  let trip: usize = trips << 4;
  let others: usize = OTHERS;
  const end = from + <usize>count * RECORD_BYTES;
  for (let at = from; at < end;) {
    const dropoff = at + pickupDigits;
    const q = dropoff + dropoffDigits + 1;
    const amountBytes = v128.load(q, 43);
    const entry = amountsEntry(i8x16.bitmask(i8x16.eq(amountBytes, commas)) | 0x8000);
    let wrong = v128.and(v128.xor(v128.load(at), v128.load(FRONT)), v128.load(FRONT_MASK));
    wrong = v128.or(wrong, v128.and(v128.xor(v128.load(at, 64), tail), v128.load(TAIL_MASK)));
    const x1 = i8x16.sub(v128.load(q), longitude);
    wrong = v128.or(wrong, i8x16.sub_sat_u(x1, longitudeLimits));
    const y1 = i8x16.sub(v128.load(q, 12), latitude);
    wrong = v128.or(wrong, i8x16.sub_sat_u(y1, latitudeLimits));
    const x2 = i8x16.sub(v128.load(q, 21), longitude);
    wrong = v128.or(wrong, i8x16.sub_sat_u(x2, longitudeLimits));
    const y2 = i8x16.sub(v128.load(q, 33), latitude);
    wrong = v128.or(wrong, i8x16.sub_sat_u(y2, latitudeLimits));
    const lastEight = v128.load64_lane(q - 8, v128.load64_zero(dropoff - 8), 1);
    const timeDigits = v128.and(i8x16.sub(lastEight, zeros), v128.load(DIGIT_MASKS));
    wrong = v128.or(wrong, i8x16.sub_sat_u(timeDigits, nines));
    const amounts = i8x16.sub(amountBytes, v128.load(entry, AMOUNT_TEMPLATES));
    wrong = v128.or(wrong, i8x16.sub_sat_u(amounts, v128.load(entry, AMOUNT_LIMITS)));
    if (v128.any_true(wrong)) {
      if (expectTimesOf(at)) continue; // the record is read again
      store<u32>(others, at);
      others += 4;
      at += RECORD_BYTES;
      continue;
    }

    const end1 = v128.or(i8x16.swizzle(x1, picksOfX), i8x16.swizzle(y1, picksOfY));
    const end2 = v128.or(i8x16.swizzle(x2, picksOfX), i8x16.swizzle(y2, picksOfY));
    // Unsigned, what is west or south of the grid is far east or north of it: all that is outside becomes its last place.
    v128.store(trip, i32x4.min_u(i32x4.add(octets(end1, end2, tens, hundreds, placeWeights), toGrid), last), PLACES);
    const amountDigits = i8x16.swizzle(amounts, v128.load(entry, AMOUNT_PICKS));
    const numbers = i32x4.add(
      octets(timeDigits, amountDigits, tens, hundreds, numberWeights),
      v128.load(HIGHEST_DIGITS),
    );
    v128.store(trip, numbers, NUMBERS);
    trip += 16;
    at += RECORD_BYTES;
  }
  othersEnd = others;
  return <u32>(trip >> 4);
}

/** Rewrites the records in OTHERS, reads them again, and passes on those still of another layout; as above. */
function readOthers(trips: u32): u32 {
  const count = (<u32>(othersEnd - OTHERS)) >> 2;
  for (let number: u32 = 0; number < count; number++) {
    const record: usize = load<u32>(OTHERS + ((<usize>number) << 2));
    store<u32>(ORIGINALS + ((<usize>number) << 2), record);
    fillMissingEnds(record, REWRITTEN + <usize>number * RECORD_BYTES);
  }
  const all = readUsual(REWRITTEN, count, trips);
  for (let other: usize = OTHERS; other < othersEnd; other += 4) {
    const number = (<usize>load<u32>(other) - REWRITTEN) / RECORD_BYTES;
    countUnusual(load<u32>(ORIGINALS + (number << 2)));
  }
  return all;
}
