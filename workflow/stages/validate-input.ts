import { z } from 'zod';
import { putJson } from '../../tasks/storage/storage.ts';
import { putIndex } from '../input/built-index.ts';
import { parseJobInput } from '../job.ts';
import type { JobInput } from '../job.ts';
import { readLayer } from '../input/layer-source.ts';
import type { ValidatedInput } from '../manifest.ts';
import { firstOf, notCountedLines } from '../input/not-counted.ts';
import { refuseZones } from '../input/zone-trips.ts';
import { findTrips } from '../input/trip-source.ts';
import { layerAddress, workAddresses } from '../run/work-prefix.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({ execution: z.string(), job: z.unknown() });

/** Counts and addresses only: the findings are stored under the work prefix. */
export interface ValidateInputOutput {
  readonly job: JobInput;
  readonly input: string;
  readonly files: number;
  readonly bytes: number;
  readonly layer: { readonly id: string; readonly districts: number };
  readonly warnings: readonly string[];
  readonly synthetic: boolean;
}

/**
 * Checks that the job can run: its schema, that its files exist, are readable and have a known format, and that the layer
 * is valid. This requires building its grid index, which is kept for the next stages. Throws {@link InvalidInput} with
 * every problem found, each naming file, line and fix.
 */
export const validateInput: StageRun<z.infer<typeof Input>, ValidateInputOutput> = async (input, { env, storage }) => {
  const job = parseJobInput(input.job, { maxTasks: env.MAX_TASKS });
  const { layer, text, index, warnings } = await readLayer(job.districts, storage, env.LAMBDA_TASK_ROOT);
  const { files, synthetic, warnings: gaps, notCounted } = await findTrips(job, storage);
  refuseZones(job.source, files, layer);

  const layerUri = layerAddress(env.WORK_PREFIX, layer.id);
  await storage.put(layerUri, Buffer.from(text));
  const addresses = workAddresses(env.WORK_PREFIX, input.execution);
  const { sha256: indexSha256 } = await putIndex(storage, addresses.index, index, layer);
  const found: ValidatedInput = {
    ...{ files: [...files], layer, layerUri, indexSha256, synthetic },
    ...{ warnings: [...gaps], notCounted: firstOf(notCounted) },
  };
  await putJson(storage, addresses.input, found);
  return {
    job,
    input: addresses.input,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    layer: { id: layer.id, districts: layer.districts.length },
    warnings: [...gaps, ...notCountedLines(notCounted), ...warnings],
    synthetic,
  };
};

export const handler = stageHandler('ValidateInput', Input, validateInput);
