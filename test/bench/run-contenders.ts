import { setTimeout as delay } from 'node:timers/promises';
import type { TripStatistics } from '../../tasks/counting/statistics.ts';
import { compareCounts } from './compare-counts.ts';
import type { Contender, Run } from './contender.ts';
import { summarise } from './measure.ts';
import type { BenchRow } from './table.ts';

/** Counts the first records of the file of a contender's format with the product. */
export type OwnCounts = (contender: Contender) => Promise<TripStatistics>;

/** Before each pass, so that work left over by the previous contender (writing, cleaning up) is not charged to this one. */
const SETTLE_MS = 150;

/**
 * A pass of each contender in turn, `rounds` times after a warm-up; each round begins with another contender. What
 * disturbs the machine disturbs all alike.
 */
export async function runContenders(
  contenders: readonly Contender[],
  rounds: number,
  progress: (line: string) => void,
): Promise<Map<Contender, Run[]>> {
  const runs = new Map<Contender, Run[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round <= rounds; round++) {
    progress(round === 0 ? `warming up ${contenders.length} contenders` : `round ${round} of ${rounds}`);
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      await delay(SETTLE_MS);
      const run = await contender.run();
      if (round > 0) runs.get(contender)!.push(run);
    }
  }
  return runs;
}

/** The rows of the table. `baseline`: the id of the contender that each format is compared with. */
export async function benchRows(
  runs: ReadonlyMap<Contender, readonly Run[]>,
  baseline: (contender: Contender) => string,
  ownCounts: OwnCounts,
): Promise<BenchRow[]> {
  const summaries = new Map(
    [...runs].map(([contender, results]) => {
      return [contender.id, summarise(results.map(({ seconds }) => (seconds / contender.records) * 1e9))];
    }),
  );
  const rows: BenchRow[] = [];
  for (const [contender, results] of runs) {
    const { id, label, format, work, records } = contender;
    const ns = summaries.get(id)!;
    const ratio = ns.median / summaries.get(baseline(contender))!.median;
    const counts = await judge(contender, results[0]!, ownCounts);
    rows.push({ id, label, format, work, records, ns, cpuNs: cpuNs(contender, results), ratio, counts });
  }
  return rows;
}

function cpuNs({ records }: Contender, results: readonly Run[]): number | undefined {
  const samples = results.map(({ cpuSeconds }) => cpuSeconds).filter((seconds) => seconds !== undefined);
  return samples.length === 0 ? undefined : summarise(samples.map((seconds) => (seconds / records) * 1e9)).median;
}

async function judge(contender: Contender, run: Run, ownCounts: OwnCounts): Promise<string> {
  if (run.statistics !== undefined) return compareCounts(await ownCounts(contender), run.statistics);
  return run.records === contender.records ? 'all records' : `${run.records ?? 0} records of ${contender.records}`;
}
