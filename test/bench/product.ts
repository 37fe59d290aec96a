import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ClassifierThread } from '../../tasks/worker/classifier-thread.ts';
import type { ClassifiedChunk } from '../../tasks/worker/classifier-thread.ts';
import { encodeLayerIndex } from '../../tasks/protocol/layer-index.ts';
import type { ChunkMessage } from '../../tasks/protocol/chunk-message.ts';
import { INPUT_HEAD_BYTES, recogniseFormat } from '../../tasks/trips/input-format.ts';
import { openStorage } from '../../tasks/storage/open-storage.ts';
import { TripStatistics } from '../../tasks/counting/statistics.ts';
import { readBytes } from '../../tasks/storage/storage.ts';
import { planRanges } from '../../workflow/input/chunk-plan.ts';

/** The worker's thread as `npm run build` bundles it: what runs in production is what is measured. */
const THREAD_SCRIPT = path.resolve('dist/tasks/thread.cjs');
/** The job's own default. */
export const CHUNK_BYTES = 64 * 2 ** 20;

/** The month that files of the bench say they are of. */
export const BENCH_MONTH = '2015-06';

/** The chunks of a local file, planned as PartitionIntoChunks does. */
export async function planChunks(file: string, chunkBytes: number): Promise<ChunkMessage[]> {
  const storage = openStorage();
  const object = await storage.head(pathToFileURL(file).href);
  const format = recogniseFormat(await readBytes(storage, object, 0, INPUT_HEAD_BYTES), object.bytes);
  const { uri, version } = object;
  const month = BENCH_MONTH;
  const tripFile = { ...object, format, color: 'yellow', month } as const;
  const ranges = await planRanges(storage, tripFile, chunkBytes);
  return ranges.map(([start, end], chunk) => ({ chunk, file: 0, uri, version, month, format, start, end }));
}

/** Classifier threads of the built worker, kept from pass to pass as a worker keeps its own from chunk to chunk. */
export class ClassifierPool {
  readonly #threads: readonly ClassifierThread[];
  readonly #districts: number;

  /** `zones`: the district of each taxi zone, for trips that are counted by zone. */
  constructor(workers: number, index: Uint8Array, districts: number, zones?: Uint16Array) {
    this.#threads = Array.from(
      { length: workers },
      () => new ClassifierThread(THREAD_SCRIPT, encodeLayerIndex({ grid: index, zones })),
    );
    this.#districts = districts;
  }

  /** Each thread takes the next chunk as soon as it has done one; returns the sum of all. */
  async classify(chunks: readonly ChunkMessage[]): Promise<TripStatistics> {
    const total = new TripStatistics(this.#districts);
    let next = 0;
    const work = async (thread: ClassifierThread): Promise<void> => {
      const take = (): Promise<ClassifiedChunk> | undefined => {
        const chunk = chunks[next++];
        return chunk && thread.classify(chunk);
      };
      for (let underWay = take(); underWay !== undefined;) {
        const { statistics } = await underWay;
        underWay = take();
        total.add(TripStatistics.decode(statistics));
      }
    };
    await Promise.all(this.#threads.map(work));
    return total;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}
