import { notCountedLines } from '../../input/not-counted.ts';
import { shortened } from '../../input/problems.ts';
import { rejectedRowText } from '../../run/judge-counts.ts';
import type { ExportedResult, TripResult } from '../../run/results.ts';
import { describeTripMonth } from '../../trip-months.ts';
import { table } from '../../client/text-table.ts';
import { grouped, percent, plural } from '../../client/units.ts';

/** Districts and months that the report lists; the result file has the rest. */
const LISTED_DISTRICTS = 12;
const LISTED_MONTHS = 12;
const SPARKS = '▁▂▃▄▅▆▇█';

/** The data for a report. */
export interface Report {
  readonly result: ExportedResult;
  /** Where the exported result is stored. */
  readonly resultUri: string;
  readonly seconds: number;
}

/** The report of a finished execution, as lines of plain text. */
export function reportLines({ result, resultUri, seconds }: Report): string[] {
  const { results, layer, synthetic } = result;
  const total = (pick: (trips: TripResult) => number): number => results.reduce((sum, trips) => sum + pick(trips), 0);
  const records = total((trips) => trips.records);
  const unlocated = total((trips) => trips.unlocated);
  const rejected = total((trips) => trips.rejected);
  return [
    '',
    `${title(results)}, by ${layer.name} (${layer.districts.length} districts)`,
    ...(synthetic ? ['SYNTHETIC: these trips were generated, nobody drove them'] : []),
    '',
    `  ${grouped(records)} records = ${grouped(records - unlocated - rejected)} located + ${grouped(unlocated)} unlocated + ${grouped(rejected)} rejected`,
    '',
    ...(results.length > 1 ? [...monthTable(results), ''] : []),
    ...districtTable(result),
    '',
    `  pickups by hour of day   ${sparkline(sums(results.map(({ hours }) => hours)))}   0 h to 23 h`,
    ...noticeLines(result),
    '',
    `  digest   ${result.digest}`,
    `  result   ${resultUri}`,
    `  time     ${seconds.toFixed(1)} s, ${grouped(records / seconds)} records/s from start to result`,
  ];
}

/** What a reader of the counts should know besides. */
function noticeLines({ results, layer, warnings = [], notCounted = [], firstRejected = [] }: ExportedResult): string[] {
  const total = (pick: (trips: TripResult) => number): number => results.reduce((sum, trips) => sum + pick(trips), 0);
  const located = total(({ records, unlocated, rejected }) => records - unlocated - rejected);
  const without = (amount: 'distance' | 'fare'): number =>
    located - total((trips) => trips[amount].reduce((sum, count) => sum + count, 0));
  const outside = total(({ outsideMonth }) => outsideMonth ?? 0);
  const missing = (['distance', 'fare'] as const).filter((amount) => without(amount) > 0);
  return [
    ...(outside > 0 ? [`  ${plural(outside, 'pickup')} outside the month of their file, counted all the same`] : []),
    ...missing.map(
      (amount) => `  ${plural(without(amount), 'located trip')} without a ${amount}, in none of its buckets`,
    ),
    ...shortened(
      firstRejected.map((row) => `rejected first in ${row.file}, ${rejectedRowText(row)}`),
      'files with rejected rows',
    ).map((line) => `  ${line}`),
    ...shortened(warnings, 'warnings').map((line) => `  warning: ${line}`),
    ...notCountedLines(notCounted).map((line) => `  ${line}`),
    ...(layer.warnings.length > 0
      ? [`  ${plural(layer.warnings.length, 'warning')} about the layer, in the result`]
      : []),
  ];
}

function title(results: readonly TripResult[]): string {
  const [first, last] = [results[0], results.at(-1)];
  if (!first || !last) return 'no trips';
  return results.length === 1
    ? describeTripMonth(first)
    : `${results.length} months, ${describeTripMonth(first)} to ${describeTripMonth(last)}`;
}

function monthTable(results: readonly TripResult[]): string[] {
  const rows = results
    .slice(0, LISTED_MONTHS)
    .map((trips) => [
      describeTripMonth(trips),
      grouped(trips.records),
      grouped(trips.records - trips.unlocated - trips.rejected),
      grouped(trips.unlocated),
      grouped(trips.rejected),
    ]);
  const more = results.length - rows.length;
  return [
    ...table(['trips', 'records', 'located', 'unlocated', 'rejected'], rows),
    ...(more > 0 ? [`  and ${more} more months, in the result`] : []),
  ];
}

function districtTable({ results, layer }: ExportedResult): string[] {
  const pickups = mergedCounts(results.map((trips) => trips.pickups));
  const dropoffs = mergedCounts(results.map((trips) => trips.dropoffs));
  const [allPickups, allDropoffs] = [pickups, dropoffs].map((counts) =>
    [...counts.values()].reduce((a, b) => a + b, 0),
  );
  const busiest = layer.districts
    .map(({ id, name }) => ({ id, name, pickups: pickups.get(id) ?? 0, dropoffs: dropoffs.get(id) ?? 0 }))
    .sort((a, b) => b.pickups - a.pickups);
  const rows = busiest
    .slice(0, LISTED_DISTRICTS)
    .map((district) => [
      district.id === district.name ? district.id : `${district.id} ${district.name}`,
      grouped(district.pickups),
      percent(district.pickups, allPickups ?? 0),
      grouped(district.dropoffs),
      percent(district.dropoffs, allDropoffs ?? 0),
    ]);
  const more = busiest.length - rows.length;
  return [
    ...table(['district', 'pickups', 'share', 'dropoffs', 'share'], rows),
    ...(more > 0 ? [`  and ${more} more districts, in the result`] : []),
  ];
}

function mergedCounts(all: readonly Readonly<Record<string, number>>[]): Map<string, number> {
  const merged = new Map<string, number>();
  for (const counts of all) {
    for (const [id, count] of Object.entries(counts)) merged.set(id, (merged.get(id) ?? 0) + count);
  }
  return merged;
}

function sums(rows: readonly (readonly number[])[]): number[] {
  return rows.reduce<number[]>((sum, row) => row.map((value, i) => value + (sum[i] ?? 0)), []);
}

function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 1);
  return values
    .map((value) => SPARKS[Math.min(SPARKS.length - 1, Math.floor((value / most) * SPARKS.length))])
    .join('');
}
