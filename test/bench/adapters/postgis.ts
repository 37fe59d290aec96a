import { execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Adapter, BenchSetting } from '../contender.ts';
import { CACHE } from '../data/bench-files.ts';
import { districtValues, firstRecords, spatialQuery, statisticsOf } from './spatial-sql.ts';
import type { Dialect } from './spatial-sql.ts';

const execute = promisify(execFile);

const NAMED = { id: 'postgis', label: 'PostGIS' };
const RECORDS = 20_000;
const DIALECT: Dialect = {
  point: (x, y) => `ST_SetSRID(ST_MakePoint(${x}, ${y}), 4326)`,
  list: (items) => `ARRAY[${items.join(', ')}]`,
};
const SCHEMA = 'taxi_bench';

/**
 * PostGIS in the database that `psql` reaches by itself (as set by PGHOST, PGDATABASE ...), in a schema of its own. A
 * pass is a COPY of the records and the query.
 */
export const postGis: Adapter = async (setting) => {
  try {
    await execute('psql', ['-XAtc', 'SELECT postgis_version()']);
  } catch {
    return [{ ...NAMED, reason: 'psql reaches no database with PostGIS (PGHOST, PGDATABASE ... name it)' }];
  }
  const records = Math.min(setting.files.records, setting.quick ? RECORDS / 10 : RECORDS);
  const file = path.join(CACHE, 'postgis.csv');
  writeFileSync(file, firstRecords(setting.files.tripRecords, records));
  await psql(setUp(setting));
  const pass = `SET search_path TO ${SCHEMA}, public;
    TRUNCATE trips;
    \\copy trips FROM '${file}' CSV
    ANALYZE trips;
    ${spatialQuery('trips', setting.districts, DIALECT).replaceAll('\n', ' ')};`;
  return [
    {
      ...NAMED,
      format: 'trip-records',
      work: 'all',
      records,
      run: async () => {
        const started = performance.now();
        const out = await psql(pass);
        const seconds = (performance.now() - started) / 1000;
        const rows = out.split('\n').filter((line) => /^\d+\|\d+$/.test(line));
        const counts = rows.map((row) => row.split('|').map(Number) as [number, number]);
        return { seconds, statistics: statisticsOf(counts, setting.districts) };
      },
      close: async () => {
        await psql(`DROP SCHEMA ${SCHEMA} CASCADE`);
      },
    },
  ];
};

function setUp(setting: BenchSetting): string {
  return `DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE;
    CREATE SCHEMA ${SCHEMA};
    SET search_path TO ${SCHEMA}, public;
    CREATE UNLOGGED TABLE trips (pickup int, dropoff int, x1 float8, y1 float8, x2 float8, y2 float8,
      distance float8, fare float8);
    CREATE TABLE districts AS SELECT district, ST_SetSRID(ST_GeomFromGeoJSON(shape), 4326) AS shape
      FROM (VALUES ${districtValues(setting)}) AS rows(district, shape);
    CREATE INDEX ON districts USING gist (shape);
    ANALYZE districts;`;
}

/** Runs a script, passed on standard input since it may be long. */
async function psql(script: string): Promise<string> {
  const child = spawn('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('SET client_min_messages TO warning;\n');
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stdin.end(script);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`psql ended with code ${code}`);
  return out;
}
