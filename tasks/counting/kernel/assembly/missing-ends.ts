import { bytesToComma } from './record-times';

/*
 * A missing end of a trip record is `0.000000,0.000000`, three bytes narrower than the usual one. Such records, one in
 * fifty, are copied with a replacement end outside all districts, so they can be read like all others.
 */

const RECORD_BYTES: usize = 80;
/** A comma and two coordinates. */
const END_BYTES: usize = 21;
const MISSING_END_BYTES: usize = 18;
const WIDEST_TIME: u32 = 9;

/** Copies the record at `from` to `to`. A missing end becomes a wider one; the rest moves into the spaces at the end. */
export function fillMissingEnds(from: usize, to: usize): void {
  memory.copy(to, from, RECORD_BYTES);
  const first = bytesToComma(from);
  const second = bytesToComma(from + first + 1);
  const endsWithSpaces = load<u64>(from, 72) == 0x0a20202020202020;
  if (u32(first > WIDEST_TIME) | u32(second > WIDEST_TIME) | u32(!endsWithSpaces)) return;
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
