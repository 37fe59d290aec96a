import { buildGridIndex } from '../../geo/grid/grid-index.ts';
import { parseLayer } from '../../geo/layer/parse-layer.ts';
import type { ChunkMessage } from '../../tasks/protocol/chunk-message.ts';
import { TRIP_RECORD_BYTES } from '../../tasks/trips/trip-record.ts';
import { vertexCount } from './data/bench-layer.ts';
import { meshCollection } from './data/mesh.ts';
import type { BenchSetting } from './contender.ts';
import { summarise, timed } from './measure.ts';
import type { Summary } from './measure.ts';
import { CHUNK_BYTES, ClassifierPool, planChunks } from './product.ts';

/** One measured size. */
export interface GrowthPoint {
  readonly size: number;
  /** Nanoseconds per record. */
  readonly ns: Summary;
  /** Of the layer's index, if the layer is what grows. */
  readonly index?: { readonly seconds: number; readonly bytes: number; readonly vertices: number };
}

/** How cost grows with one thing, all else equal. */
export interface GrowthSeries {
  readonly name: string;
  readonly points: readonly GrowthPoint[];
}

/** The sizes to measure. */
export interface GrowthSizes {
  readonly records: readonly number[];
  readonly districts: readonly number[];
  readonly vertices: readonly number[];
}

export const GROWTH_SIZES: GrowthSizes = {
  records: [1e6, 1e7, 1e8],
  districts: [5, 71, 263, 1000, 2166],
  vertices: [1e3, 1e4, 1e5, 1e6],
};

/** Number of records in the series where something else grows. */
const FIXED_RECORDS = 2_000_000;
const FIXED_VERTICES = 100_000;
const FIXED_DISTRICTS = 71;
const ROUNDS = 3;

/** All series, one after the other. */
export async function measureGrowth(
  setting: BenchSetting,
  sizes: GrowthSizes,
  progress: (line: string) => void,
): Promise<GrowthSeries[]> {
  progress('growth: records');
  const records = await recordSeries(setting, sizes.records);
  progress('growth: districts');
  const districts = await layerSeries(setting, 'districts', sizes.districts, (n) => [n, FIXED_VERTICES]);
  progress('growth: vertices');
  const vertices = await layerSeries(setting, 'vertices', sizes.vertices, (n) => [FIXED_DISTRICTS, n]);
  progress('growth: workers');
  return [records, districts, vertices, await workerSeries(setting)];
}

/** On one core; if there are more records than in the file, it is read again from its start. */
async function recordSeries(setting: BenchSetting, sizes: readonly number[]): Promise<GrowthSeries> {
  const pool = new ClassifierPool(1, setting.index, setting.districts);
  const points: GrowthPoint[] = [];
  for (const size of sizes) points.push({ size, ns: await measure(pool, await chunksOf(setting, size), size) });
  await pool.close();
  return { name: 'records, 1 core', points };
}

async function layerSeries(
  setting: BenchSetting,
  name: string,
  sizes: readonly number[],
  shape: (size: number) => readonly [districts: number, vertices: number],
): Promise<GrowthSeries> {
  const records = Math.min(FIXED_RECORDS, setting.files.records);
  const chunks = await chunksOf(setting, records);
  const points: GrowthPoint[] = [];
  for (const size of sizes) {
    const [districts, vertices] = shape(size);
    const text = JSON.stringify(meshCollection(districts, vertices, size));
    const started = performance.now();
    const layer = parseLayer(text, { idProperty: 'id' });
    const index = buildGridIndex(layer).bytes;
    const seconds = (performance.now() - started) / 1000;
    const pool = new ClassifierPool(1, index, districts);
    const ns = await measure(pool, chunks, records);
    await pool.close();
    points.push({ size, ns, index: { seconds, bytes: index.length, vertices: vertexCount(layer) } });
  }
  return { name: `${name}, 1 core`, points };
}

async function workerSeries(setting: BenchSetting): Promise<GrowthSeries> {
  const points: GrowthPoint[] = [];
  for (let size = 1; size <= setting.cores; size++) points.push({ size, ns: await measureWorkers(setting, size) });
  return { name: 'workers', points };
}

/** Seconds that the threads of all cores take for the file of trip records. */
export async function classifierSeconds(setting: BenchSetting): Promise<number> {
  return (await measureWorkers(setting, setting.cores)).median * setting.files.records * 1e-9;
}

async function measureWorkers({ files, index, districts }: BenchSetting, workers: number): Promise<Summary> {
  const pool = new ClassifierPool(workers, index, districts);
  const chunks = await planChunks(files.tripRecords, Math.ceil(files.records / workers) * TRIP_RECORD_BYTES);
  const ns = await measure(pool, chunks, files.records);
  await pool.close();
  return ns;
}

/** Chunks of the first records; the whole file again and again if there are not enough. */
async function chunksOf({ files }: BenchSetting, records: number): Promise<ChunkMessage[]> {
  const whole = await planChunks(files.tripRecords, CHUNK_BYTES);
  const chunks: ChunkMessage[] = [];
  for (let left = records * TRIP_RECORD_BYTES; left > 0;) {
    for (const chunk of whole) {
      if (left <= 0) break;
      const end = Math.min(chunk.end, chunk.start + left);
      chunks.push({ ...chunk, end });
      left -= end - chunk.start;
    }
  }
  return chunks;
}

async function measure(pool: ClassifierPool, chunks: readonly ChunkMessage[], records: number): Promise<Summary> {
  const samples: number[] = [];
  await pool.classify(chunks.slice(0, 8));
  for (let round = 0; round < ROUNDS; round++) {
    samples.push(((await timed(() => pool.classify(chunks))) / records) * 1e9);
  }
  return summarise(samples);
}
