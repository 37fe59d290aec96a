import { areInstalled, INSTALL_PEERS } from '../adapters/load-peer.ts';
import { DUCKDB } from '../adapters/duckdb.ts';
import { PARQUET_CODECS } from '../contender.ts';
import type { Contender, NotInstalled, ParquetFormatName } from '../contender.ts';
import { benchRows, runContenders } from '../run-contenders.ts';
import type { BenchRow } from '../table.ts';
import { duckDbOnParquet } from './duckdb.ts';
import { hyparquet } from './hyparquet.ts';
import { parquetFiles } from './parquet-files.ts';
import { parquetSetting } from './parquet-setting.ts';
import type { ParquetAdapter } from './parquet-setting.ts';
import { polars } from './polars.ts';
import { openParquetCounts, parquetProductId, thisOnParquet } from './this.ts';

const ADAPTERS: readonly ParquetAdapter[] = [thisOnParquet, duckDbOnParquet, hyparquet, polars];

/** A row group is a chunk: this many of the trip records make one for each of two workers. */
const RECORDS_A_PAIR = 5e6;

/** The Parquet tables' rows, what could not be measured, and a line on the trips. */
export interface ParquetRun {
  readonly description: string;
  readonly rows: readonly BenchRow[];
  readonly missing: readonly NotInstalled[];
}

/** Measures the contenders for Parquet over about two fifths as many trips as there are trip records. */
export async function measureParquet(
  { records, rounds, cores }: { records: number; rounds: number; cores: number },
  progress: (line: string) => void,
): Promise<ParquetRun> {
  if (!(await areInstalled([DUCKDB]))) {
    const reason = `DuckDB, which writes its files, is ${INSTALL_PEERS}`;
    return { description: 'no Parquet', rows: [], missing: [{ id: 'parquet', label: 'Parquet', reason }] };
  }
  const setting = parquetSetting(await parquetFiles(2 * Math.ceil(records / RECORDS_A_PAIR), progress), cores);
  const answers = PARQUET_CODECS.flatMap((codec) => ADAPTERS.map((adapter) => adapter(setting, codec)));
  const entered = (await Promise.all(answers)).flat();
  const contenders = entered.filter((entry): entry is Contender => 'run' in entry);
  const missing = entered.filter((entry): entry is NotInstalled => !('run' in entry));
  const runs = await runContenders(contenders, rounds, progress);
  await Promise.all(contenders.map((contender) => contender.close()));
  const own = openParquetCounts(setting);
  const rows = await benchRows(runs, ({ format }) => parquetProductId(format as ParquetFormatName, 1), own.count);
  await own.close();
  const distinct = [...new Map(missing.map((entry) => [entry.id, entry])).values()];
  return { description: setting.description, rows, missing: distinct };
}
