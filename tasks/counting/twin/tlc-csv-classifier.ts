import type { Classifier, ClassifierOptions, DistrictLookup } from '../classifier.ts';
import { ROW_STREAM_BYTES, RowStream } from '../../trips/row-stream.ts';
import type { TripStatistics } from '../statistics.ts';
import type { TlcColumns } from '../../trips/tlc-columns.ts';
import { TlcRowReader } from '../../trips/tlc-row-reader.ts';
import { TripCounter } from '../trip-counter.ts';

/** Classifies raw TLC rows. */
export class TlcCsvClassifier implements Classifier {
  readonly #stream: RowStream;
  readonly #reader: TlcRowReader;
  readonly #counter: TripCounter;

  constructor(districts: DistrictLookup, columns: TlcColumns, options: ClassifierOptions) {
    this.#counter = new TripCounter(districts, options.month);
    const buffer = new Uint8Array(ROW_STREAM_BYTES);
    this.#stream = new RowStream(buffer, options.skipBytes ?? 0);
    this.#reader = new TlcRowReader(columns, buffer);
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
    const reader = this.#reader;
    const counter = this.#counter;
    let at = from;
    while (at < to) {
      at = reader.read(at);
      if (reader.outcome === 'trip') counter.count(reader.trip);
      else if (reader.outcome === 'rejected') counter.countRejected();
    }
  }

  /** A row that is too long to read has arrived. */
  overlongRow(): void {
    this.#counter.countRejected();
  }
}
