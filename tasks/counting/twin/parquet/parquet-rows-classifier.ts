import type { DataPage } from '../../../parquet/page-sink.ts';
import type { ParquetFormat } from '../../../parquet/parquet-format.ts';
import { decompressSnappy } from '../../../parquet/snappy.ts';
import type { TripColumn } from '../../../parquet/trip-columns.ts';
import { MISSING, Trip, ZoneTrip } from '../../../trips/trip.ts';
import { NOT_A_TIME } from '../../../trips/wall-clock.ts';
import type { ClassifierOptions, DistrictLookup } from '../../classifier.ts';
import type { ParquetClassifier } from '../../parquet-classifier.ts';
import type { TripStatistics } from '../../statistics.ts';
import { TripCounter } from '../../trip-counter.ts';
import { ColumnValues } from './column-values.ts';

/** Classifies rows of Parquet files, value by value: what the kernel's counts are compared with. */
export class ParquetRowsClassifier implements ParquetClassifier {
  readonly #counter: TripCounter;
  readonly #columns: readonly ColumnValues[];
  /** What a row's values are read into: fields of a trip, in the order of the columns. */
  readonly #fields: readonly TripColumn[];
  readonly #hasZones: boolean;
  readonly #trip = new Trip();
  readonly #zoneTrip = new ZoneTrip();

  constructor(districts: DistrictLookup, { columns, places }: ParquetFormat, { month }: ClassifierOptions) {
    this.#counter = new TripCounter(districts, month);
    this.#columns = columns.map((column) => new ColumnValues(column));
    this.#fields = columns.map(({ column }) => column);
    this.#hasZones = places === 'zones';
    Object.assign(this.#trip, { distance: MISSING, fare: MISSING });
    Object.assign(this.#zoneTrip, { distance: MISSING, fare: MISSING });
  }

  dictionary(column: number, values: number, bytes: Uint8Array): void {
    this.#columns[column]!.setDictionary(values, bytes);
  }

  page(column: number, page: DataPage): void {
    this.#columns[column]!.setPage(page);
  }

  skip(column: number, rows: number): void {
    for (let row = 0; row < rows; row++) this.#columns[column]!.next();
  }

  count(rows: number): void {
    for (let row = 0; row < rows; row++) this.#countRow();
  }

  snappy(stored: Uint8Array, size: number): Uint8Array {
    return decompressSnappy(stored, size);
  }

  end(): TripStatistics {
    return this.#counter.statistics;
  }

  #countRow(): void {
    const trip: Partial<Record<TripColumn, number>> = this.#hasZones ? this.#zoneTrip : this.#trip;
    this.#columns.forEach((column, i) => {
      trip[this.#fields[i]!] = column.next();
    });
    if (trip.pickupTime === NOT_A_TIME || trip.dropoffTime === NOT_A_TIME) this.#counter.countRejected();
    else if (this.#hasZones) this.#counter.countByZone(this.#zoneTrip);
    else this.#counter.count(this.#trip);
  }
}
