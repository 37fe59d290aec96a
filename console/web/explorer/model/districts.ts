import type { ScreenLayer } from '../../../api.ts';
import { total } from './count-matrix.ts';

/** The row of the statistics for what is outside of all districts. */
export const OUTSIDE = 0;

/** New York's boroughs by their code: the first digit of a community district. */
const BOROUGHS: Readonly<Record<string, string>> = {
  '1': 'Manhattan',
  '2': 'Bronx',
  '3': 'Brooklyn',
  '4': 'Queens',
  '5': 'Staten Island',
};

/** A row of the statistics. */
export interface District {
  /** Its row; {@link OUTSIDE} for what is outside. */
  readonly row: number;
  readonly id: string;
  readonly label: string;
  readonly borough?: string;
  /** Undefined if the layer does not draw it. */
  readonly areaKm2?: number;
  readonly isDrawn: boolean;
}

/** The rows of a layer's results, in order, the outside first. */
export function districtsOf({ districts, features }: ScreenLayer): District[] {
  const areas = new Map(features.map(({ properties }) => [properties.number, properties.areaKm2]));
  const hasBoroughs = districts.length > 0 && districts.every(({ id }) => isCommunityDistrict(id));
  const inside = districts.map(({ id, name }, i): District => {
    const row = i + 1;
    const areaKm2 = areas.get(row);
    const borough = hasBoroughs ? BOROUGHS[id.charAt(0)] : undefined;
    return {
      row,
      id,
      label: name === id ? id : `${name} (${id})`,
      ...(borough !== undefined && { borough }),
      ...(areaKm2 !== undefined && { areaKm2 }),
      isDrawn: areaKm2 !== undefined,
    };
  });
  return [{ row: OUTSIDE, id: '', label: 'Outside of all districts', isDrawn: false }, ...inside];
}

function isCommunityDistrict(id: string): boolean {
  return /^[1-5]\d\d$/.test(id);
}

/** A borough's share of what the map shows. */
export interface BoroughTotal {
  readonly name: string;
  /** Rows of its districts. */
  readonly rows: readonly number[];
  readonly count: number;
  /** Share of all boroughs; 0 to 1. */
  readonly share: number;
}

/** Counts by row, summed by borough; empty if the layer is not of community districts. */
export function boroughTotals(districts: readonly District[], counts: Float64Array): BoroughTotal[] {
  const names = [...new Set(districts.flatMap(({ borough }) => borough ?? []))];
  const all = total(districts.map(({ borough, row }) => (borough === undefined ? 0 : counts[row]!)));
  return names.map((name) => {
    const rows = districts.filter(({ borough }) => borough === name).map(({ row }) => row);
    const count = total(rows.map((row) => counts[row]!));
    return { name, rows, count, share: shareOf(count, all) };
  });
}

/** A part's share of a whole, 0 to 1; 0 if the whole is 0. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
