import { CountedRows } from '../counted-rows.ts';
import type { Classifier, ClassifierOptions, DistrictLookup } from '../classifier.ts';
import type { RejectedRow } from '../rejected-row.ts';
import { ROW_STREAM_BYTES, RowStream } from '../../trips/row-stream.ts';
import type { TripStatistics } from '../statistics.ts';
import { TripCounter } from '../trip-counter.ts';
import type { Kernel, KernelColumns } from './kernel.ts';
import { INPUT } from './memory-map.ts';

/**
 * Classifies raw TLC rows with the kernel. The bytes are read straight into its memory; a row that it does not know is
 * read there, and counted, by the parts of the TypeScript twin.
 */
export class KernelTlcCsvClassifier implements Classifier {
  readonly #kernel: Kernel;
  readonly #stream: RowStream;
  readonly #rows: CountedRows;
  readonly #counter: TripCounter;

  constructor(kernel: Kernel, districts: DistrictLookup, columns: KernelColumns, options: ClassifierOptions) {
    this.#kernel = kernel;
    this.#stream = new RowStream(kernel.input(ROW_STREAM_BYTES), options.skipBytes ?? 0);
    this.#counter = new TripCounter(districts, options.month);
    this.#rows = new CountedRows(columns, kernel.memory, this.#counter, this.#stream, INPUT);
    kernel.begin(this, options.month);
    kernel.setTlcColumns(this, columns);
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
    this.#kernel.addTo(this, this.#counter.statistics);
    return this.#counter.statistics;
  }

  /** Whole rows have arrived: `[from, to)` of the kernel's input. */
  rows(from: number, to: number): void {
    this.#kernel.countTlcRows(this, from, to);
  }

  /** A row that is too long to read has arrived. */
  overlongRow(from: number): void {
    this.#rows.countOverlong(from);
  }

  /** The kernel does not know the row at `at`. */
  countUnusual(at: number): void {
    this.#rows.countAt(at);
  }
}
