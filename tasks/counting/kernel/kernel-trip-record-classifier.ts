import type { Classifier, DistrictLookup } from '../classifier.ts';
import { RECORD_STREAM_BYTES, RecordStream } from '../../trips/record-stream.ts';
import type { TripStatistics } from '../statistics.ts';
import { TripCounter } from '../trip-counter.ts';
import type { TimeSpan } from '../../trips/wall-clock.ts';
import { TripRecordReader } from '../../trips/trip-record-reader.ts';
import type { Kernel } from './kernel.ts';

/**
 * Classifies 80-byte trip records with the kernel. The bytes are read straight into its memory; a record that it does
 * not know is read there, and counted, by the parts of the TypeScript twin.
 */
export class KernelTripRecordClassifier implements Classifier {
  readonly #kernel: Kernel;
  readonly #stream: RecordStream;
  readonly #reader: TripRecordReader;
  readonly #counter: TripCounter;

  constructor(kernel: Kernel, districts: DistrictLookup, month: TimeSpan) {
    this.#kernel = kernel;
    this.#stream = new RecordStream(kernel.input(RECORD_STREAM_BYTES));
    this.#reader = new TripRecordReader(kernel.memory);
    this.#counter = new TripCounter(districts, month);
    kernel.begin(this, month);
  }

  room(): Uint8Array {
    return this.#stream.room();
  }

  advance(bytes: number): void {
    this.#stream.advance(bytes, this);
  }

  end(): TripStatistics {
    const counter = this.#counter;
    if (this.#stream.endsInMidRecord) counter.countRejected();
    this.#kernel.addTo(this, counter.statistics);
    return counter.statistics;
  }

  /** Whole records have arrived at the front of the kernel's input. */
  records(count: number): void {
    this.#kernel.countTripRecords(this, count);
  }

  /** The kernel does not know the record at `at`. */
  countUnusual(at: number): void {
    if (this.#reader.read(at)) this.#counter.count(this.#reader.trip);
    else this.#counter.countRejected();
  }
}
