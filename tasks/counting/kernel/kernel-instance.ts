import * as buckets from '../../trips/buckets.ts';
import { statisticsLayout } from '../statistics.ts';
import type { StatisticsLayout } from '../statistics.ts';
import { KernelCells } from './kernel-cells.ts';
import * as map from './memory-map.ts';
import * as parquetNumbers from './parquet-numbers.ts';
import { instantiateWasm, wasmMemory } from './web-assembly.ts';
import type { WasmMemory, WasmModule } from './web-assembly.ts';

/** What the module exports (assembly/kernel.ts), apart from the compiled-in numbers. */
export interface KernelExports {
  open(cells: number, cellsBytes: number, districts: number, originDestination: number): void;
  reset(monthFrom: number, monthTo: number): void;
  countTripRecords(count: number): void;
  setTlcTimesAndAmounts(
    pickup: number,
    dropoff: number,
    distance: number,
    fare: number,
    hasAmounts: boolean,
    fields: number,
  ): void;
  setTlcPlaces(x1: number, y1: number, x2: number, y2: number): void;
  setTlcZones(pickup: number, dropoff: number): void;
  countTlcRows(from: number, to: number): void;
  vectorsEnd(): number;
  openParquet(zones: boolean, amounts: boolean): void;
  setColumn(column: number, role: number, type: number, ticks: number, optional: number): void;
  setDictionary(column: number, from: number, end: number, count: number, to: number): number;
  setPage(
    ...page: [
      column: number,
      from: number,
      levelsEnd: number,
      values: number,
      end: number,
      indexed: number,
      width: number,
    ]
  ): void;
  skipValues(column: number, rows: number): number;
  countRows(rows: number): number;
  decompressSnappy(from: number, end: number, to: number, size: number): number;
}

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
  for (const [name, expected] of Object.entries<unknown>({ ...buckets, ...map, ...parquetNumbers })) {
    if (typeof expected !== 'number') continue;
    const value = compiled[name]?.value;
    if (value !== expected) throw new KernelOutdated(name, value, expected);
  }
}

/** What the kernel asks of its wrapper. */
export interface KernelImports {
  /** Count the record or row at `at`, which is unusual. */
  readonly countUnusual: (at: number) => void;
  /** Seconds since 2009-01-01 00:00:00 of the `bytes` bytes of text at `at`; -2^63 if they are not a time. */
  readonly secondsOfText: (at: number, bytes: number) => number;
  /** The taxi zone that such a text names; 0 for none. */
  readonly zoneOfText: (at: number, bytes: number) => number;
}

/** The module with one layer's index in its memory. */
export interface KernelInstance {
  readonly memory: WasmMemory;
  readonly exports: KernelExports;
  readonly cellsAt: number;
  readonly layout: StatisticsLayout;
}

/** `index`: a packed index that has been checked (GridIndex.open) and is not unfit; `districts`: how many it has. */
export function instantiateKernel(
  module: WasmModule,
  index: Uint8Array,
  districts: number,
  { countUnusual = notCalled, secondsOfText = notCalled, zoneOfText = notCalled }: Partial<KernelImports>,
): KernelInstance {
  const cellsAt = Math.ceil((map.GRID_INDEX + index.length) / ALIGNMENT) * ALIGNMENT;
  const layout = statisticsLayout(districts);
  const cellsBytes = KernelCells.bytes(layout);
  const memory = wasmMemory(cellsAt + cellsBytes);
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(index, map.GRID_INDEX);
  const imports = { env: { memory }, unusual: { countUnusual }, text: { secondsOfText, zoneOfText } };
  const exports = instantiateWasm(module, imports) as KernelExports;
  checkCompiledNumbers(exports as unknown as CompiledNumbers);
  if (exports.vectorsEnd() > map.DISTANCE_STEPS) {
    throw new Error('the module has more vectors than fit their region of memory');
  }
  fillSteps(bytes);
  exports.open(cellsAt, cellsBytes, districts, layout.originDestination === undefined ? 0 : 1);
  return { memory, exports, cellsAt, layout };
}

function notCalled(): never {
  throw new Error('the kernel was not opened for this kind of file');
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
