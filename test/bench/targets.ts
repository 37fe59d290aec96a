import { table } from '../../workflow/client/text-table.ts';
import { PARQUET_CODECS } from './contender.ts';
import type { ParquetCodec } from './contender.ts';
import { ratioText } from './measure.ts';
import type { BenchRow } from './table.ts';

/** A ratio that the product must reach. */
interface Target {
  readonly what: string;
  /** Time of `slow` over that of `fast`, by contenders' ids; the last one of a list that was measured. */
  readonly slow: readonly string[];
  readonly fast: readonly string[];
  readonly bound: 'at least' | 'at most';
  readonly ratio: number;
}

const RECORDS = 'trip-records';
const RAW = 'tlc-csv';

/** `cores`: of the machine. Of the JavaScript peers, only the fastest counts. */
export function targetsOf(cores: number): readonly Target[] {
  const one = [`this/${RECORDS}/1`];
  const all = [`this/${RECORDS}/${cores}`];
  return [
    { what: 'shapely loop / this, 1 core', slow: ['shapely'], fast: one, bound: 'at least', ratio: 5000 },
    {
      what: 'best JavaScript peer / this, 1 core',
      slow: ['flatbush', 'which-polygon', 'turf'],
      fast: one,
      bound: 'at least',
      ratio: 120,
    },
    {
      what: 'DuckDB parse, 1 thread / this, 1 core',
      slow: [`duckdb/${RECORDS}/1`],
      fast: one,
      bound: 'at least',
      ratio: 8,
    },
    { what: 'this, 1 core / C limit', slow: one, fast: ['c'], bound: 'at most', ratio: 1.25 },
    { what: 'this, all cores / wc -l', slow: all, fast: [`wc/${RECORDS}`], bound: 'at most', ratio: 1.4 },
    {
      what: 'raw: DuckDB parse, 1 thread / this, 1 core',
      slow: [`duckdb/${RAW}/1`],
      fast: [`this/${RAW}/1`],
      bound: 'at least',
      ratio: 6,
    },
    { what: 'this, 1 core / 2 workers', slow: one, fast: [`this/${RECORDS}/2`], bound: 'at least', ratio: 1.9 },
    ...PARQUET_CODECS.flatMap(parquetTargets),
  ];
}

/** Against DuckDB where it only parses and groups, as with the other formats: it counts all in several times as long. */
function parquetTargets(codec: ParquetCodec): readonly Target[] {
  const one = [`this/parquet-${codec}/1`];
  const ratio = codec === 'zstd' ? 1 : 0.9;
  const duckDb = [`duckdb/parquet-${codec}/1`];
  return [
    { what: `${codec}: this, 1 core / DuckDB parse, 1 thread`, slow: one, fast: duckDb, bound: 'at most', ratio },
    {
      what: `${codec}: this, 1 core / 2 workers`,
      slow: one,
      fast: [`this/parquet-${codec}/2`],
      bound: 'at least',
      ratio: 1.8,
    },
  ];
}

/** The outcome of a target. */
export interface TargetResult {
  readonly what: string;
  readonly wanted: string;
  readonly ratio: number | undefined;
  readonly verdict: 'met' | 'missed' | 'not measured';
}

/** Checks the rows against the targets. If one side lists several contenders, the fastest is taken. */
export function judgeTargets(rows: readonly BenchRow[], cores: number): TargetResult[] {
  const fastest = (ids: readonly string[]): number => {
    return Math.min(...rows.filter(({ id }) => ids.includes(id)).map(({ ns }) => ns.median));
  };
  return targetsOf(cores).map(({ what, slow, fast, bound, ratio: wanted }) => {
    const ratio = fastest(slow) / fastest(fast);
    const text = `${bound} ${wanted.toLocaleString('en-US')}`;
    if (!Number.isFinite(ratio) || ratio === 0)
      return { what, wanted: text, ratio: undefined, verdict: 'not measured' };
    const isMet = bound === 'at least' ? ratio >= wanted : ratio <= wanted;
    return { what, wanted: text, ratio, verdict: isMet ? 'met' : 'missed' };
  });
}

/** The targets as text. */
export function targetTable(results: readonly TargetResult[]): string[] {
  const rows = results.map(({ what, wanted, ratio, verdict }) => [
    what,
    wanted,
    ratio === undefined ? '-' : ratioText(ratio),
    verdict,
  ]);
  return table(['Targets', 'wanted', 'ratio', ''], rows, [3]);
}
