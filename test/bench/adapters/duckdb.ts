import type { Adapter, BenchSetting, Contender, Format } from '../contender.ts';
import { timed } from '../measure.ts';
import { areInstalled, INSTALL_PEERS, loadPeer } from './load-peer.ts';

/** DuckDB's package. */
export const DUCKDB = '@duckdb/node-api';

interface Result {
  getRowObjects(): Promise<Record<string, unknown>[]>;
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<Result>;
  closeSync(): void;
}
interface DuckDbModule {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> };
}

/** DuckDB in this process. */
export interface DuckDb {
  readonly connection: Connection;
  close(): void;
}

/** Opens a database in memory that uses this many threads. */
export async function openDuckDb(threads: number): Promise<DuckDb> {
  const { DuckDBInstance } = await loadPeer<DuckDbModule>(DUCKDB);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`SET threads = ${threads}`);
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A file as a table of named, typed columns: nothing is left to inference. */
const TRIP_RECORD_TABLE = (file: string): string =>
  `read_csv('${file}', header = false, auto_detect = false, delim = ',', quote = '', escape = '', columns = {
    pickup: 'INTEGER', dropoff: 'INTEGER', x1: 'DOUBLE', y1: 'DOUBLE', x2: 'DOUBLE', y2: 'DOUBLE',
    distance: 'DOUBLE', fare: 'DOUBLE', blank: 'VARCHAR'})`;

const TLC_TABLE = (file: string): string =>
  `(SELECT epoch(tpep_pickup_datetime) - 1230768000 AS pickup, epoch(tpep_dropoff_datetime) - 1230768000 AS dropoff,
      pickup_longitude AS x1, pickup_latitude AS y1, dropoff_longitude AS x2, dropoff_latitude AS y2,
      trip_distance AS distance, fare_amount AS fare
    FROM read_csv('${file}', header = true, auto_detect = false, delim = ',', quote = '', escape = '', columns = {
      VendorID: 'VARCHAR', tpep_pickup_datetime: 'TIMESTAMP', tpep_dropoff_datetime: 'TIMESTAMP',
      passenger_count: 'VARCHAR', trip_distance: 'DOUBLE', pickup_longitude: 'DOUBLE', pickup_latitude: 'DOUBLE',
      RatecodeID: 'VARCHAR', store_and_fwd_flag: 'VARCHAR', dropoff_longitude: 'DOUBLE', dropoff_latitude: 'DOUBLE',
      payment_type: 'VARCHAR', fare_amount: 'DOUBLE', extra: 'VARCHAR', mta_tax: 'VARCHAR', tip_amount: 'VARCHAR',
      tolls_amount: 'VARCHAR', improvement_surcharge: 'VARCHAR', total_amount: 'VARCHAR'}))`;

/** Reads the eight columns that the product reads, and groups by hour; no district is looked up. */
const PARSE_AND_GROUP = (table: string): string => `
  SELECT (pickup // 3600) % 24 AS hour, count(*) AS records, sum(dropoff - pickup) AS duration, sum(distance) AS distance,
    sum(fare) AS fare, sum(x1) AS x1, sum(y1) AS y1, sum(x2) AS x2, sum(y2) AS y2
  FROM ${table} GROUP BY hour`;

/** DuckDB parses and groups: the floor for a general engine that does not know where a trip is. */
export const duckDb: Adapter = async (setting) => {
  if (!(await areInstalled([DUCKDB]))) return [{ id: 'duckdb', label: 'DuckDB', reason: INSTALL_PEERS }];
  const threads = [...new Set([1, setting.cores])];
  const formats: readonly Format[] = ['trip-records', 'tlc-csv'];
  return Promise.all(formats.flatMap((format) => threads.map((count) => parseAndGroup(setting, format, count))));
};

async function parseAndGroup({ files }: BenchSetting, format: Format, threads: number): Promise<Contender> {
  const duck = await openDuckDb(threads);
  const table = format === 'tlc-csv' ? TLC_TABLE(files.tlcCsv) : TRIP_RECORD_TABLE(files.tripRecords);
  return {
    id: `duckdb/${format}/${threads}`,
    label: `DuckDB, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
    format,
    work: 'parse and group',
    records: format === 'tlc-csv' ? files.rows : files.records,
    run: async () => {
      let rows: Record<string, unknown>[] = [];
      const seconds = await timed(async () => {
        rows = await (await duck.connection.runAndReadAll(PARSE_AND_GROUP(table))).getRowObjects();
      });
      return { seconds, records: rows.reduce((sum, row) => sum + Number(row.records), 0) };
    },
    close: () => {
      duck.close();
      return Promise.resolve();
    },
  };
}
