import { total } from './count-matrix.ts';
import { OUTSIDE, shareOf } from './districts.ts';
import type { District } from './districts.ts';
import type { SortColumn } from './view.ts';

/** Counts by row of the statistics. */
export interface DistrictCounts {
  readonly pickups: Float64Array;
  readonly dropoffs: Float64Array;
  /** Trips that link a row with the cut. */
  readonly linked?: Float64Array | undefined;
}

/** A row of the table. Shares are of all districts, excluding the outside; for linked trips, of all linked trips. */
export interface TableRow {
  readonly district: District;
  readonly pickups: number;
  readonly pickupShare: number;
  readonly dropoffs: number;
  readonly dropoffShare: number;
  readonly linked?: number;
  readonly linkedShare?: number;
}

/** The districts with their counts, in row order. */
export function tableRows(districts: readonly District[], counts: DistrictCounts): TableRow[] {
  const { pickups, dropoffs, linked } = counts;
  const inside = (values: Float64Array): number => total(values) - values[OUTSIDE]!;
  const [allPickups, allDropoffs] = [inside(pickups), inside(dropoffs)];
  const allLinked = linked && total(linked);
  return districts.map((district) => {
    const { row } = district;
    return {
      district,
      pickups: pickups[row]!,
      pickupShare: row === OUTSIDE ? 0 : shareOf(pickups[row]!, allPickups),
      dropoffs: dropoffs[row]!,
      dropoffShare: row === OUTSIDE ? 0 : shareOf(dropoffs[row]!, allDropoffs),
      ...(linked && { linked: linked[row]!, linkedShare: shareOf(linked[row]!, allLinked ?? 0) }),
    };
  });
}

/** Sorts by a column, ties by row; the outside is always last. */
export function sortedRows(rows: readonly TableRow[], column: SortColumn, isAscending: boolean): TableRow[] {
  const sign = isAscending ? 1 : -1;
  const valueOf = (row: TableRow): number => (column === 'district' ? row.district.row : (row[column] ?? row.pickups));
  return [...rows].sort((a, b) => {
    const [isLast, otherIsLast] = [a.district.row === OUTSIDE, b.district.row === OUTSIDE];
    if (isLast !== otherIsLast) return isLast ? 1 : -1;
    return sign * (valueOf(a) - valueOf(b)) || a.district.row - b.district.row;
  });
}
