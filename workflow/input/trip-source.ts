import { InputFormatError } from '../../tasks/trips/input-format.ts';
import type { Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { parseTripFileName } from '../../tasks/trips/trip-file.ts';
import { asInvalidInput } from './as-invalid-input.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { InvalidInput } from '../errors.ts';
import { Color, describeTripMonth, Month } from '../trip-months.ts';
import type { JobInput } from '../job.ts';
import { hasNoListing, isOnWeb } from '../web-source.ts';
import type { TripMonth } from '../trip-months.ts';
import type { TripFile } from '../manifest.ts';
import { Problems, shortened } from './problems.ts';
import { recogniseFile } from './recognise-file.ts';
import { SYNTHETIC_MARKER } from './synthetic-marker.ts';
import { TripChoice } from './trip-choice.ts';
import { askForMonths } from './web-months.ts';

/** Heads read concurrently: each is one small request. */
const HEADS_AT_ONCE = 16;

/** A candidate file: one whose name states which trips it holds. */
interface Candidate extends TripMonth {
  readonly object: StoredObject;
}

/** The trip files of a job's source, each of a known format. */
export interface TripSource {
  readonly files: readonly TripFile[];
  /** The trips were generated, not driven. */
  readonly synthetic: boolean;
  /** Months of a range that the source lacks. */
  readonly warnings: readonly string[];
}

/**
 * Finds the files of a job and recognises their formats. Throws {@link InvalidInput} with every problem, each naming
 * file, line and fix.
 */
export async function findTrips(job: JobInput, storage: Storage): Promise<TripSource> {
  const { candidates, synthetic, warnings } = await listTrips(job, storage);
  return { files: await recogniseFiles(job.source, candidates, storage), synthetic, warnings };
}

/** The trip files that the job requests, by color and month; their content is not read. */
export interface Trips {
  readonly candidates: readonly Candidate[];
  readonly synthetic: boolean;
  readonly warnings: readonly string[];
}

/** Lists the files of a job. Throws {@link InvalidInput} if months are missing, named twice or unknown. */
export async function listTrips(job: JobInput, storage: Storage): Promise<Trips> {
  const choice = new TripChoice(job);
  const objects = await asInvalidInput('source', () => objectsOf(job, choice, storage));
  const candidates: Candidate[] = [];
  const problems = new Problems();
  for (const object of objects) {
    if (!/\.(csv(\.(gz|zip|bz2|zst))?|parquet)$/i.test(object.name)) continue;
    const named = parseTripFileName(object.name);
    if (named === undefined) {
      if (choice.takesAll) problems.add(object.name, misnamed(object.name));
    } else if (choice.takes(named)) {
      const { color, month } = named;
      const known = Month.safeParse(month);
      if (known.success) candidates.push({ object, color, month });
      else problems.add(object.name, `${known.error.issues[0]?.message ?? 'unknown month'}; move it away`);
    }
  }
  const missing = choice.missing(candidates);
  if (missing.length > 0) problems.add('the source', noFiles(job, missing));
  noteRepeatedMonths(candidates, problems);
  refuse(job.source, problems);
  if (candidates.length === 0) throw new InvalidInput(`source ${job.source}: ${nothingFound(objects)}`);
  const gaps = choice.gaps(candidates);
  return {
    candidates: candidates.sort(byColorAndMonth),
    synthetic: objects.some(({ name }) => name === SYNTHETIC_MARKER),
    warnings: gaps.length > 0 ? [noFiles(job, gaps)] : [],
  };
}

/** What the source holds; a web server only says whether it holds what it is asked for. */
function objectsOf(job: JobInput, choice: TripChoice, storage: Storage): Promise<readonly StoredObject[]> {
  if (!hasNoListing(job.source)) return storage.list(job.source);
  if (choice.takesAll) throw new InvalidInput('trips: name the months: a web server cannot be asked what it holds');
  return askForMonths(job.source, choice.months(), storage);
}

function noFiles({ source }: JobInput, months: readonly string[]): string {
  const names = shortened(months, 'months').join(', ');
  if (!isOnWeb(source)) return `no file for ${names}`;
  return `not published there: ${names} (TLC publishes a month some 50 to 80 days after its end)`;
}

function misnamed(name: string): string {
  if (/\.csv\.\w+$/i.test(name)) return 'it is compressed; decompress it first';
  return `name it {color}_tripdata_{yyyy}-{mm}.csv or {color}-{yyyy}-{mm}.csv (colors: ${Color.options.join(', ')}), move it away, or pick months with trips`;
}

function nothingFound(objects: readonly StoredObject[]): string {
  if (objects.length === 0) return 'it is empty; it should hold files such as yellow_tripdata_2015-06.csv';
  const names = shortened(
    objects.map(({ name }) => name),
    'files',
  ).join(', ');
  return `it holds no trip file such as yellow_tripdata_2015-06.csv, only: ${names}`;
}

function noteRepeatedMonths(candidates: readonly Candidate[], problems: Problems): void {
  const first = new Map<string, string>();
  for (const { object, color, month } of candidates) {
    const trips = describeTripMonth({ color, month });
    const other = first.get(trips);
    if (other === undefined) first.set(trips, object.name);
    else problems.add(other, `${object.name} holds ${trips} too; keep one of them`);
  }
}

/** Throws {@link InvalidInput} if there are problems: one on the source's line, several on separate lines. */
function refuse(source: string, problems: Problems): void {
  const lines = problems.lines();
  if (lines.length > 0) throw new InvalidInput(`source ${source}:${lines.length > 1 ? '\n' : ' '}${lines.join('\n')}`);
}

function byColorAndMonth(a: TripMonth, b: TripMonth): number {
  const [left, right] = [`${a.color} ${a.month}`, `${b.color} ${b.month}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

async function recogniseFiles(source: string, candidates: readonly Candidate[], storage: Storage): Promise<TripFile[]> {
  const files = new Array<TripFile | undefined>(candidates.length);
  const problems = new Problems();
  await forEachAtOnce(candidates, HEADS_AT_ONCE, async ({ object, color, month }, i) => {
    try {
      const format = await asInvalidInput('it cannot be read', () => recogniseFile(storage, object));
      files[i] = { ...object, color, month, format };
    } catch (error) {
      if (!(error instanceof InputFormatError || error instanceof InvalidInput)) throw error;
      problems.add(object.name, error.message);
    }
  });
  refuse(source, problems);
  return files.filter((file) => file !== undefined);
}
