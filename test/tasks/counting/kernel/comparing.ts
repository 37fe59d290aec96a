import path from 'node:path';
import { GridIndex } from '../../../../geo/grid/locate.ts';
import { compileKernel } from '../../../../infra/build/compile-kernel.ts';
import { openClassifiers } from '../../../../tasks/worker/open-classifiers.ts';
import type { Classifiers } from '../../../../tasks/worker/open-classifiers.ts';
import type { InputFormat } from '../../../../tasks/trips/input-format.ts';
import type { TripStatistics } from '../../../../tasks/counting/statistics.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { classify, readCounters, OF_MONTH } from '../../support.ts';
import { formatOf, mutatedRows, mutatedTripRecords, randomFrom, TLC_HEADERS, ZONE_HEADERS } from './mutations.ts';

/** The kernel and its TypeScript twin over one layer. */
export interface Pair {
  readonly kernel: Classifiers;
  readonly twin: Classifiers;
}

export const TRIP_RECORDS: InputFormat = { kind: 'trip-records' };

/** Compiles the kernel from its sources, for the tests of one file. */
export function compiledKernel(): () => Uint8Array {
  const folder = temporaryFolder();
  let wasm: Uint8Array | undefined;
  beforeAll(async () => {
    wasm = await compileKernel(path.join(folder, 'kernel.wasm'));
  });
  return () => wasm!;
}

/** Spreads the zones over the districts; every seventh is in none, as are Newark, 264 and 265. */
function someZones(districts: number): Uint16Array {
  return Uint16Array.from({ length: 266 }, (_, zone) => {
    return zone % 7 === 1 || zone < 1 || zone > 263 ? 0 : 1 + (zone % districts);
  });
}

/** Opens both; an index that does not fit the kernel is an error. */
export function pairOver(index: Uint8Array, wasm: Uint8Array): Pair {
  const layer = { grid: index, zones: someZones(GridIndex.open(index).districtCount) };
  const kernel = openClassifiers(layer, wasm);
  if (kernel.by !== 'WASM kernel') throw new Error(`classified by ${kernel.by}`);
  return { kernel, twin: openClassifiers(layer, undefined) };
}

/** Classifies `bytes` by both, the kernel in pieces of these sizes; throws if one count differs. */
export function expectSame(
  { kernel, twin }: Pair,
  format: InputFormat,
  bytes: Uint8Array,
  pieces: readonly number[] = [],
): TripStatistics {
  const expected = classify(twin.create(format, OF_MONTH), bytes);
  const actual = classify(kernel.create(format, OF_MONTH), bytes, pieces);
  if (Buffer.from(actual.cells.buffer).equals(Buffer.from(expected.cells.buffer))) return actual;
  const [found, wanted] = [readCounters(actual), readCounters(expected)];
  const names = [...new Set([...found.keys(), ...wanted.keys()])].filter(
    (name) => found.get(name) !== wanted.get(name),
  );
  const differences = names.map((name) => `${name}: ${found.get(name) ?? 0}, not ${wanted.get(name) ?? 0}`);
  throw new Error(`the kernel counts ${differences.slice(0, 10).join('; ')}`);
}

const HEADERS = [...TLC_HEADERS, ...ZONE_HEADERS];

/** Records in a batch of {@link compareOnMutations}. */
const BATCH = 2_000;

/**
 * Compares kernel and twin on `count` mutated records, half trip records, half raw rows of all eras, in pieces of random
 * sizes. Throws with the batch's seed if they differ.
 */
export function compareOnMutations(pair: Pair, count: number, seed: number): void {
  for (let batch = 0; batch * BATCH < count; batch++) {
    const random = randomFrom(seed + batch);
    const header = HEADERS[random(HEADERS.length)]!;
    const ofRows = batch % 2 === 1;
    const format = ofRows ? formatOf(header) : TRIP_RECORDS;
    const bytes = ofRows ? mutatedRows(header, BATCH, random) : mutatedTripRecords(BATCH, random);
    const pieces = Array.from({ length: 1 + random(5) }, () => 1 + random(10 ** (1 + random(6))));
    try {
      expectSame(pair, format, bytes, pieces);
    } catch (cause) {
      throw new Error(`of the batch with seed ${seed + batch}, as ${format.kind}`, { cause });
    }
  }
}
