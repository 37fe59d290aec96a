import { FORM_LINES, COLUMNS, FORM, HEADER_WORDS, ROWS } from '../../../geo/grid/packed-grid.ts';
import * as buckets from '../../trips/buckets.ts';
import { statisticsLayout } from '../statistics.ts';
import { KernelCells } from './kernel-cells.ts';
import * as map from './memory-map.ts';
import { instantiateWasm, wasmMemory } from './web-assembly.ts';
import type { WasmModule } from './web-assembly.ts';
import type { TripStatistics } from '../statistics.ts';
import type { TimeSpan } from '../../trips/wall-clock.ts';
import type { TlcColumns } from '../../trips/tlc-columns.ts';

/** What the module exports (assembly/kernel.ts), apart from the compiled-in numbers. */
interface KernelExports {
  open(cells: number, cellsBytes: number, districts: number, originDestination: number): void;
  reset(monthFrom: number, monthTo: number): void;
  countTripRecords(count: number): void;
  setTlcColumns(...fieldsAndTheirCount: number[]): void;
  countTlcRows(from: number, to: number): void;
  vectorsEnd(): number;
}

/** The kernel's user for a chunk: reads and counts what the kernel cannot, at this address. */
export interface KernelUser {
  countUnusual(at: number): void;
}

/** The kernel multiplies numbers of rows and columns of coarse cells as signed 16-bit numbers. */
const MAX_COARSE_SIDE = 0x7fff;

const ALIGNMENT = 64;

/** The module's numbers by name, as WebAssembly exports them. */
type CompiledNumbers = Readonly<Record<string, { readonly value: number } | undefined>>;

/** A kernel that was compiled from a different memory map, or for other buckets. */
export class KernelOutdated extends Error {
  override readonly name = 'KernelOutdated';

  constructor(name: string, compiled: number | undefined, expected: number) {
    super(
      `the WASM kernel was compiled with ${name} = ${compiled ?? 'nothing'}, this program with ${expected}: ` +
        'one of them is older; build both again (npm run build)',
    );
  }
}

/** Both sides must agree on the memory's layout. */
function checkCompiledNumbers(compiled: CompiledNumbers): void {
  for (const [name, expected] of Object.entries<unknown>({ ...buckets, ...map })) {
    if (typeof expected !== 'number') continue;
    const value = compiled[name]?.value;
    if (value !== expected) throw new KernelOutdated(name, value, expected);
  }
}

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

  /** `index`: a packed index that has been checked (GridIndex.open) and is not unfit; `districts`: how many it has. */
  constructor(module: WasmModule, index: Uint8Array, districts: number) {
    const cellsAt = Math.ceil((map.GRID_INDEX + index.length) / ALIGNMENT) * ALIGNMENT;
    const layout = statisticsLayout(districts);
    const cellsBytes = KernelCells.bytes(layout);
    const memory = wasmMemory(cellsAt + cellsBytes);
    this.memory = new Uint8Array(memory.buffer);
    this.memory.set(index, map.GRID_INDEX);
    this.#cells = new KernelCells(memory.buffer, cellsAt, layout);
    this.#exports = instantiateWasm(module, {
      env: { memory },
      unusual: {
        countUnusual: (at: number): void => {
          this.#user?.countUnusual(at);
        },
      },
    }) as KernelExports;
    checkCompiledNumbers(this.#exports as unknown as CompiledNumbers);
    if (this.#exports.vectorsEnd() > map.DISTANCE_STEPS)
      throw new Error('the module has more vectors than fit their region of memory');
    fillSteps(this.memory);
    this.#exports.open(cellsAt, cellsBytes, districts, layout.originDestination === undefined ? 0 : 1);
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
  setTlcColumns(user: KernelUser, columns: TlcColumns): void {
    this.#expect(user);
    this.#exports.setTlcColumns(
      columns.pickupTime,
      columns.dropoffTime,
      columns.pickupLongitude,
      columns.pickupLatitude,
      columns.dropoffLongitude,
      columns.dropoffLatitude,
      columns.distance,
      columns.fare,
      columns.fields,
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

/** The tables that turn a distance, a duration and a fare into what each adds to the number of a group. */
function fillSteps(memory: Uint8Array): void {
  const { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS, DISTANCE_UNITS, DURATION_UNITS, FARE_UNITS } = buckets;
  const fares = FARE_BOUNDS.length;
  const durationsAndFares = DURATION_BOUNDS.length * fares;
  fillTable(memory, map.DISTANCE_STEPS, buckets.bucketTable(DISTANCE_BOUNDS, DISTANCE_UNITS), durationsAndFares);
  fillTable(memory, map.DURATION_STEPS, buckets.bucketTable(DURATION_BOUNDS, DURATION_UNITS), fares);
  fillTable(memory, map.FARE_STEPS, buckets.bucketTable(FARE_BOUNDS, FARE_UNITS), 1);
}

function fillTable(memory: Uint8Array, at: number, table: Uint8Array, step: number): void {
  const steps =
    buckets.STEP_BYTES === 1
      ? new Uint8Array(memory.buffer, at, table.length)
      : new Uint16Array(memory.buffer, at, table.length);
  table.forEach((bucket, value) => {
    steps[value] = bucket * step;
  });
}
