import type { Classifier, DistrictLookup } from '../classifier.ts';
import { RECORD_STREAM_BYTES, RecordStream } from '../../trips/record-stream.ts';
import { FirstRejected, noteRecord } from '../rejected-row.ts';
import type { RejectedRow } from '../rejected-row.ts';
import type { TripStatistics } from '../statistics.ts';
import { TripCounter } from '../trip-counter.ts';
import type { TimeSpan } from '../../trips/wall-clock.ts';
import { TripRecordReader } from '../../trips/trip-record-reader.ts';
import { TRIP_RECORD_BYTES } from '../../trips/trip-record.ts';

/** Classifies 80-byte trip records. Bytes left over at the end, a cut record, count as one rejected. */
export class TripRecordClassifier implements Classifier {
  readonly #buffer = new Uint8Array(RECORD_STREAM_BYTES);
  readonly #stream = new RecordStream(this.#buffer);
  readonly #reader: TripRecordReader;
  readonly #counter: TripCounter;
  readonly #rejected = new FirstRejected();

  constructor(districts: DistrictLookup, month: TimeSpan) {
    this.#reader = new TripRecordReader(this.#buffer);
    this.#counter = new TripCounter(districts, month);
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
    if (this.#stream.endsInMidRecord) this.#reject(0);
    return this.#counter.statistics;
  }

  /** Whole records have arrived at the front of the buffer. */
  records(count: number): void {
    const reader = this.#reader;
    const counter = this.#counter;
    for (let at = 0; at < count * TRIP_RECORD_BYTES; at += TRIP_RECORD_BYTES) {
      if (reader.read(at)) counter.count(reader.trip);
      else this.#reject(at);
    }
  }

  #reject(at: number): void {
    this.#counter.countRejected();
    noteRecord(this.#rejected, this.#stream.offsetOf(at), this.#buffer.subarray(at, at + TRIP_RECORD_BYTES));
  }
}
