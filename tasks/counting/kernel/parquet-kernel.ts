import { pageFault } from '../../parquet/page-faults.ts';
import type { PageFault } from '../../parquet/page-faults.ts';
import { ParquetDamaged } from '../../parquet/parquet-damaged.ts';
import type { DataPage } from '../../parquet/page-sink.ts';
import { TIME_UNITS } from '../../parquet/parquet-format.ts';
import type { ParquetFormat, PhysicalType } from '../../parquet/parquet-format.ts';
import { parseTextTime, parseTextZone } from '../../parquet/text-values.ts';
import { ROLES } from '../../parquet/trip-columns.ts';
import type { Role, TripColumn } from '../../parquet/trip-columns.ts';
import { NOT_A_TIME } from '../../trips/wall-clock.ts';
import type { ClassifierOptions, DistrictLookup } from '../classifier.ts';
import type { ParquetClassifier } from '../parquet-classifier.ts';
import { TripStatistics } from '../statistics.ts';
import { GrowingMemory } from './growing-memory.ts';
import { KernelCells } from './kernel-cells.ts';
import { instantiateKernel } from './kernel-instance.ts';
import type { KernelInstance } from './kernel-instance.ts';
import * as numbers from './parquet-numbers.ts';
import type { WasmModule } from './web-assembly.ts';
import { fillZoneCodes } from './zone-codes.ts';

const ROLE_NUMBERS: Readonly<Record<Role, number>> = {
  time: numbers.ROLE_TIME,
  amount: numbers.ROLE_AMOUNT,
  coordinate: numbers.ROLE_COORDINATE,
  zone: numbers.ROLE_ZONE,
};

const TYPE_NUMBERS: Readonly<Record<PhysicalType, number>> = {
  INT32: numbers.TYPE_INT32,
  INT64: numbers.TYPE_INT64,
  INT96: numbers.TYPE_INT96,
  FLOAT: numbers.TYPE_FLOAT,
  DOUBLE: numbers.TYPE_DOUBLE,
  BYTE_ARRAY: numbers.TYPE_BYTE_ARRAY,
};

/** The kernel's own order of columns. */
const COLUMN_NUMBERS: Readonly<Record<TripColumn, number>> = {
  pickupTime: numbers.PICKUP_TIME,
  dropoffTime: numbers.DROPOFF_TIME,
  distance: numbers.DISTANCE,
  fare: numbers.FARE,
  pickupZone: numbers.PICKUP_PLACE,
  dropoffZone: numbers.DROPOFF_ZONE,
  pickupLongitude: numbers.PICKUP_PLACE,
  pickupLatitude: numbers.PICKUP_PLACE + 1,
  dropoffLongitude: numbers.PICKUP_PLACE + 2,
  dropoffLatitude: numbers.PICKUP_PLACE + 3,
};

const FAULTS: Readonly<Record<number, PageFault>> = {
  [numbers.FAULT_LEVELS]: 'levels',
  [numbers.FAULT_VALUES]: 'values',
  [numbers.FAULT_INDEXES]: 'indexes',
  [numbers.FAULT_INDEX_RANGE]: 'indexRange',
};

/** The region that Snappy decompresses to. */
const PLAIN_PAGE = 'plain page';

/** What the kernel takes for text that is not a time. */
const NO_TIME = -(2 ** 63);

/**
 * The WASM kernel for Parquet files: an instance of its own, since its memory grows with their pages. One chunk after
 * another.
 */
export class ParquetKernel {
  readonly #instance: KernelInstance;
  readonly #memory: GrowingMemory;
  #user: KernelParquetClassifier | undefined;

  /** `index`: a packed index that has been checked and is not unfit; `districts` finds places in the same layer. */
  constructor(module: WasmModule, index: Uint8Array, districts: DistrictLookup) {
    const text = (at: number, bytes: number): Uint8Array => this.#memory.view(at, bytes);
    this.#instance = instantiateKernel(module, index, districts.districtCount, {
      secondsOfText: (at, bytes) => {
        const seconds = parseTextTime(text(at, bytes));
        return seconds === NOT_A_TIME ? NO_TIME : seconds;
      },
      zoneOfText: (at, bytes) => parseTextZone(text(at, bytes)),
    });
    this.#memory = new GrowingMemory(this.#instance.memory);
    fillZoneCodes(this.#instance.memory.buffer, districts.zones);
  }

  /** A classifier for the next chunk. The one before cannot be used any more. */
  begin(format: ParquetFormat, { month }: ClassifierOptions): ParquetClassifier {
    const { exports } = this.#instance;
    exports.reset(month.from, month.to);
    exports.openParquet(
      format.places === 'zones',
      format.columns.some(({ column }) => column === 'distance'),
    );
    for (const { column, type, unit, optional } of format.columns) {
      const ticks = unit === undefined ? 1 : TIME_UNITS[unit];
      exports.setColumn(
        COLUMN_NUMBERS[column],
        ROLE_NUMBERS[ROLES[column]],
        TYPE_NUMBERS[type],
        ticks,
        optional ? 1 : 0,
      );
    }
    this.#user = new KernelParquetClassifier(this.#instance, this.#memory, format, (user) => this.#user === user);
    return this.#user;
  }
}

