import { z } from 'zod';
import { buildGridIndex } from '../../geo/grid-index.ts';
import { parseLayer } from '../../geo/layer.ts';
import { getText, putJson } from '../../tasks/storage.ts';
import { planChunks } from '../chunk-plan.ts';
import { JobInput } from '../job.ts';
import { ValidatedInput } from '../manifest.ts';
import type { Manifest } from '../manifest.ts';
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

/** Plans the chunks and builds the grid index, once for all workers; both go to the work prefix, only addresses travel on. */
export const partitionIntoChunks: StageRun<z.infer<typeof Input>, PartitionIntoChunksOutput> = async (
  { execution, job, input },
  { env, storage },
) => {
  const found = ValidatedInput.parse(JSON.parse(await getText(storage, input)));
  const bytes = found.files.reduce((sum, file) => sum + file.bytes, 0);
  const chunks = await planChunks(found.files, storage, job.chunkBytes);
  const layerText = await getText(storage, found.layerUri);
  const index = buildGridIndex(parseLayer(layerText, { idProperty: found.layer.idProperty }));
  const addresses = workAddresses(env.WORK_PREFIX, execution);
  const manifest: Manifest = { ...found, chunks };
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
