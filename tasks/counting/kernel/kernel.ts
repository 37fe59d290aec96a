import { FORM_LINES, COLUMNS, FORM, HEADER_WORDS, ROWS } from '../../../geo/grid/packed-grid.ts';
import { KernelCells } from './kernel-cells.ts';
import { instantiateKernel } from './kernel-instance.ts';
import type { KernelExports } from './kernel-instance.ts';
import * as map from './memory-map.ts';
import type { WasmModule } from './web-assembly.ts';
import { fillZoneCodes } from './zone-codes.ts';
import type { DistrictLookup } from '../classifier.ts';
import type { TripStatistics } from '../statistics.ts';
import type { TimeSpan } from '../../trips/wall-clock.ts';
import type { CoordinateColumns, TlcColumns, ZoneColumns } from '../../trips/tlc-columns.ts';

/** The kernel's user for a chunk: reads and counts what the kernel cannot, at this address. */
export interface KernelUser {
  countUnusual(at: number): void;
}

/** The columns of a file that the kernel reads. */
export type KernelColumns = ZoneColumns | (CoordinateColumns & { readonly distance: number; readonly fare: number });

/** Whether the kernel can read a file of these columns; one of coordinates without amounts, which TLC has none of, it cannot. */
export function hasKernelColumns(columns: TlcColumns): columns is KernelColumns {
  return columns.places === 'zones' || (columns.distance !== undefined && columns.fare !== undefined);
}

/** The kernel multiplies numbers of rows and columns of coarse cells as signed 16-bit numbers. */
const MAX_COARSE_SIDE = 0x7fff;

/** Why the kernel cannot use this packed index, or undefined if it can. */
export function whyUnfit(index: Uint8Array): string | undefined {
  const words = new Int32Array(new Uint8Array(index.subarray(0, 4 * HEADER_WORDS)).buffer);
  if (words[FORM] !== FORM_LINES) return 'the grid index keeps the edges of the layer, which only TypeScript looks up';
  if (Math.max(words[COLUMNS]!, words[ROWS]!) > MAX_COARSE_SIDE) {
    return `the grid index has ${words[COLUMNS]!} x ${words[ROWS]!} coarse cells, more than the kernel's ${MAX_COARSE_SIDE} a side`;
  }
  return undefined;
}

/**
 * One instance of the WASM kernel, with one layer's index in its memory, for one chunk after another.
 * The memory is laid out in memory-map.ts.
 */
export class Kernel {
  /** All of the memory: the addresses that {@link KernelUser} gets are offsets in it. */
  readonly memory: Uint8Array;
  readonly #exports: KernelExports;
  readonly #cells: KernelCells;
  #user: KernelUser | undefined;

  /** `index`: a packed index that has been checked (GridIndex.open) and is not unfit; `districts`: of the same layer. */
  constructor(
    module: WasmModule,
    index: Uint8Array,
    { districtCount, zones }: Pick<DistrictLookup, 'districtCount' | 'zones'>,
  ) {
    const countUnusual = (at: number): void => this.#user?.countUnusual(at);
    const { memory, exports, cellsAt, layout } = instantiateKernel(module, index, districtCount, { countUnusual });
    fillZoneCodes(memory.buffer, zones);
    this.memory = new Uint8Array(memory.buffer);
    this.#exports = exports;
    this.#cells = new KernelCells(memory.buffer, cellsAt, layout);
  }

  /** Begins a chunk of a file of this month. The kernel's previous user is done with it. */
  begin(user: KernelUser, month: TimeSpan): void {
    this.#user = user;
    this.#exports.reset(month.from, month.to);
  }

  /** Where the bytes of records go. */
  input(bytes: number): Uint8Array {
    if (bytes > map.INPUT_BYTES) throw new RangeError(`the kernel has ${map.INPUT_BYTES} bytes of input, not ${bytes}`);
    return this.memory.subarray(map.INPUT, map.INPUT + bytes);
  }

  /** Counts `count` trip records at the front of the input. */
  countTripRecords(user: KernelUser, count: number): void {
    this.#expect(user);
    this.#exports.countTripRecords(count);
  }

  /** Sets where in a raw row each column is. */
  setTlcColumns(user: KernelUser, columns: KernelColumns): void {
    this.#expect(user);
    if (columns.places === 'zones') {
      const { pickupTime, dropoffTime, pickupZone, dropoffZone, distance, fare, fields } = columns;
      const hasAmounts = distance !== undefined && fare !== undefined;
      this.#exports.setTlcTimesAndAmounts(pickupTime, dropoffTime, distance ?? 0, fare ?? 0, hasAmounts, fields);
      this.#exports.setTlcZones(pickupZone, dropoffZone);
      return;
    }
    const { pickupTime, dropoffTime, distance, fare, fields } = columns;
    this.#exports.setTlcTimesAndAmounts(pickupTime, dropoffTime, distance, fare, true, fields);
    this.#exports.setTlcPlaces(
      columns.pickupLongitude,
      columns.pickupLatitude,
      columns.dropoffLongitude,
      columns.dropoffLatitude,
    );
  }

  /** Counts the raw rows in `[from, to)` of the input; the last byte is a line feed. */
  countTlcRows(user: KernelUser, from: number, to: number): void {
    this.#expect(user);
    this.#exports.countTlcRows(map.INPUT + from, map.INPUT + to);
  }

  /** Adds what the kernel has counted since {@link begin} to `statistics`. */
  addTo(user: KernelUser, statistics: TripStatistics): void {
    this.#expect(user);
    this.#cells.addTo(statistics.cells);
  }

  #expect(user: KernelUser): void {
    if (this.#user !== user) throw new Error('the kernel was given to another classifier: finish one chunk at a time');
  }
}
