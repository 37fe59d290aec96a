import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Adapter } from '../contender.ts';
import { CACHE } from '../data/bench-files.ts';
import { DUCKDB, openDuckDb } from './duckdb.ts';
import { areInstalled, INSTALL_PEERS } from './load-peer.ts';
import { districtValues, firstRecords, spatialQuery, statisticsOf } from './spatial-sql.ts';
import type { Dialect } from './spatial-sql.ts';

const NAMED = { id: 'duckdb-spatial', label: 'DuckDB spatial' };
const RECORDS = 20_000;
const DIALECT: Dialect = {
  point: (x, y) => `ST_Point(${x}, ${y})`,
  list: (items) => `[${items.join(', ')}]`,
};

/** DuckDB's spatial extension, if it can be loaded: by name, or from the file that `DUCKDB_SPATIAL` names. */
export const duckDbSpatial: Adapter = async (setting) => {
  if (!(await areInstalled([DUCKDB]))) return [{ ...NAMED, reason: INSTALL_PEERS }];
  const duck = await openDuckDb(setting.cores);
  try {
    await duck.connection.run(`LOAD '${process.env.DUCKDB_SPATIAL ?? 'spatial'}'`);
  } catch {
    duck.close();
    return [{ ...NAMED, reason: 'its extension is not installed (DUCKDB_SPATIAL=... names the file)' }];
  }
  const records = Math.min(setting.files.records, setting.quick ? RECORDS / 10 : RECORDS);
  const file = path.join(CACHE, 'duckdb-spatial.csv');
  writeFileSync(file, firstRecords(setting.files.tripRecords, records));
  await duck.connection.run(
    `CREATE TABLE districts AS SELECT district, ST_GeomFromGeoJSON(shape) AS shape
     FROM (VALUES ${districtValues(setting)}) AS rows(district, shape)`,
  );
  const trips = `read_csv('${file}', header = false, auto_detect = false, delim = ',', columns = {
    pickup: 'INTEGER', dropoff: 'INTEGER', x1: 'DOUBLE', y1: 'DOUBLE', x2: 'DOUBLE', y2: 'DOUBLE',
    distance: 'DOUBLE', fare: 'DOUBLE'})`;
  const query = spatialQuery(trips, setting.districts, DIALECT);
  return [
    {
      ...NAMED,
      label: `DuckDB spatial, ${setting.cores} threads`,
      format: 'trip-records',
      work: 'all',
      records,
      run: async () => {
        const started = performance.now();
        const rows = await (await duck.connection.runAndReadAll(query)).getRowObjects();
        const seconds = (performance.now() - started) / 1000;
        const counts = rows.map(({ cell, count }): [number, number] => [Number(cell), Number(count)]);
        return { seconds, statistics: statisticsOf(counts, setting.districts) };
      },
      close: () => {
        duck.close();
        return Promise.resolve();
      },
    },
  ];
};
