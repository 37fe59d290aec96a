import { DUCKDB, openDuckDb } from '../adapters/duckdb.ts';
import { areInstalled, INSTALL_PEERS } from '../adapters/load-peer.ts';
import type { Contender, ParquetCodec, Run, Work } from '../contender.ts';
import { timedWithCpu } from '../measure.ts';
import type { ParquetAdapter, ParquetSetting } from './parquet-setting.ts';
import { countsOf, countsSql, parseAndGroupSql } from './zones-sql.ts';

/** DuckDB twice: parse and group, the floor, and the product's counts as one query. */
export const duckDbOnParquet: ParquetAdapter = async (setting, codec) => {
  if (!(await areInstalled([DUCKDB])))
    return [{ id: 'duckdb-parquet', label: 'DuckDB, Parquet', reason: INSTALL_PEERS }];
  const threads = [...new Set([1, setting.cores])];
  const works = ['parse and group', 'all'] as const;
  return Promise.all(works.flatMap((work) => threads.map((count) => duckDbContender(setting, codec, work, count))));
};

async function duckDbContender(
  { files, districts, zones }: ParquetSetting,
  codec: ParquetCodec,
  work: Work,
  threads: number,
): Promise<Contender> {
  const duck = await openDuckDb(threads);
  const file = files.files[codec];
  const sql = work === 'all' ? countsSql(file, { districts, zones }) : parseAndGroupSql(file);
  const format = `parquet-${codec}` as const;
  return {
    id: `duckdb/${format}/${work === 'all' ? 'all/' : ''}${threads}`,
    label: `DuckDB, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
    format,
    work,
    records: files.rows,
    run: async (): Promise<Run> => {
      let rows: Record<string, unknown>[] = [];
      const time = await timedWithCpu(async () => {
        rows = await (await duck.connection.runAndReadAll(sql)).getRowObjects();
      });
      if (work === 'all') return { ...time, statistics: countsOf(rows, districts) };
      return { ...time, records: rows.reduce((sum, row) => sum + Number(row.records), 0) };
    },
    close: () => {
      duck.close();
      return Promise.resolve();
    },
  };
}