class KernelParquetClassifier implements ParquetClassifier {
  readonly #instance: KernelInstance;
  readonly #memory: GrowingMemory;
  readonly #columns: readonly TripColumn[];
  readonly #isCurrent: (user: KernelParquetClassifier) => boolean;

  constructor(
    instance: KernelInstance,
    memory: GrowingMemory,
    { columns }: ParquetFormat,
    isCurrent: (user: KernelParquetClassifier) => boolean,
  ) {
    this.#instance = instance;
    this.#memory = memory;
    this.#columns = columns.map(({ column }) => column);
    this.#isCurrent = isCurrent;
  }

  dictionary(column: number, values: number, bytes: Uint8Array): void {
    this.#expectCurrent();
    const number = this.#numberOf(column);
    const { length } = bytes; // a view of the kernel's memory has none after that has grown
    const from = this.#memory.copy('plain dictionary', bytes);
    const to = this.#memory.room(`dictionary ${number}`, values * 8);
    this.#check(this.#instance.exports.setDictionary(number, from, from + length, values, to));
  }

  page(column: number, { levels, indexWidth, bytes }: DataPage): void {
    this.#expectCurrent();
    const number = this.#numberOf(column);
    // Before the memory grows, which empties views of it.
    const [levelBytes, valueBytes] = [levels.length, bytes.length];
    const ownAt = this.#memory.holds(bytes) ? bytes.byteOffset : undefined;
    const from = this.#memory.copy(`levels ${number}`, levels);
    const region = `values ${number}`;
    // What Snappy decompressed stays where it is.
    if (ownAt !== undefined) this.#memory.exchange(PLAIN_PAGE, region);
    const values = ownAt ?? this.#memory.copy(region, bytes);
    const indexed = indexWidth === undefined ? 0 : 1;
    const end = values + valueBytes;
    this.#instance.exports.setPage(number, from, from + levelBytes, values, end, indexed, indexWidth ?? 0);
  }

  skip(column: number, rows: number): void {
    this.#expectCurrent();
    this.#check(this.#instance.exports.skipValues(this.#numberOf(column), rows));
  }

  count(rows: number): void {
    this.#expectCurrent();
    this.#check(this.#instance.exports.countRows(rows));
  }

  snappy(stored: Uint8Array, size: number): Uint8Array {
    const bytes = stored.length;
    const from = this.#memory.copy('snappy', stored);
    const to = this.#memory.room(PLAIN_PAGE, size);
    if (this.#instance.exports.decompressSnappy(from, from + bytes, to, size) !== numbers.FAULT_NONE) {
      throw new ParquetDamaged('a page is not what Snappy makes');
    }
    return this.#memory.view(to, size);
  }

  end(): TripStatistics {
    this.#expectCurrent();
    const { memory, cellsAt, layout } = this.#instance;
    const statistics = new TripStatistics(layout.districts);
    new KernelCells(memory.buffer, cellsAt, layout).addTo(statistics.cells);
    return statistics;
  }

  #numberOf(column: number): number {
    return COLUMN_NUMBERS[this.#columns[column]!];
  }

  #check(fault: number): void {
    if (fault === numbers.FAULT_NONE) return;
    const number = Math.floor(fault / numbers.FAULTS_OF_COLUMN);
    const column = this.#columns.find((name) => COLUMN_NUMBERS[name] === number);
    const known = FAULTS[fault % numbers.FAULTS_OF_COLUMN];
    if (column === undefined || known === undefined) throw new Error(`the kernel reports fault ${fault}`);
    throw pageFault(column, known);
  }

  #expectCurrent(): void {
    if (!this.#isCurrent(this))
      throw new Error('the kernel was given to another classifier: finish one chunk at a time');
  }
}
