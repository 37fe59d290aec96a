import type { ResultStatistics, ResultSummary } from '../../../api.ts';
import { getJson } from '../../parts/server-api.ts';
import { decodeMonth, sumMonths } from './trip-sums.ts';
import type { TripSums } from './trip-sums.ts';

/** Months requested concurrently: as many as a browser's connections to one server. */
const AT_ONCE = 6;
/** Maximum cached cells of loaded months: 128 MB. */
const KEPT_CELLS = 16_000_000;

const kept = new Map<string, TripSums>();

/** A result that could not be loaded, and why. */
export interface MissedMonth {
  readonly result: ResultSummary;
  readonly reason: string;
}

/** The results that could be loaded, summed, and the failures. */
export interface LoadedMonths {
  /** Undefined if none could be loaded. */
  readonly sums: TripSums | undefined;
  readonly missed: readonly MissedMonth[];
}

/** Loads the statistics of results and adds them up; `onProgress` is called with the number loaded so far. */
export async function loadMonths(
  results: readonly ResultSummary[],
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<LoadedMonths> {
  let sums: TripSums | undefined;
  const missed: MissedMonth[] = [];
  let done = 0;
  const waiting = results.values();
  const work = async (): Promise<void> => {
    for (const result of waiting) {
      try {
        const month = await loadMonth(result, signal);
        sums = sums ? sumMonths([sums, month]) : month;
      } catch (error) {
        if (signal.aborted) throw error;
        missed.push({ result, reason: error instanceof Error ? error.message : String(error) });
      }
      onProgress(++done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { sums, missed };
}

async function loadMonth({ layer, trips, digest }: ResultSummary, signal: AbortSignal): Promise<TripSums> {
  const key = `${layer} ${trips} ${digest}`;
  const known = kept.get(key);
  kept.delete(key);
  const path = `results/${layer}/${encodeURIComponent(trips)}`;
  const month = known ?? decodeMonth(await getJson<ResultStatistics>(path, signal));
  kept.set(key, month);
  let cells = 0;
  for (const [name, sums] of [...kept].reverse()) {
    cells += cellsOf(sums);
    if (cells > KEPT_CELLS && name !== key) kept.delete(name);
  }
  return month;
}

function cellsOf({ pickups, dropoffs, originDestination }: TripSums): number {
  return pickups.cells.length + dropoffs.cells.length + (originDestination?.cells.length ?? 0);
}
