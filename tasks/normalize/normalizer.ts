import { InputFormatError } from '../trips/input-format-error.ts';
import type { InputFormat } from '../trips/input-format.ts';
import { ROW_STREAM_BYTES, RowStream } from '../trips/row-stream.ts';
import type { CoordinateColumns } from '../trips/tlc-columns.ts';
import { TlcRowReader } from '../trips/tlc-row-reader.ts';
import { TripRecordReader } from '../trips/trip-record-reader.ts';
import { formatTripRecord, TRIP_RECORD_BYTES, UNREADABLE_TRIP_RECORD } from '../trips/trip-record.ts';

/**
 * Turns a trip file, whose bytes arrive in pieces of any size, into trip records: one for every record of the file, and
 * with the same statistics. Memory is constant.
 */
export interface Normalizer {
  /** Records written so far, and how many of them cannot be read. */
  readonly records: number;
  readonly rejected: number;
  /** Where the next bytes go; never empty. */
  room(): Uint8Array;
  /** `bytes` were written to the front of {@link room}: returns the trip records that they complete. */
  advance(bytes: number): Uint8Array;
  /** There are no more bytes: returns the last trip records. */
  end(): Uint8Array;
}

/**
 * A normalizer for a whole file of this format. A missing distance or fare becomes an empty field, so that the record
 * counts as the row does.
 * @throws InputFormatError for a file of zone ids: a trip record has coordinates.
 */
export function createNormalizer(format: InputFormat): Normalizer {
  if (format.kind === 'trip-records') return new TripRecordCopier();
  if (format.columns.places === 'coordinates') return new TlcNormalizer(format.columns, format.headerBytes);
  throw new InputFormatError({
    problem: "it has the ids of TLC's taxi zones, and a trip record has coordinates",
    fix: 'Count the file as it is: start-job reads it',
  });
}

/** Raw TLC rows; one that cannot be read becomes a record that cannot be read. */
class TlcNormalizer implements Normalizer {
  records = 0;
  rejected = 0;
  readonly #stream: RowStream;
  readonly #reader: TlcRowReader;
  #texts: string[] = [];

  constructor(columns: CoordinateColumns, headerBytes: number) {
    const buffer = new Uint8Array(ROW_STREAM_BYTES);
    this.#stream = new RowStream(buffer, headerBytes);
    this.#reader = new TlcRowReader(columns, buffer);
  }

  room(): Uint8Array {
    return this.#stream.room();
  }

  advance(bytes: number): Uint8Array {
    this.#stream.advance(bytes, this);
    return this.#takeTexts();
  }

  end(): Uint8Array {
    this.#stream.end(this);
    return this.#takeTexts();
  }

  /** Whole rows have arrived: `[from, to)` of the stream's buffer. */
  rows(from: number, to: number): void {
    let at = from;
    while (at < to) {
      at = this.#reader.read(at);
      if (this.#reader.outcome === 'trip') this.#write(formatTripRecord(this.#reader.trip));
      else if (this.#reader.outcome === 'rejected') this.#reject();
    }
  }

  /** A row that is too long to read has arrived. */
  overlongRow(): void {
    this.#reject();
  }

  #reject(): void {
    this.rejected++;
    this.#write(UNREADABLE_TRIP_RECORD);
  }

  #write(record: string): void {
    this.records++;
    this.#texts.push(record);
  }

  #takeTexts(): Uint8Array {
    const bytes = Buffer.from(this.#texts.join(''), 'latin1');
    this.#texts = [];
    return bytes;
  }
}

/** Trip records already: copied as they are, and checked. */
class TripRecordCopier implements Normalizer {
  records = 0;
  rejected = 0;
  readonly #buffer = new Uint8Array(4_096 * TRIP_RECORD_BYTES);
  readonly #reader = new TripRecordReader(this.#buffer);
  #filled = 0;

  room(): Uint8Array {
    return this.#buffer.subarray(this.#filled);
  }

  advance(bytes: number): Uint8Array {
    const end = this.#filled + bytes;
    const whole = end - (end % TRIP_RECORD_BYTES);
    for (let at = 0; at < whole; at += TRIP_RECORD_BYTES) {
      this.records++;
      if (!this.#reader.read(at)) this.rejected++;
    }
    const records = this.#buffer.slice(0, whole);
    this.#buffer.copyWithin(0, whole, end);
    this.#filled = end - whole;
    return records;
  }

  end(): Uint8Array {
    if (this.#filled === 0) return new Uint8Array();
    this.#filled = 0;
    this.records++;
    this.rejected++;
    return Buffer.from(UNREADABLE_TRIP_RECORD, 'latin1');
  }
}
