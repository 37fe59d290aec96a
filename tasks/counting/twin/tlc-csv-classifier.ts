import { CountedRows } from '../counted-rows.ts';
import type { Classifier, ClassifierOptions, DistrictLookup } from '../classifier.ts';
import type { RejectedRow } from '../rejected-row.ts';
import { ROW_STREAM_BYTES, RowStream } from '../../trips/row-stream.ts';
import type { TripStatistics } from '../statistics.ts';
import type { TlcColumns } from '../../trips/tlc-columns.ts';
import { TripCounter } from '../trip-counter.ts';

/** Classifies raw TLC rows, with coordinates or with zone ids. */
export class TlcCsvClassifier implements Classifier {
  readonly #stream: RowStream;
  readonly #rows: CountedRows;
  readonly #counter: TripCounter;

  constructor(districts: DistrictLookup, columns: TlcColumns, options: ClassifierOptions) {
    this.#counter = new TripCounter(districts, options.month);
    const buffer = new Uint8Array(ROW_STREAM_BYTES);
    this.#stream = new RowStream(buffer, options.skipBytes ?? 0);
    this.#rows = new CountedRows(columns, buffer, this.#counter, this.#stream);
  }

  get firstRejected(): RejectedRow | undefined {
    return this.#rows.firstRejected;
  }

  room(): Uint8Array {
    return this.#stream.room();
  }

  advance(bytes: number): void {
    this.#stream.advance(bytes, this);
  }

  end(): TripStatistics {
    this.#stream.end(this);
    return this.#counter.statistics;
  }

  /** Whole rows have arrived: `[from, to)` of the stream's buffer. */
  rows(from: number, to: number): void {
    const rows = this.#rows;
    let at = from;
    while (at < to) at = rows.countAt(at);
  }

  /** A row that is too long to read has arrived. */
  overlongRow(from: number): void {
    this.#rows.countOverlong(from);
  }
}
