import type { ResultStatistics } from '../../../api.ts';
import { addCounts, decodeMatrix, total } from './count-matrix.ts';
import type { Counts } from './count-matrix.ts';

/** Statistics of one or more months of one layer, ready to be cut. Row 0 is outside of all districts. */
export interface TripSums {
  /** By district and hour of week, from Monday 0 h. */
  readonly pickups: Counts;
  readonly dropoffs: Counts;
  /** By pickup district and bucket. */
  readonly distance: Counts;
  readonly duration: Counts;
  readonly fare: Counts;
  /** By pickup and dropoff district; missing if the layer has too many. */
  readonly originDestination?: Counts;
  readonly rejected: number;
  readonly unlocated: number;
  /** Picked up before or after their file's month. */
  readonly outsideMonth: number;
  /** Records with at least one end in a district: each is in every section once, but for a distance or fare that it lacks. */
  readonly located: number;
  readonly bounds: ResultStatistics['bounds'];
}

/** Decodes the server's statistics of one month. Throws MatrixError if they do not match their description. */
export function decodeMonth(statistics: ResultStatistics): TripSums {
  const { originDestination, rejected, unlocated, outsideMonth, bounds } = statistics;
  const pickups = decodeMatrix(statistics.pickups);
  return {
    pickups,
    dropoffs: decodeMatrix(statistics.dropoffs),
    distance: decodeMatrix(statistics.distance),
    duration: decodeMatrix(statistics.duration),
    fare: decodeMatrix(statistics.fare),
    ...(originDestination && { originDestination: decodeMatrix(originDestination) }),
    rejected,
    unlocated,
    outsideMonth,
    located: total(pickups.cells),
    bounds,
  };
}

/** Adds up months and colors, at least one. Throws MatrixError if they are over different numbers of districts. */
export function sumMonths(months: readonly TripSums[]): TripSums {
  const [first] = months;
  if (months.length === 1 && first) return first;
  const add = (section: 'pickups' | 'dropoffs' | 'distance' | 'duration' | 'fare'): Counts =>
    addCounts(months.map((month) => month[section]));
  const sum = (name: 'rejected' | 'unlocated' | 'outsideMonth' | 'located'): number =>
    total(months.map((month) => month[name]));
  const links = months.flatMap(({ originDestination }) => originDestination ?? []);
  return {
    pickups: add('pickups'),
    dropoffs: add('dropoffs'),
    distance: add('distance'),
    duration: add('duration'),
    fare: add('fare'),
    ...(links.length === months.length && { originDestination: addCounts(links) }),
    rejected: sum('rejected'),
    unlocated: sum('unlocated'),
    outsideMonth: sum('outsideMonth'),
    located: sum('located'),
    bounds: first!.bounds,
  };
}
