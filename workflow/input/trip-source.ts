import { InputFormatError } from '../../tasks/trips/input-format.ts';
import { DamagedData } from '../../tasks/storage/decompress.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { asInvalidInput } from './as-invalid-input.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { InvalidInput } from '../errors.ts';
import type { JobInput } from '../job.ts';
import type { NotCounted, TripFile } from '../manifest.ts';
import { Problems } from './problems.ts';
import { recogniseFile } from './recognise-file.ts';
import { TripChoice } from './trip-choice.ts';
import { listTrips, refuse } from './trip-listing.ts';
import type { Candidate } from './trip-listing.ts';

/** Heads read concurrently: each is one small request. */
const HEADS_AT_ONCE = 16;

/** The trip files of a job's source, each of a known format. */
export interface TripSource {
  readonly files: readonly TripFile[];
  /** The trips were generated, not driven. */
  readonly synthetic: boolean;
  /** Months of a range that the source lacks. */
  readonly warnings: readonly string[];
  /** What else lies in the source. */
  readonly notCounted: readonly NotCounted[];
}

/**
 * Finds the files of a job and recognises their formats. Throws {@link InvalidInput} with every problem, each naming
 * file, line and fix.
 */
export async function findTrips(job: JobInput, storage: Storage): Promise<TripSource> {
  const { candidates, synthetic, warnings, notCounted } = await listTrips(job, storage);
  const recognised = await recogniseFiles(job, candidates, storage);
  return { files: recognised.files, synthetic, warnings, notCounted: [...notCounted, ...recognised.notCounted] };
}

async function recogniseFiles(
  job: JobInput,
  candidates: readonly Candidate[],
  storage: Storage,
): Promise<Pick<TripSource, 'files' | 'notCounted'>> {
  const files = new Array<TripFile | undefined>(candidates.length);
  const problems = new Problems();
  const notCounted: NotCounted[] = [];
  const choice = new TripChoice(job);
  await forEachAtOnce(candidates, HEADS_AT_ONCE, async (candidate, i) => {
    try {
      files[i] = await asInvalidInput('it cannot be read', () => readTripFile(candidate, storage));
    } catch (error) {
      if (!(error instanceof InputFormatError || error instanceof InvalidInput || error instanceof DamagedData)) {
        throw error;
      }
      const { name } = candidate.object;
      const mayBeLeftOut = error instanceof InputFormatError && error.isPlaceholder && !choice.requires(candidate);
      if (mayBeLeftOut) notCounted.push({ name, reason: `${error.problem}. ${error.fix}` });
      else problems.add(name, error.message);
    }
  });
  const found = files.filter((file) => file !== undefined);
  if (found.length === 0) for (const { name, reason } of notCounted) problems.add(name, reason);
  refuse(job.source, problems);
  return { files: found, notCounted };
}

async function readTripFile({ object, color, month }: Candidate, storage: Storage): Promise<TripFile> {
  return { ...object, color, month, ...(await recogniseFile(storage, object)) };
}
