import type { Classifier, DistrictLookup } from './classifier.ts';
import type { TripStatistics } from './statistics.ts';
import { TripCounter } from './trip-counter.ts';
import { TripRecordReader } from './trip-record-reader.ts';
import { TRIP_RECORD_BYTES } from './trip-record.ts';

/** 3,276 records: about 256 KiB, which stays in the processor's cache between reading and classifying. */
const BUFFER_BYTES = 3_276 * TRIP_RECORD_BYTES;

/** Classifies 80-byte trip records. Bytes left over at the end, a cut record, count as one rejected. */
export class TripRecordClassifier implements Classifier {
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  private readonly reader = new TripRecordReader(this.buffer);
  private readonly counter: TripCounter;
  private filled = 0;

  constructor(districts: DistrictLookup) {
    this.counter = new TripCounter(districts);
  }

  room(): Uint8Array {
    return this.buffer.subarray(this.filled);
  }

  advance(bytes: number): void {
    const { buffer, reader, counter } = this;
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > BUFFER_BYTES - this.filled) {
      throw new RangeError(`there was room for ${BUFFER_BYTES - this.filled} bytes, not for ${bytes}`);
    }
    const end = this.filled + bytes;
    let at = 0;
    for (; at + TRIP_RECORD_BYTES <= end; at += TRIP_RECORD_BYTES) {
      if (reader.read(at)) counter.count(reader.trip);
      else counter.countRejected();
    }
    if (at > 0) buffer.copyWithin(0, at, end);
    this.filled = end - at;
  }

  end(): TripStatistics {
    if (this.filled > 0) this.counter.countRejected();
    this.filled = 0;
    return this.counter.statistics;
  }
}
