import { TRIP_RECORD_BYTES } from './trip-record.ts';

/** 3,276 records: about 256 KiB, which stays in the processor's cache between reading and classifying. */
export const RECORD_STREAM_BYTES = 3_276 * TRIP_RECORD_BYTES;

/** Takes the records of a {@link RecordStream}: `count` whole ones at the front of its buffer. */
export interface RecordSink {
  records(count: number): void;
}

/** Cuts a stream of bytes, in pieces of any size, into trip records, in one buffer of a whole number of records. */
export class RecordStream {
  readonly #buffer: Uint8Array;
  #filled = 0;
  /** Offset in the stream of the buffer's first byte. */
  #base = 0;

  constructor(buffer: Uint8Array) {
    this.#buffer = buffer;
  }

  /** Where the next bytes go; never empty. */
  room(): Uint8Array {
    return this.#buffer.subarray(this.#filled);
  }

  /** Takes the `bytes` that were written to {@link room} and passes all records that they complete to `sink`. */
  advance(bytes: number, sink: RecordSink): void {
    const buffer = this.#buffer;
    const filled = this.#filled;
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > buffer.length - filled) {
      throw new RangeError(`there was room for ${buffer.length - filled} bytes, not for ${bytes}`);
    }
    const end = filled + bytes;
    const cut = end % TRIP_RECORD_BYTES;
    if (end > cut) {
      sink.records((end - cut) / TRIP_RECORD_BYTES);
      buffer.copyWithin(0, end - cut, end);
      this.#base += end - cut;
    }
    this.#filled = cut;
  }

  /** Where in the stream the byte at `at` of the buffer is. */
  offsetOf(at: number): number {
    return this.#base + at;
  }

  /** Whether bytes are left over that are not a whole record. */
  get endsInMidRecord(): boolean {
    return this.#filled > 0;
  }
}
