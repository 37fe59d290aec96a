import type { Classifier, DistrictLookup } from '../classifier.ts';
import { RECORD_STREAM_BYTES, RecordStream } from '../../trips/record-stream.ts';
import { FirstRejected, noteRecord } from '../rejected-row.ts';
import type { RejectedRow } from '../rejected-row.ts';
import type { TripStatistics } from '../statistics.ts';
import { TripCounter } from '../trip-counter.ts';
import type { TimeSpan } from '../../trips/wall-clock.ts';
import { TripRecordReader } from '../../trips/trip-record-reader.ts';
import { TRIP_RECORD_BYTES } from '../../trips/trip-record.ts';
import type { Kernel } from './kernel.ts';
import { INPUT } from './memory-map.ts';

/**
 * Classifies 80-byte trip records with the kernel. The bytes are read straight into its memory; a record that it does
 * not know is read there, and counted, by the parts of the TypeScript twin.
 */
export class KernelTripRecordClassifier implements Classifier {
  readonly #kernel: Kernel;
  readonly #stream: RecordStream;
  readonly #reader: TripRecordReader;
  readonly #counter: TripCounter;
  readonly #rejected = new FirstRejected();

  constructor(kernel: Kernel, districts: DistrictLookup, month: TimeSpan) {
    this.#kernel = kernel;
    this.#stream = new RecordStream(kernel.input(RECORD_STREAM_BYTES));
    this.#reader = new TripRecordReader(kernel.memory);
    this.#counter = new TripCounter(districts, month);
    kernel.begin(this, month);
  }

  get firstRejected(): RejectedRow | undefined {
    return this.#rejected.row;
  }

  room(): Uint8Array {
    return this.#stream.room();
  }

  advance(bytes: number): void {
    this.#stream.advance(bytes, this);
  }

  end(): TripStatistics {
    const counter = this.#counter;
    if (this.#stream.endsInMidRecord) this.#reject(INPUT);
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
    else this.#reject(at);
  }

  #reject(at: number): void {
    this.#counter.countRejected();
    const record = this.#kernel.memory.subarray(at, at + TRIP_RECORD_BYTES);
    noteRecord(this.#rejected, this.#stream.offsetOf(at - INPUT), record);
  }
}
