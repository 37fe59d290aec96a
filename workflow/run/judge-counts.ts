import type { FirstRejected } from '../../tasks/protocol/partials.ts';
import type { TripStatistics } from '../../tasks/counting/statistics.ts';
import type { PlaceSample, TripFile } from '../manifest.ts';
import type { MergedTrips } from './results.ts';

/** Shares of a file's records: below the first, a result would only look like one; below the second, it is doubtful. */
const LEAST = 0.01;
const DOUBTFUL = 0.5;

/** Two places of latitude and longitude that a trip in New York is between, in degrees. */
const LATITUDES = [39, 42.5] as const;
const LONGITUDES = [71.5, 76.5] as const;

/** What is wrong with the counts of files: each line names its file. */
export interface Judgement {
  /** So little was read or located that there is no result. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Judges whether the files' records could be read and located.
 *
 * | share of the file's records | read                                | located, of those read |
 * |------------------------------|-------------------------------------|-------------------------|
 * | none                         | fails                               | fails |
 * | less than 1 %                | fails                               | fails; warns if most places are around New York, or most zones known: the layer is a small one |
 * | less than half               | warns                               | warns |
 */
export function judgeCounts(files: readonly TripFile[], merged: readonly MergedTrips[]): Judgement {
  const failures: string[] = [];
  const warnings: string[] = [];
  merged.forEach((trips, i) => {
    const judged = judge(trips, files[i]?.sample);
    if (judged?.fails === true) failures.push(`${trips.file}: ${judged.text}`);
    else if (judged !== undefined) warnings.push(`${trips.file}: ${judged.text}`);
  });
  return { failures, warnings };
}

interface Judged {
  readonly fails: boolean;
  readonly text: string;
}

function judge({ statistics, firstRejected }: MergedTrips, sample: PlaceSample | undefined): Judged | undefined {
  const { records, rejected, located } = statistics;
  const read = records - rejected;
  if (records === 0) return { fails: true, text: 'it holds no records' };
  if (read < records * DOUBTFUL) {
    const text = `only ${shareText(read, records)} records could be read${rejectedText(firstRejected)}`;
    return { fails: read < records * LEAST, text };
  }
  if (located >= read * DOUBTFUL) return undefined;
  const isSmallLayer = located > 0 && arePlausible(statistics, read, sample);
  const text = `only ${shareText(located, read)} trips begin or end in a district of the layer${oddity(statistics, read, sample)}`;
  return { fails: located < read * LEAST && !isSmallLayer, text };
}

/** Whether trips are where they should be, so that it is the layer that covers little. */
function arePlausible({ tallies }: TripStatistics, read: number, sample: PlaceSample | undefined): boolean {
  if (sample === undefined) return Math.min(tallies.unknownPickups, tallies.unknownDropoffs) < read * DOUBTFUL;
  return sample.places > 0 && sample.nearNewYork >= sample.places * DOUBTFUL;
}

/** What is the matter with places of which next to none are in a district. */
function oddity(statistics: TripStatistics, read: number, sample: PlaceSample | undefined): string {
  if (arePlausible(statistics, read, sample))
    return ': the layer covers little of where the trips were; check --districts';
  if (sample === undefined) return ': most of their zones are unknown';
  if (sample.places === 0 || sample.odd === undefined) return ': the first trips have no coordinates, or 0';
  const [x, y] = sample.odd;
  return `: the first odd place is longitude ${degrees(x)}, latitude ${degrees(y)}; ${kindOfPlace(x, y)}`;
}

function kindOfPlace(x: number, y: number): string {
  const between = (value: number, [low, high]: readonly [number, number]): boolean => value > low && value < high;
  if (between(x, LATITUDES) && between(Math.abs(y), LONGITUDES)) {
    return 'longitude and latitude look swapped: swap the names of these columns in the header';
  }
  if (between(x, LONGITUDES) && between(y, LATITUDES)) return "the longitude lacks its minus: New York's are about -74";
  if (Math.abs(x) > 180 || Math.abs(y) > 90) {
    return 'these look like feet or metres of a projection (such as EPSG:2263): convert them to degrees (EPSG:4326)';
  }
  return 'that is not around New York';
}

/** Saturated numbers are only known to be large. */
function degrees(value: number): string {
  return Math.abs(value) >= 2_000 ? `${value < 0 ? '-' : ''}2000 or more` : String(value);
}

function rejectedText(row: FirstRejected | undefined): string {
  return row === undefined ? '' : `; the first that could not, ${rejectedRowText(row)}`;
}

/** Where a rejected row is, what is wrong with it, and how it begins. */
export function rejectedRowText({ line, offset, text, reason }: FirstRejected): string {
  return `${line === undefined ? `at byte ${offset}` : `line ${line}`}: ${reason}: ${text}`;
}

/** `12 of 2,400 (0.5 %)` */
function shareText(part: number, all: number): string {
  const grouped = (count: number): string => count.toLocaleString('en-US');
  return `${grouped(part)} of ${grouped(all)}${part === 0 ? '' : ` (${((100 * part) / all).toPrecision(2)} %)`}`;
}
