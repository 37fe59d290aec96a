import { z } from 'zod';
import { buildGridIndex } from '../../geo/grid/grid-index.ts';
import { parseLayer } from '../../geo/layer/parse-layer.ts';
import { getText, putJson } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { builtIndexBytes, putIndex } from '../input/built-index.ts';
import { planChunks } from '../input/chunk-plan.ts';
import { JobInput } from '../job.ts';
import { ValidatedInput } from '../manifest.ts';
import type { Manifest } from '../manifest.ts';
import { workAddresses } from '../run/work-prefix.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({ execution: z.string(), job: JobInput, input: z.string() });

/** Where the plan is, and its size. */
export interface PartitionIntoChunksOutput {
  readonly manifest: string;
  readonly index: string;
  readonly indexBytes: number;
  readonly partials: string;
  readonly chunks: number;
  readonly bytes: number;
}

/**
 * Plans the chunks and provides the grid index, one for all workers; both are stored under the work prefix; only
 * addresses travel on. The index is the one that ValidateInput built; it is rebuilt if that is missing or has changed.
 */
export const partitionIntoChunks: StageRun<z.infer<typeof Input>, PartitionIntoChunksOutput> = async (
  { execution, job, input },
  { env, storage },
) => {
  const found = ValidatedInput.parse(JSON.parse(await getText(storage, input)));
  const bytes = found.files.reduce((sum, file) => sum + file.bytes, 0);
  const chunks = await planChunks(found.files, storage, job.chunkBytes);
  const addresses = workAddresses(env.WORK_PREFIX, execution);
  const indexBytes = await ensureIndex(found, addresses.index, storage);
  const manifest: Manifest = { ...found, chunks };
  await putJson(storage, addresses.manifest, manifest);
  return {
    manifest: addresses.manifest,
    index: addresses.index,
    indexBytes,
    partials: addresses.partials,
    chunks: manifest.chunks.length,
    bytes,
  };
};

/** Ensures that the index is at `uri`; returns its size in bytes. */
async function ensureIndex(found: ValidatedInput, uri: string, storage: Storage): Promise<number> {
  const { layer, layerUri, indexSha256 } = found;
  const built = indexSha256 === undefined ? undefined : await builtIndexBytes(storage, uri, indexSha256);
  if (built !== undefined) return built;
  const { bytes: index } = buildGridIndex(
    parseLayer(await getText(storage, layerUri), { idProperty: layer.idProperty }),
  );
  return (await putIndex(storage, uri, index, layer)).bytes;
}

export const handler = stageHandler('PartitionIntoChunks', Input, partitionIntoChunks);
