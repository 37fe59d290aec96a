import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { grouped } from '../../../workflow/client/units.ts';
import { openDuckDb } from '../adapters/duckdb.ts';
import { PYTHON, pythonModule } from '../adapters/python-script.ts';
import { PARQUET_CODECS } from '../contender.ts';
import type { ParquetCodec } from '../contender.ts';
import { CACHE } from '../data/bench-files.ts';
import { baseRows, PARQUET_MONTH, tripsSql } from './trips-sql.ts';

/** The same trips, once for each compression. */
export interface ParquetFiles {
  /** What the trips are and who wrote them, human-readable. */
  readonly description: string;
  readonly rows: number;
  readonly files: Readonly<Record<ParquetCodec, string>>;
}

/** As in TLC's files since 2023-02. */
export const ROW_GROUP_ROWS = 1_048_576;
/** Part of the file names; raise it when their content changes. */
const VERSION = 1;

/**
 * Writes the files unless they exist: DuckDB makes the trips; Arrow, which TLC uses, writes them in row groups and pages of
 * TLC's sizes where pyarrow is installed, else DuckDB does in pages of its own.
 */
export async function parquetFiles(rowGroups: number, progress: (line: string) => void): Promise<ParquetFiles> {
  const base = baseRows();
  const rows = rowGroups * ROW_GROUP_ROWS;
  const hasArrow = (await pythonModule('pyarrow')) !== undefined;
  const writer = hasArrow ? 'arrow' : 'duckdb';
  const folder = path.join(CACHE, 'data');
  const name = (codec: string): string =>
    path.join(folder, `${base.name}-v${VERSION}-${rows}-${writer}-${codec}.parquet`);
  const files = Object.fromEntries(PARQUET_CODECS.map((codec) => [codec, name(codec)])) as ParquetFiles['files'];
  const description = `${grouped(rows)} trips of ${PARQUET_MONTH}, ${base.description}, written by ${hasArrow ? 'Arrow' : 'DuckDB'}`;
  const missing = PARQUET_CODECS.filter((codec) => !existsSync(files[codec]));
  if (missing.length === 0) return { description, rows, files };
  mkdirSync(folder, { recursive: true });
  progress(`writing ${rows} trips as Parquet below dist/bench/data ...`);
  const trips = name('trips');
  if (!existsSync(trips)) await copyWithDuckDb(tripsSql(base, rows), trips, 'snappy');
  for (const codec of missing) {
    if (hasArrow) await copyWithArrow(trips, files[codec], codec);
    else await copyWithDuckDb(`FROM read_parquet('${trips}')`, files[codec], codec);
  }
  return { description, rows, files };
}

async function copyWithDuckDb(rows: string, file: string, codec: ParquetCodec): Promise<void> {
  const duck = await openDuckDb(1);
  const options = `FORMAT parquet, CODEC '${codec}', ROW_GROUP_SIZE ${ROW_GROUP_ROWS}`;
  await duck.connection.run(`COPY (${rows}) TO '${file}.tmp' (${options})`);
  duck.close();
  renameSync(`${file}.tmp`, file);
}

async function copyWithArrow(from: string, file: string, codec: ParquetCodec): Promise<void> {
  const script = path.join(import.meta.dirname, '../python/rewrite_parquet.py');
  await promisify(execFile)(PYTHON, [script, from, `${file}.tmp`, codec, String(ROW_GROUP_ROWS)]);
  renameSync(`${file}.tmp`, file);
}
