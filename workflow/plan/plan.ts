import type { Storage } from '../../tasks/storage/storage.ts';
import { planChunks } from '../input/chunk-plan.ts';
import { forEachAtOnce } from '../concurrency.ts';
import type { JobInput } from '../job.ts';
import type { TripFile } from '../manifest.ts';
import type { TripMonth } from '../trip-months.ts';
import { shortened } from '../input/problems.ts';
import { parseDistricts } from '../input/layer-source.ts';
import { notCountedLines } from '../input/not-counted.ts';
import { findTrips } from '../input/trip-source.ts';
import { EXECUTION_TIMEOUT_SECONDS } from '../stage-table.ts';
import type { Capacity } from './capacity.ts';
import { costOf } from './cost.ts';
import type { Cost } from './cost.ts';
import { countRecords } from './count-records.ts';
import type { Prices } from './prices.ts';
import { expectedRun } from './run.ts';
import type { Run } from './run.ts';
import { usageOf } from './usage.ts';
import type { Usage } from './usage.ts';
import { workOf } from './work.ts';
import type { Work } from './work.ts';

/** A run over some work, what AWS meters for it and what that costs. */
export interface Bill {
  readonly run: Run;
  readonly usage: Usage;
  readonly cost: Cost;
}

/** What a job will count, and its expected duration and cost on AWS. */
export interface Plan extends Bill {
  readonly trips: readonly TripMonth[];
  readonly synthetic: boolean;
  readonly layer: { readonly name: string; readonly districts: number };
  readonly work: Work;
  readonly warnings: readonly string[];
}

/** What planning requires. */
export interface PlanServices {
  readonly storage: Storage;
  /** The folder whose `layers/` holds the built-in ones. */
  readonly layersRoot: string;
  readonly capacity: Capacity;
  readonly prices: Prices;
}

/** Files sampled concurrently: each is one small request. */
const SAMPLES_AT_ONCE = 16;

/**
 * Plans a job as its first stages would: the same files, formats, layer and chunks. Reads the source (its listing, a
 * head of each file, a little at each cut) and starts nothing. Throws `InvalidInput` for what ValidateInput would refuse.
 */
export async function planJob(job: JobInput, services: PlanServices): Promise<Plan> {
  const { storage, layersRoot, capacity, prices } = services;
  const { layer, name } = await parseDistricts(job.districts, storage, layersRoot);
  const { files, synthetic, warnings: gaps, notCounted } = await findTrips(job, storage);
  const warnings = [...gaps, ...notCountedLines(notCounted), ...compressedLines(files)];
  const chunks = await planChunks(files, storage, job.chunkBytes);
  const records = new Array<number>(files.length).fill(0);
  await forEachAtOnce(files, SAMPLES_AT_ONCE, async (file, i) => {
    records[i] = await countRecords(storage, file);
  });
  const work = workOf(files, records, chunks, layer.districts.length);
  const run = expectedRun(work, job, capacity);
  return {
    trips: files.map(({ color, month }) => ({ color, month })),
    synthetic,
    layer: { name, districts: layer.districts.length },
    work,
    ...billOf(work, run, capacity, prices),
    warnings: run.seconds < EXECUTION_TIMEOUT_SECONDS ? warnings : [...warnings, TOO_LONG],
  };
}

const TOO_LONG = 'an execution may take at most a day: allow more tasks (--max-tasks), or count fewer months at a time';

/** A compressed file cannot be cut: that is what its month may wait for. */
function compressedLines(files: readonly TripFile[]): string[] {
  const names = files
    .filter(({ format }) => format.kind !== 'parquet' && format.compression !== undefined)
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const they = names.length === 1 ? 'it is compressed: one chunk' : 'they are compressed: each is one chunk';
  return [`${shortened(names, 'files').join(', ')}: ${they}, read by one worker`];
}

/** The usage and cost of a run over this work. */
export function billOf(work: Work, run: Run, capacity: Capacity, prices: Prices): Bill {
  const usage = usageOf(work, run, capacity);
  return { run, usage, cost: costOf(usage, prices, capacity) };
}
