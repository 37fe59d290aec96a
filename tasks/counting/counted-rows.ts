import { CR } from '../trips/ascii.ts';
import { MAX_ROW_BYTES } from '../trips/row-stream.ts';
import type { RowStream } from '../trips/row-stream.ts';
import { whyRejected } from '../trips/row-fault.ts';
import type { TlcColumns } from '../trips/tlc-columns.ts';
import { TlcRowReader, ZoneRowReader } from '../trips/tlc-row-reader.ts';
import type { TripCounter } from './trip-counter.ts';
import { FirstRejected } from './rejected-row.ts';
import type { RejectedRow } from './rejected-row.ts';

/** Bytes of a row that is too long to read that are shown. */
const SHOWN_BYTES = 200;

/** Reads and counts the raw rows of a file in TypeScript, one at a time, by coordinates or by zones. */
export class CountedRows {
  readonly #columns: TlcColumns;
  readonly #bytes: Uint8Array;
  readonly #counter: TripCounter;
  readonly #stream: Pick<RowStream, 'offsetOf' | 'lineOf'>;
  readonly #streamAt: number;
  readonly #rejected = new FirstRejected();
  readonly #next: (at: number) => number;

  /**
   * `bytes` must extend a few bytes beyond the last row; `stream` is where the rows come from, and its buffer begins at
   * `streamAt` of `bytes`.
   */
  constructor(columns: TlcColumns, bytes: Uint8Array, counter: TripCounter, stream: RowStream, streamAt = 0) {
    this.#columns = columns;
    this.#bytes = bytes;
    this.#counter = counter;
    this.#stream = stream;
    this.#streamAt = streamAt;
    this.#next =
      columns.places === 'zones'
        ? this.#byZones(new ZoneRowReader(columns, bytes))
        : this.#byPlaces(new TlcRowReader(columns, bytes));
  }

  /** The first row that was rejected. */
  get firstRejected(): RejectedRow | undefined {
    return this.#rejected.row;
  }

  /** Reads and counts the row at `at`, which ends with a line feed; returns where the next row begins. */
  countAt(at: number): number {
    return this.#next(at);
  }

  /** Counts a row that is too long to read and begins at `from` of the stream's buffer. */
  countOverlong(from: number): void {
    this.#counter.countRejected();
    const at = this.#streamAt + from;
    this.#note(at, this.#bytes.subarray(at, at + SHOWN_BYTES), () => `it is longer than ${MAX_ROW_BYTES} bytes`);
  }

  #byPlaces(reader: TlcRowReader): (at: number) => number {
    return (at) => {
      const next = reader.read(at);
      if (reader.outcome === 'trip') this.#counter.count(reader.trip);
      else if (reader.outcome === 'rejected') this.#reject(at, next);
      return next;
    };
  }

  #byZones(reader: ZoneRowReader): (at: number) => number {
    return (at) => {
      const next = reader.read(at);
      if (reader.outcome === 'trip') this.#counter.countByZone(reader.trip);
      else if (reader.outcome === 'rejected') this.#reject(at, next);
      return next;
    };
  }

  #reject(at: number, next: number): void {
    this.#counter.countRejected();
    const end = this.#bytes[next - 2] === CR && next - 2 >= at ? next - 2 : next - 1;
    const row = this.#bytes.subarray(at, end);
    this.#note(at, row, () => whyRejected(row, this.#columns));
  }

  #note(at: number, row: Uint8Array, reason: () => string): void {
    const inStream = at - this.#streamAt;
    const offset = this.#stream.offsetOf(inStream);
    if (this.#rejected.isFirst(offset)) this.#rejected.note(offset, this.#stream.lineOf(inStream), row, reason());
  }
}
