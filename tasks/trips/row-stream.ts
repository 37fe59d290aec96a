import { LF } from './ascii.ts';

/** The longest row that is read, without its line feed; a longer one is rejected unread. */
export const MAX_ROW_BYTES = 65_536;

/** Minimum bytes requested at a time. */
const READ_BYTES = 262_144;

/** Bytes after the last row that a field may be read from (which is noticed afterwards), and for a missing line feed. */
const PADDING_BYTES = 64;

/** Bytes of the buffer of a {@link RowStream}. */
export const ROW_STREAM_BYTES = MAX_ROW_BYTES + READ_BYTES + PADDING_BYTES;

/** Takes the rows of a {@link RowStream}. */
export interface RowSink {
  /** Whole rows: `[from, to)` of the stream's buffer, the last byte a line feed. */
  rows(from: number, to: number): void;
  /** A row longer than {@link MAX_ROW_BYTES}, from `from` on, that did not fit the buffer. (One that fits comes through `rows`.) */
  overlongRow(from: number): void;
}

/**
 * Cuts a stream of bytes, in pieces of any size, into rows that end with a line feed. Memory is constant: one buffer,
 * in which the row that a piece leaves unfinished is moved to the front.
 *
 *   buffer   | unfinished row (at most MAX_ROW_BYTES) | room: the next piece ... | padding |
 *            0                                     filled                     capacity
 */
export class RowStream {
  readonly #buffer: Uint8Array;
  readonly #capacity = MAX_ROW_BYTES + READ_BYTES;
  #filled = 0;
  /** Offset in the stream of the buffer's first byte. */
  #base = 0;
  #toSkip: number;
  #inOverlongRow = false;

  /**
   * `buffer`: {@link ROW_STREAM_BYTES}; `skipBytes`: how many bytes at the front of the stream are not rows (a header).
   */
  constructor(buffer: Uint8Array, skipBytes: number) {
    this.#buffer = buffer;
    this.#toSkip = skipBytes;
  }

  /** Where the next bytes go; never empty. */
  room(): Uint8Array {
    return this.#buffer.subarray(this.#filled, this.#capacity);
  }

  /** Takes the `bytes` that were written to {@link room} and passes all rows that they complete to `sink`. */
  advance(bytes: number, sink: RowSink): void {
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > this.#capacity - this.#filled) {
      throw new RangeError(`there was room for ${this.#capacity - this.#filled} bytes, not for ${bytes}`);
    }
    const arrived = this.#filled;
    const end = arrived + bytes;
    let from = this.#skipTo(arrived, end);
    const rowsEnd = this.#buffer.subarray(Math.max(from, arrived), end).lastIndexOf(LF) + 1;
    if (rowsEnd > 0) {
      const to = Math.max(from, arrived) + rowsEnd;
      sink.rows(from, to);
      from = to;
    }
    if (end - from > MAX_ROW_BYTES) {
      sink.overlongRow(from);
      this.#inOverlongRow = true;
      from = end;
    }
    this.#buffer.copyWithin(0, from, end);
    this.#base += from;
    this.#filled = end - from;
  }

  /** Where in the stream the byte at `at` of the buffer is. */
  offsetOf(at: number): number {
    return this.#base + at;
  }

  /** Line number, from 1, of the row at `at` of the buffer; undefined once the stream's first bytes have left it. */
  lineOf(at: number): number | undefined {
    if (this.#base > 0) return undefined;
    let line = 1;
    for (let next = this.#buffer.indexOf(LF); next >= 0 && next < at; next = this.#buffer.indexOf(LF, next + 1)) line++;
    return line;
  }

  /** Passes on the last row if it lacks its line feed. */
  end(sink: RowSink): void {
    if (this.#filled === 0) return;
    this.#buffer[this.#filled] = LF;
    sink.rows(0, this.#filled + 1);
    this.#filled = 0;
  }

  /** The first byte of the buffer that belongs to a row; bytes to skip, and the rest of an overlong row, do not. */
  #skipTo(arrived: number, end: number): number {
    if (this.#toSkip > 0) {
      const skipped = Math.min(this.#toSkip, end);
      this.#toSkip -= skipped;
      return skipped;
    }
    if (!this.#inOverlongRow) return 0;
    const lineFeed = this.#buffer.subarray(arrived, end).indexOf(LF);
    if (lineFeed < 0) return end;
    this.#inOverlongRow = false;
    return arrived + lineFeed + 1;
  }
}
