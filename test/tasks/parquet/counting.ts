import path from 'node:path';
import { readFileSync } from 'node:fs';
import { buildGridIndex, GridIndex } from '../../../geo/grid/grid-index.ts';
import type { Layer } from '../../../geo/district.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import { zoneDistricts } from '../../../geo/zones/zone-districts.ts';
import { compileKernel } from '../../../infra/build/compile-kernel.ts';
import type { ClassifierOptions, DistrictLookup } from '../../../tasks/counting/classifier.ts';
import { ParquetKernel } from '../../../tasks/counting/kernel/parquet-kernel.ts';
import { compileWasm } from '../../../tasks/counting/kernel/web-assembly.ts';
import type { ParquetClassifier } from '../../../tasks/counting/parquet-classifier.ts';
import type { TripStatistics } from '../../../tasks/counting/statistics.ts';
import { ParquetRowsClassifier } from '../../../tasks/counting/twin/parquet/parquet-rows-classifier.ts';
import { readFooter } from '../../../tasks/parquet/footer.ts';
import type { ParquetFormat } from '../../../tasks/parquet/parquet-format.ts';
import { planRowGroup } from '../../../tasks/parquet/plan-rows.ts';
import { readRows } from '../../../tasks/parquet/read-rows.ts';
import type { OpenBytes, RowRange } from '../../../tasks/parquet/read-rows.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { sharedPath } from '../../shared.ts';

/** Makes a classifier for a chunk. */
export type Create = (format: ParquetFormat, options: ClassifierOptions) => ParquetClassifier;

/** The kernel and its twin over one layer. */
export interface ParquetPair {
  readonly districts: DistrictLookup;
  readonly ids: readonly string[];
  readonly kernel: Create;
  readonly twin: Create;
}

const folder = temporaryFolder();
let wasm: Uint8Array | undefined;

/** Both over a layer; without its zones if it has none. */
export async function parquetPair(layer: Layer): Promise<ParquetPair> {
  wasm ??= await compileKernel(path.join(folder, 'kernel.wasm'));
  const grid = buildGridIndex(layer).bytes;
  const index = GridIndex.open(grid);
  const zones = zoneDistricts(layer);
  const districts: DistrictLookup = {
    districtCount: index.districtCount,
    locate: (x, y) => index.locate(x, y),
    zones: 'refused' in zones ? undefined : zones,
  };
  const kernel = new ParquetKernel(compileWasm(wasm)!, grid, districts);
  return {
    districts,
    ids: layer.districts.map(({ id }) => id),
    kernel: (format, options) => kernel.begin(format, options),
    twin: (format, options) => new ParquetRowsClassifier(districts, format, options),
  };
}

/** A real layer. */
export function realLayer(name: string, idProperty: string, boroughs?: true): Layer {
  return parseLayer(readFileSync(sharedPath(`data/geo/${name}.geojson`), 'utf8'), { idProperty, boroughs });
}

/** Bytes of a file in memory, at most `piece` at a time. */
export function openBytes(file: Uint8Array, piece = Infinity): OpenBytes {
  return (start, end) => {
    let at = start;
    const read = (target: Uint8Array): Promise<number> => {
      const bytes = file.subarray(at, Math.min(end, at + target.length, at + piece));
      target.set(bytes);
      at += bytes.length;
      return Promise.resolve(bytes.length);
    };
    return Promise.resolve({ read, close: () => Promise.resolve() });
  };
}

/** The chunks of a file, planned as PartitionIntoChunks does. */
export async function planFile(
  file: Uint8Array,
  chunkBytes = Infinity,
): Promise<{ format: ParquetFormat; chunks: RowRange[] }> {
  const read = (start: number, length: number): Promise<Uint8Array> =>
    Promise.resolve(file.subarray(start, start + length));
  const { format, rowGroups } = await readFooter(read, file.length);
  const chunks: RowRange[] = [];
  for (const group of rowGroups) chunks.push(...(await planRowGroup(group, chunkBytes, read)));
  return { format, chunks };
}

/** The statistics of a file, chunk by chunk. */
export async function countFile(
  file: Uint8Array,
  create: Create,
  options: ClassifierOptions,
  { chunkBytes, piece }: { readonly chunkBytes?: number; readonly piece?: number } = {},
): Promise<TripStatistics> {
  const { format, chunks } = await planFile(file, chunkBytes);
  let total: TripStatistics | undefined;
  for (const chunk of chunks) {
    const classifier = create(format, options);
    await readRows(format, chunk, openBytes(file, piece), classifier);
    const statistics = classifier.end();
    if (total === undefined) total = statistics;
    else total.add(statistics);
  }
  return total!;
}
