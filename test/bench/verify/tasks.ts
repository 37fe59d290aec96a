/** A share of the work, for one process. */
export type VerifyTask =
  /** Points over one layer, chosen in all ways. */
  | { readonly kind: 'points'; readonly suite: string; readonly points: number; readonly seed: number }
  /** Every lattice point of this many small random layers. */
  | { readonly kind: 'small layers'; readonly layers: number; readonly seed: number }
  /** Mutated records. */
  | { readonly kind: 'trip-records' | 'tlc-csv'; readonly records: number; readonly seed: number };

/** What a process found. */
export interface VerifyResult {
  readonly points: number;
  readonly records: number;
  /** How many points and records were checked, by what the product's classifier ran on. */
  readonly by: Readonly<Record<string, number>>;
  readonly differences: readonly string[];
}

const POINTS_PER_TASK = 200_000;
const LAYERS_PER_TASK = 50;
/** Approximate number of points of a small layer; small layers get this share of all points. */
const POINTS_PER_SMALL_LAYER = 1_000;
const SMALL_SHARE = 0.05;
const RECORDS_PER_TASK = 200_000;
/** The share of mutated records that are raw rows. */
const ROWS_SHARE = 0.3;

/** All tasks: at least this many points and records, the points shared out evenly among the layers. */
export function verifyTasks(suites: readonly string[], points: number, records: number): VerifyTask[] {
  const rows = Math.ceil(records * ROWS_SHARE);
  const layers = Math.ceil((points * SMALL_SHARE) / POINTS_PER_SMALL_LAYER);
  const tasks: VerifyTask[] = [
    ...suites.flatMap((suite) =>
      shares(Math.ceil(points / suites.length), POINTS_PER_TASK).map((share, seed): VerifyTask => {
        return { kind: 'points', suite, points: share, seed };
      }),
    ),
    ...shares(layers, LAYERS_PER_TASK).map((share, seed): VerifyTask => {
      return { kind: 'small layers', layers: share, seed };
    }),
    ...shares(records - rows, RECORDS_PER_TASK).map((share, seed): VerifyTask => {
      return { kind: 'trip-records', records: share, seed };
    }),
    ...shares(rows, RECORDS_PER_TASK).map((share, seed): VerifyTask => ({ kind: 'tlc-csv', records: share, seed })),
  ];
  return tasks;
}

function shares(total: number, most: number): number[] {
  return Array.from({ length: Math.ceil(total / most) }, (_, i) => Math.min(most, total - i * most));
}

/** Merges all results. */
export function sum(results: readonly VerifyResult[]): VerifyResult {
  const by: Record<string, number> = {};
  for (const result of results) {
    for (const [name, count] of Object.entries(result.by)) by[name] = (by[name] ?? 0) + count;
  }
  return {
    points: results.reduce((total, { points }) => total + points, 0),
    records: results.reduce((total, { records }) => total + records, 0),
    by,
    differences: results.flatMap(({ differences }) => differences),
  };
}
