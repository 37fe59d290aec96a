import { ParquetDamaged } from './parquet-damaged.ts';

/** Reads bytes in order; storage's RangeReader is one. */
export interface ByteReader {
  /** Fills `target` from its start with the next bytes and returns how many; 0 at the end. */
  read(target: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

const FIRST_ROOM = 64 * 1024;

/** Looks ahead in a range of bytes: holds what was read and not yet taken. */
export class ByteSource {
  readonly #reader: ByteReader;
  #buffer = new Uint8Array(FIRST_ROOM);
  #from = 0;
  #to = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** The next bytes: `count` of them, or fewer at the end. They are valid until the next call. */
  async peek(count: number): Promise<Uint8Array> {
    this.#makeRoom(count);
    while (this.#to - this.#from < count) {
      const enough = Math.max(this.#from + count, this.#to + FIRST_ROOM);
      const read = await this.#reader.read(this.#buffer.subarray(this.#to, enough));
      if (read === 0) break;
      this.#to += read;
    }
    return this.#buffer.subarray(this.#from, Math.min(this.#to, this.#from + count));
  }

  /** Takes the next `count` bytes, which are valid until the next call. */
  async take(count: number): Promise<Uint8Array> {
    const taken = await this.peek(count);
    if (taken.length < count) throw new ParquetDamaged('a column ends in the middle of a page');
    this.#from += count;
    return taken;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #makeRoom(count: number): void {
    if (this.#from + count <= this.#buffer.length) return;
    const held = this.#buffer.subarray(this.#from, this.#to);
    const room = count <= this.#buffer.length ? this.#buffer : new Uint8Array(2 ** Math.ceil(Math.log2(count)));
    if (room === this.#buffer) room.copyWithin(0, this.#from, this.#to);
    else room.set(held);
    this.#to -= this.#from;
    this.#from = 0;
    this.#buffer = room;
  }
}
