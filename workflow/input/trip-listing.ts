import type { Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { isReadablePacking, parseTripFileName } from '../../tasks/trips/trip-file.ts';
import type { TripFileName } from '../../tasks/trips/trip-file.ts';
import { InvalidInput } from '../errors.ts';
import type { JobInput } from '../job.ts';
import type { NotCounted } from '../manifest.ts';
import { Color, describeTripMonth, Month } from '../trip-months.ts';
import type { TripMonth } from '../trip-months.ts';
import { asInvalidInput } from './as-invalid-input.ts';
import { baseName, listSource } from './list-source.ts';
import type { SourceListing } from './list-source.ts';
import { Problems, shortened } from './problems.ts';
import { SYNTHETIC_MARKER } from './synthetic-marker.ts';
import { TripChoice } from './trip-choice.ts';
import { hasNoListing, isOnWeb } from '../web-source.ts';
import { askForMonths } from './web-months.ts';

/** A candidate file: one whose name states which trips it holds. */
export interface Candidate extends TripMonth {
  readonly object: StoredObject;
}

/** The trip files that the job requests, by color and month; their content is not read. */
export interface Trips {
  readonly candidates: readonly Candidate[];
  readonly synthetic: boolean;
  /** Months of a range that the source lacks. */
  readonly warnings: readonly string[];
  /** What else lies in the source, unless other months are requested. */
  readonly notCounted: readonly NotCounted[];
}

/** Lists the files of a job. Throws {@link InvalidInput} if months are missing or named twice, or if there are none. */
export async function listTrips(job: JobInput, storage: Storage): Promise<Trips> {
  const choice = new TripChoice(job);
  const listing = await asInvalidInput('source', () => listingOf(job, choice, storage));
  const { candidates, notCounted } = sortOut(listing, choice);
  const problems = new Problems();
  const chosen = onePerMonth(candidates, notCounted, problems);
  const missing = choice.missing(chosen);
  if (missing.length > 0) problems.add('the source', noFileFor(job, missing, notCounted));
  refuse(job.source, problems);
  if (chosen.length === 0) throw new InvalidInput(`source ${job.source}:${nothingFound(listing, notCounted)}`);
  const gaps = choice.gaps(chosen);
  return {
    candidates: chosen.sort(byColorAndMonth),
    synthetic: listing.objects.some(({ name }) => name === SYNTHETIC_MARKER),
    warnings: gaps.length > 0 ? [noFiles(job, gaps)] : [],
    notCounted,
  };
}

/** What the source holds; a web server only says whether it holds what it is asked for. */
async function listingOf(job: JobInput, choice: TripChoice, storage: Storage): Promise<SourceListing> {
  if (!hasNoListing(job.source)) return listSource(job.source, storage);
  if (job.trips === undefined)
    throw new InvalidInput('trips: name the months: a web server cannot be asked what it holds');
  return { objects: await askForMonths(job.source, choice.months(), storage), otherFolders: [] };
}

/** Throws {@link InvalidInput} if there are problems: one on the source's line, several on separate lines. */
export function refuse(source: string, problems: Problems): void {
  const lines = problems.lines();
  if (lines.length > 0) throw new InvalidInput(`source ${source}:${onLines(lines)}`);
}

function onLines(lines: readonly string[]): string {
  return `${lines.length > 1 ? '\n' : ' '}${lines.join('\n')}`;
}

/** A candidate with what its name tells. */
interface NamedCandidate extends Candidate {
  readonly named: TripFileName;
}

/** Which objects are requested by their names, and which are not trip files, with the fix. */
function sortOut(
  { objects, otherFolders }: SourceListing,
  choice: TripChoice,
): { candidates: NamedCandidate[]; notCounted: NotCounted[] } {
  const candidates: NamedCandidate[] = [];
  const notCounted: NotCounted[] = otherFolders.map((name) => ({
    name,
    reason: 'it is a folder; name it as the source to count what it holds',
  }));
  for (const object of objects) {
    const name = baseName(object.name);
    if (name === SYNTHETIC_MARKER || /^[._]/.test(name)) continue;
    const named = parseTripFileName(name);
    if (named !== undefined && !choice.takes(named)) continue;
    const reason = named === undefined ? misnamed(name) : whyUnread(named);
    if (named !== undefined && reason === undefined) {
      candidates.push({ object, color: named.color, month: named.month, named });
    } else if (reason !== undefined) notCounted.push({ name: object.name, reason });
  }
  return { candidates, notCounted };
}

const NAMES = `{color}_tripdata_{yyyy}-{mm}.csv or {color}-{yyyy}-{mm}.csv (colors: ${Color.options.join(', ')})`;

function misnamed(name: string): string {
  const [, stem, extensions = ''] = /^(.+?)(?: ?\(\d+\)| - Copy| copy)(\.[\w.]+)$/i.exec(name) ?? [];
  if (stem !== undefined && parseTripFileName(`${stem}${extensions}`) !== undefined) {
    return `it is named like a copy: name it ${stem}${extensions}, or remove it`;
  }
  if (/\.(csv|parquet)(\.\w+)?$/i.test(name)) return `name it ${NAMES}, move it away, or pick months with trips`;
  return NOT_NAMED;
}

const NOT_NAMED = 'it is not named like a trip file';

const ARCHIVES: Readonly<Record<string, string>> = {
  zip: 'unpack it (unzip)',
  bz2: 'unpack it (bunzip2)',
  xz: 'unpack it (unxz)',
  '7z': 'unpack it (7z x)',
};

/** Why a file that is named like one of trips cannot be read. */
function whyUnread(named: TripFileName): string | undefined {
  const month = Month.safeParse(named.month);
  if (!month.success) return `${month.error.issues[0]?.message ?? 'unknown month'}; move it away`;
  if (isReadablePacking(named)) return undefined;
  const fix = ARCHIVES[named.packing ?? ''] ?? 'unpack it';
  return `it is compressed as .${named.packing ?? ''}, which is not read; ${fix}`;
}

/** Of several files of one month, the one that is counted has the lowest rank: it spreads best over workers. */
function rank({ extension, packing }: TripFileName): number {
  if (extension === 'parquet') return 1;
  return packing === undefined ? 0 : packing === 'zst' ? 2 : 3;
}

/** The files that are counted, one a month; the others of that month are named, unless they rank the same. */
function onePerMonth(candidates: readonly NamedCandidate[], notCounted: NotCounted[], problems: Problems): Candidate[] {
  const byMonth = new Map<string, NamedCandidate[]>();
  for (const candidate of candidates) {
    const trips = describeTripMonth(candidate);
    byMonth.set(trips, [...(byMonth.get(trips) ?? []), candidate]);
  }
  return [...byMonth].flatMap(([trips, files]) => {
    const [best, ...others] = files.sort((a, b) => rank(a.named) - rank(b.named));
    if (best === undefined) return [];
    for (const { object, named } of others) {
      if (rank(named) === rank(best.named)) {
        problems.add(best.object.name, `${object.name} holds ${trips} too; keep one of them`);
      } else notCounted.push({ name: object.name, reason: `${best.object.name} holds ${trips} too, and is counted` });
    }
    const { object, color, month } = best;
    return [{ object, color, month }];
  });
}

function noFiles({ source }: JobInput, months: readonly string[]): string {
  const names = shortened(months, 'months').join(', ');
  if (!isOnWeb(source)) return `no file for ${names}`;
  return `not published there: ${names} (TLC publishes a month some 50 to 80 days after its end)`;
}

function noFileFor(job: JobInput, missing: readonly string[], notCounted: readonly NotCounted[]): string {
  const near = notCounted.filter(({ name }) => missing.some((trips) => name.includes(trips.replace(/^\w+ /, ''))));
  const reasons = near.map(({ name, reason }) => `; ${name}: ${reason}`);
  return `${noFiles(job, missing)}${reasons.join('')}`;
}

function nothingFound({ objects, otherFolders }: SourceListing, notCounted: readonly NotCounted[]): string {
  const telling = new Problems();
  for (const { name, reason } of notCounted) if (reason !== NOT_NAMED && !name.endsWith('/')) telling.add(name, reason);
  const lines = telling.lines();
  if (lines.length > 0) return onLines(lines);
  if (objects.length === 0 && otherFolders.length === 0) {
    return ' it is empty; it should hold files such as yellow_tripdata_2015-06.csv';
  }
  const names = shortened([...otherFolders, ...objects.map(({ name }) => name)], 'files').join(', ');
  const fix = objects.length === 0 ? '; name one of these folders as the source' : '';
  return ` it holds no trip file such as yellow_tripdata_2015-06.csv, only: ${names}${fix}`;
}

function byColorAndMonth(a: TripMonth, b: TripMonth): number {
  const [left, right] = [`${a.color} ${a.month}`, `${b.color} ${b.month}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
