import { TripStatistics } from '../../tasks/counting/statistics.ts';
import { PartialItem } from '../../tasks/protocol/partials.ts';
import type { FirstRejected } from '../../tasks/protocol/partials.ts';
import { TRIP_RECORD_BYTES } from '../../tasks/trips/trip-record.ts';
import { InvariantViolated } from '../errors.ts';
import { fileExtent } from '../manifest.ts';
import type { Manifest, TripFile } from '../manifest.ts';
import { forEachPartial } from './partial-store.ts';
import type { MergedTrips } from './results.ts';
import type { StageServices } from '../services.ts';

/** Every file's merged statistics, and the chunks without a partial (if there are any, the rest is incomplete). */
export interface Aggregate {
  readonly merged: readonly MergedTrips[];
  readonly missing: readonly number[];
}

/** Merges an execution's partials by file and checks them against the manifest's plan: each chunk once, each byte once. */
export async function mergePartials(
  manifest: Manifest,
  execution: string,
  { dynamodb, storage, env }: Pick<StageServices, 'dynamodb' | 'storage' | 'env'>,
): Promise<Aggregate> {
  checkPlan(manifest);
  const districts = manifest.layer.districts.length;
  const statistics = manifest.files.map(() => new TripStatistics(districts));
  const firstRejected: (FirstRejected | undefined)[] = [];
  const counted = new Uint8Array(manifest.chunks.length);
  await forEachPartial(dynamodb, env.PARTIALS_TABLE, execution, async (item) => {
    const partial = PartialItem.parse(item);
    const planned = manifest.chunks[partial.chunk];
    const [file, start, end] = planned ?? [];
    if (file !== partial.file || end! - start! !== partial.bytes || counted[partial.chunk] !== 0) {
      throw new InvariantViolated(`the partial of chunk ${partial.chunk} does not match the manifest's plan`);
    }
    const bytes = partial.statistics ?? (await storage.get(partial.statisticsUri ?? ''));
    statistics[file]!.add(TripStatistics.decode(bytes, districts));
    firstRejected[file] = earlier(firstRejected[file], partial.firstRejected);
    counted[partial.chunk] = 1;
  });
  const missing = [...counted.keys()].filter((chunk) => counted[chunk] === 0);
  const merged = manifest.files.map((file, i) => ({
    file: file.name,
    color: file.color,
    month: file.month,
    statistics: statistics[i]!,
    firstRejected: firstRejected[i],
  }));
  if (missing.length === 0)
    manifest.files.forEach((file, i) => {
      checkCounts(file, statistics[i]!);
    });
  return { merged, missing };
}

/** The row that begins first. */
function earlier(a: FirstRejected | undefined, b: FirstRejected | undefined): FirstRejected | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.offset < a.offset ? b : a;
}

/** Every byte of every file is in exactly one chunk. */
function checkPlan({ files, chunks }: Manifest): void {
  const covered = files.map(() => 0);
  for (const [file, start, end] of chunks) {
    if (covered[file] !== start || end <= start) {
      throw new InvariantViolated(
        `the chunks of ${files[file]?.name ?? `file ${file}`} are not contiguous at ${start}`,
      );
    }
    covered[file] = end;
  }
  files.forEach((file, i) => {
    if (covered[i] !== fileExtent(file))
      throw new InvariantViolated(`the chunks of ${file.name} end before the file does`);
  });
}

/**
 * Each record was counted once: in rejected, in unlocated, or once in every section of the statistics; but one without a
 * distance, duration or fare is in no bucket of it.
 */
function checkCounts(file: TripFile, statistics: TripStatistics): void {
  const { records, rejected, unlocated, located } = statistics;
  for (const [section, count] of sectionCounts(statistics)) {
    if (AMOUNTS.has(section) ? count > located : count !== located) {
      throw new InvariantViolated(`${file.name}: ${section} counts ${count} trips, but ${located} are located`);
    }
  }
  const planned = plannedRecords(file) ?? records;
  if (records !== planned || records !== located + unlocated + rejected) {
    throw new InvariantViolated(
      `${file.name}: ${records} records counted of ${planned}: ${located} located, ${unlocated} unlocated, ${rejected} rejected`,
    );
  }
}

/** A file's records where that is known before they are counted. */
function plannedRecords({ bytes, format }: TripFile): number | undefined {
  if (format.kind === 'parquet') return format.rows;
  return format.kind === 'trip-records' && format.compression === undefined ? bytes / TRIP_RECORD_BYTES : undefined;
}

/** Sections that a trip can be missing from. */
const AMOUNTS: ReadonlySet<string> = new Set(['distance', 'duration', 'fare']);

/** Trips counted in each section. */
function sectionCounts({ cells, layout }: TripStatistics): [section: string, count: number][] {
  const { pickups, dropoffs, distance, duration, fare, originDestination, tallies } = layout;
  const starts = Object.entries({ pickups, dropoffs, distance, duration, fare, originDestination });
  const sections = starts.filter((entry): entry is [string, number] => entry[1] !== undefined);
  return sections.map(([section, start], i) => {
    const end = sections[i + 1]?.[1] ?? tallies;
    return [section, cells.subarray(start, end).reduce((sum, count) => sum + count, 0)];
  });
}
