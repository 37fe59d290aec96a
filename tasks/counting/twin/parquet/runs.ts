/*
 * The hybrid of runs that Parquet keeps levels and indexes in
 * (https://parquet.apache.org/docs/file-format/data-pages/encodings/, "Run Length Encoding / Bit-Packing Hybrid"):
 *
 *   varint header   n << 1       one number, in whole bytes, n times
 *                   n << 1 | 1   n x 8 numbers of `width` bits each, the lowest bits first
 */

/** Bits of the last byte of a header that still fit 32 bits. */
const LAST_SHIFT = 28;

/** Numbers of 0 to 32 bits, one after the other. */
export class Runs {
  readonly #bytes: Uint8Array;
  readonly #width: number;
  #at = 0;
  /** Numbers left in the current run. */
  #left = 0;
  /** The repeated number; undefined in a packed run. */
  #repeated: number | undefined;
  /** The bit at which the next packed number begins. */
  #bit = 0;

  constructor(bytes: Uint8Array, width: number) {
    this.#bytes = bytes;
    this.#width = width;
  }

  /** The next number; undefined if the bytes end before. */
  next(): number | undefined {
    while (this.#left === 0) if (!this.#nextRun()) return undefined;
    this.#left--;
    return this.#repeated ?? this.#nextPacked();
  }

  /** The bits that are left of a byte, then those of the following bytes: the higher, the later. */
  #nextPacked(): number {
    let number = 0;
    for (let have = 0; have < this.#width;) {
      const used = this.#bit & 7;
      const taken = Math.min(8 - used, this.#width - have);
      const bits = (this.#bytes[this.#bit >> 3]! >> used) & ((1 << taken) - 1);
      number |= bits << have;
      have += taken;
      this.#bit += taken;
    }
    // Without a sign: an index may have 32 bits.
    return number >>> 0;
  }

  #nextRun(): boolean {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || shift > LAST_SHIFT) return false;
      this.#at++;
      header = (header | ((byte & 0x7f) << shift)) >>> 0;
      if (byte < 0x80) break;
    }
    return (header & 1) === 1 ? this.#beginPacked(header >>> 1) : this.#beginRepeated(header >>> 1);
  }

  #beginPacked(groups: number): boolean {
    const bytes = Math.min(groups * this.#width, this.#bytes.length - this.#at);
    // The last group may be cut where its numbers mean nothing.
    const held = this.#width === 0 ? groups * 8 : Math.min(groups * 8, Math.floor((bytes * 8) / this.#width));
    if (held === 0 && groups > 0) return false;
    this.#repeated = undefined;
    this.#bit = this.#at * 8;
    this.#left = held;
    this.#at += bytes;
    return true;
  }

  #beginRepeated(times: number): boolean {
    const bytes = (this.#width + 7) >> 3;
    if (this.#bytes.length - this.#at < bytes) return false;
    let number = 0;
    for (let i = 0; i < bytes; i++) number += this.#bytes[this.#at++]! * 2 ** (8 * i);
    this.#repeated = number;
    this.#left = times;
    return true;
  }
}
