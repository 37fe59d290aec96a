import { OUTSIDE, boroughTotals } from './districts.ts';
import type { BoroughTotal, District } from './districts.ts';
import { rowSums } from './count-matrix.ts';
import { chartsOf, endOf, valuesOf } from './cut.ts';
import type { Charts, Show } from './cut.ts';
import { tableRows } from './rows.ts';
import type { TableRow } from './rows.ts';
import { scaleOf } from './scale.ts';
import type { Scale } from './scale.ts';
import type { TripSums } from './trip-sums.ts';
import type { View } from './view.ts';

/** Everything that the page draws for the chosen trips. */
export interface Picture {
  /** What is shown; the ends rather than the links if there is no cut or no links are kept. */
  readonly show: Show;
  /** The rows by which everything is cut. */
  readonly cut: readonly number[];
  /** Trips by row. */
  readonly counts: Float64Array;
  /** What colors the map: trips by row, or those by square kilometre. */
  readonly values: Float64Array;
  readonly scale: Scale;
  readonly charts: Charts;
  /** Those of all trips, for comparison. */
  readonly whole: Charts;
  readonly rows: readonly TableRow[];
  readonly boroughs: readonly BoroughTotal[];
}

/** Computes what the page shows. */
export function pictureOf(sums: TripSums, districts: readonly District[], view: View): Picture {
  const { rows: cut } = cutOf(districts, view);
  const end = endOf(view.show);
  const linked = valuesOf(sums, view.show, cut);
  const show = linked === undefined ? end : view.show;
  const counts = linked ?? rowSums(sums[end]);
  const values = view.isPerKm2 ? densities(districts, counts) : counts;
  const isLinked = show === 'to' || show === 'from';
  const [pickups, dropoffs] = [rowSums(sums.pickups), rowSums(sums.dropoffs)];
  return {
    ...{ show, cut, counts, values },
    scale: scaleOf(
      districts.filter(({ isDrawn }) => isDrawn).map(({ row }) => values[row]!),
      view.scale,
    ),
    charts: chartsOf(sums, end, cut),
    whole: chartsOf(sums, end, []),
    rows: tableRows(districts, { pickups, dropoffs, linked: isLinked ? counts : undefined }),
    boroughs: boroughTotals(districts, counts),
  };
}

/** The rows of a view's cut, and the ids of unknown districts. */
export function cutOf(
  districts: readonly District[],
  { cut, hasOutside }: Pick<View, 'cut' | 'hasOutside'>,
): { readonly rows: readonly number[]; readonly unknown: readonly string[] } {
  const rows = new Map(districts.filter(({ row }) => row !== OUTSIDE).map(({ id, row }) => [id, row]));
  const known = cut.flatMap((id) => rows.get(id) ?? []);
  return { rows: hasOutside ? [...known, OUTSIDE] : known, unknown: cut.filter((id) => !rows.has(id)) };
}

/** The fields of a view whose cut is these rows. */
export function cutBy(districts: readonly District[], rows: readonly number[]): Pick<View, 'cut' | 'hasOutside'> {
  const byRow = new Map(districts.map((district) => [district.row, district]));
  const cut = rows.flatMap((row) => (row === OUTSIDE ? [] : (byRow.get(row)?.id ?? [])));
  return { cut, hasOutside: rows.includes(OUTSIDE) };
}

/** The whole's counts, scaled down to the part's total; undefined if both are the same. */
export function spreadLike(whole: Float64Array, part: Float64Array): Float64Array | undefined {
  const [all, some] = [whole, part].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  if (all === undefined || some === undefined || all === 0 || all === some) return undefined;
  return whole.map((count) => (count / all) * some);
}

function densities(districts: readonly District[], counts: Float64Array): Float64Array {
  const values = new Float64Array(counts.length);
  for (const { row, areaKm2 } of districts) values[row] = areaKm2 ? counts[row]! / areaKm2 : 0;
  return values;
}
