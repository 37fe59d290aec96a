import { z } from 'zod';
import { buildGridIndex } from '../../geo/grid-index.ts';
import { parseLayer } from '../../geo/layer.ts';
import { getText, ObjectChanged, putJson } from '../../tasks/storage.ts';
import { planRanges } from '../chunk-plan.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { InvalidInput } from '../errors.ts';
import { JobInput } from '../job.ts';
import { ValidatedInput } from '../manifest.ts';
import type { Manifest, PlannedChunk } from '../manifest.ts';
import { workAddresses } from '../work-prefix.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({ execution: z.string(), job: JobInput, input: z.string() });

/** Where the plan lies, and its size. */
export interface PartitionIntoChunksOutput {
  readonly manifest: string;
  readonly index: string;
  readonly indexBytes: number;
  readonly partials: string;
  readonly chunks: number;
  readonly bytes: number;
}

/** Files planned at once. */
const FILES_AT_ONCE = 8;
/** Chunks an execution may have: a manifest of some 3 MB, and messages that a worker takes an hour for at the smallest size. */
const MAX_CHUNKS = 100_000;

/** Plans the chunks and builds the grid index, once for all workers; both go to the work prefix, only addresses travel on. */
export const partitionIntoChunks: StageRun<z.infer<typeof Input>, PartitionIntoChunksOutput> = async (
  { execution, job, input },
  { env, storage },
) => {
  const found = ValidatedInput.parse(JSON.parse(await getText(storage, input)));
  const bytes = found.files.reduce((sum, file) => sum + file.bytes, 0);
  refuseTooManyChunks(bytes, job.chunkBytes);
  const ranges: PlannedChunk[][] = found.files.map(() => []);
  await forEachAtOnce(found.files, FILES_AT_ONCE, async (file, number) => {
    try {
      const planned = await planRanges(storage, file, job.chunkBytes);
      ranges[number] = planned.map(([start, end]) => [number, start, end]);
    } catch (error) {
      if (error instanceof ObjectChanged) throw new InvalidInput(error.message);
      throw error;
    }
  });

  const layerText = await getText(storage, found.layerUri);
  const index = buildGridIndex(parseLayer(layerText, { idProperty: found.layer.idProperty }));
  const addresses = workAddresses(env.WORK_PREFIX, execution);
  const manifest: Manifest = { ...found, chunks: ranges.flat() };
  await storage.put(addresses.index, index);
  await putJson(storage, addresses.manifest, manifest);
  return {
    manifest: addresses.manifest,
    index: addresses.index,
    indexBytes: index.length,
    partials: addresses.partials,
    chunks: manifest.chunks.length,
    bytes,
  };
};

export const handler = stageHandler('PartitionIntoChunks', Input, partitionIntoChunks);

function refuseTooManyChunks(bytes: number, chunkBytes: number): void {
  if (bytes / chunkBytes <= MAX_CHUNKS) return;
  const least = Math.ceil(bytes / MAX_CHUNKS);
  throw new InvalidInput(
    `chunkBytes: ${chunkBytes} cuts ${bytes} bytes into more than ${MAX_CHUNKS} chunks; use at least ${least}`,
  );
}
