import { total } from './count-matrix.ts';
import type { Charts, Show } from './cut.ts';
import type { District } from './districts.ts';
import { grouped } from './numbers.ts';

/** Maximum districts that are named one by one. */
const NAMED = 3;

/** `104`, `104 and 105`, `104, 105, 106 and 4 more`. */
export function cutName(districts: readonly District[], cut: readonly number[]): string {
  const byRow = new Map(districts.map(({ row, label }) => [row, label]));
  const names = cut.slice(0, NAMED).map((row) => byRow.get(row) ?? '');
  const more = cut.length - names.length;
  if (more > 0) names.push(`${more} more`);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** A description of the map's values. */
export function mapTitle(show: Show, cut: string): string {
  switch (show) {
    case 'pickups':
      return 'Pickups by district';
    case 'dropoffs':
      return 'Dropoffs by district';
    case 'to':
      return `Where trips from ${cut} go`;
    case 'from':
      return `Where trips to ${cut} come from`;
  }
}

/** One of the map's values, as a noun. */
export function valueNoun(show: Show): string {
  return { pickups: 'pickups', dropoffs: 'dropoffs', to: 'trips to here', from: 'trips from here' }[show];
}

/** The trips that the charts show. */
export function chartsTitle(show: Show, cut: string): string {
  const verb = show === 'pickups' || show === 'to' ? 'picked up' : 'dropped off';
  return cut === '' ? 'All located trips' : `Trips ${verb} in ${cut}`;
}

/** Buckets by their lower bounds: `0–1`, `1–2`, ..., `20+`. */
export function bucketNames(bounds: readonly number[]): string[] {
  return bounds.map((from, i) => {
    const to = bounds[i + 1];
    return to === undefined ? `${from}+` : `${from}–${to}`;
  });
}

/** Labels of a histogram's axis: each bucket's lower bound at the start of its bar. */
export function edgeLabels(bounds: readonly number[]): Map<number, string> {
  return new Map(bounds.map((from, i) => [i - 0.5, String(from)]));
}

/** Says how many trips are in no bar of distance or fare; undefined if all have both. */
export function missingAmounts({
  trips,
  distance,
  fare,
}: Pick<Charts, 'trips' | 'distance' | 'fare'>): string | undefined {
  const parts = Object.entries({ distance, fare }).flatMap(([name, buckets]) => {
    const missing = trips - total(buckets);
    return missing > 0 ? [`${grouped(missing)} ${missing === 1 ? 'has' : 'have'} no ${name}`] : [];
  });
  return parts.length === 0 ? undefined : `Of all ${grouped(trips)} trips, ${parts.join(' and ')}.`;
}
