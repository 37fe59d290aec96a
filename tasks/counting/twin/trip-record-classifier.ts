import type { Classifier, DistrictLookup } from '../classifier.ts';
import { RECORD_STREAM_BYTES, RecordStream } from '../../trips/record-stream.ts';
import type { TripStatistics } from '../statistics.ts';
import { TripCounter } from '../trip-counter.ts';
import type { TimeSpan } from '../../trips/wall-clock.ts';
import { TripRecordReader } from '../../trips/trip-record-reader.ts';
import { TRIP_RECORD_BYTES } from '../../trips/trip-record.ts';

/** Classifies 80-byte trip records. Bytes left over at the end, a cut record, count as one rejected. */
export class TripRecordClassifier implements Classifier {
  readonly #stream: RecordStream;
  readonly #reader: TripRecordReader;
  readonly #counter: TripCounter;

  constructor(districts: DistrictLookup, month: TimeSpan) {
    const buffer = new Uint8Array(RECORD_STREAM_BYTES);
    this.#stream = new RecordStream(buffer);
    this.#reader = new TripRecordReader(buffer);
    this.#counter = new TripCounter(districts, month);
  }

  room(): Uint8Array {
    return this.#stream.room();
  }

  advance(bytes: number): void {
    this.#stream.advance(bytes, this);
  }

  end(): TripStatistics {
    if (this.#stream.endsInMidRecord) this.#counter.countRejected();
    return this.#counter.statistics;
  }

  /** Whole records have arrived at the front of the buffer. */
  records(count: number): void {
    const reader = this.#reader;
    const counter = this.#counter;
    for (let at = 0; at < count * TRIP_RECORD_BYTES; at += TRIP_RECORD_BYTES) {
      if (reader.read(at)) counter.count(reader.trip);
      else counter.countRejected();
    }
  }
}
