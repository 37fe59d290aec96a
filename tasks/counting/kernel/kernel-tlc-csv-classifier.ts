import type { Classifier, ClassifierOptions, DistrictLookup } from '../classifier.ts';
import { ROW_STREAM_BYTES, RowStream } from '../../trips/row-stream.ts';
import type { TripStatistics } from '../statistics.ts';
import type { TlcColumns } from '../../trips/tlc-columns.ts';
import { TlcRowReader } from '../../trips/tlc-row-reader.ts';
import { TripCounter } from '../trip-counter.ts';
import type { Kernel } from './kernel.ts';

/**
 * Classifies raw TLC rows with the kernel. The bytes are read straight into its memory; a row that it does not know is
 * read there, and counted, by the parts of the TypeScript twin.
 */
export class KernelTlcCsvClassifier implements Classifier {
  readonly #kernel: Kernel;
  readonly #stream: RowStream;
  readonly #reader: TlcRowReader;
  readonly #counter: TripCounter;

  constructor(kernel: Kernel, districts: DistrictLookup, columns: TlcColumns, options: ClassifierOptions) {
    this.#kernel = kernel;
    this.#stream = new RowStream(kernel.input(ROW_STREAM_BYTES), options.skipBytes ?? 0);
    this.#reader = new TlcRowReader(columns, kernel.memory);
    this.#counter = new TripCounter(districts, options.month);
    kernel.begin(this, options.month);
    kernel.setTlcColumns(this, columns);
  }

  room(): Uint8Array {
    return this.#stream.room();
  }

  advance(bytes: number): void {
    this.#stream.advance(bytes, this);
  }

  end(): TripStatistics {
    this.#stream.end(this);
    this.#kernel.addTo(this, this.#counter.statistics);
    return this.#counter.statistics;
  }

  /** Whole rows have arrived: `[from, to)` of the kernel's input. */
  rows(from: number, to: number): void {
    this.#kernel.countTlcRows(this, from, to);
  }

  /** A row that is too long to read has arrived. */
  overlongRow(): void {
    this.#counter.countRejected();
  }

  /** The kernel does not know the row at `at`. */
  countUnusual(at: number): void {
    const reader = this.#reader;
    const counter = this.#counter;
    reader.read(at);
    if (reader.outcome === 'trip') counter.count(reader.trip);
    else if (reader.outcome === 'rejected') counter.countRejected();
  }
}
