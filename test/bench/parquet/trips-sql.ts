import { existsSync } from 'node:fs';
import path from 'node:path';

/** The month that the trips are picked up in. */
export const PARQUET_MONTH = '2024-01';

const MONTH_SECONDS = 31 * 86_400;
const ORIGINALS = path.resolve('../shared/data/trips/parquet');

/** The rows that trips are made from: TLC's originals of green trips where `../shared` is, else drawn by hash. */
export interface BaseRows {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

export function baseRows(): BaseRows {
  if (!existsSync(ORIGINALS)) return { name: 'synthetic', description: 'generated trips', sql: GENERATED };
  const files = path.join(ORIGINALS, 'green_tripdata_*.parquet');
  return {
    name: 'real',
    description: 'scaled from seven real months',
    sql: `SELECT * EXCLUDE (ehail_fee, trip_type, cbd_congestion_fee) FROM read_parquet('${files}', union_by_name = true)`,
  };
}

/** A number from 0 to 1 that follows from the row's and the use's. */
const drawn = (use: number, row = 'id'): string => `(hash(${row} * 16 + ${use}) % 1000000 / 1e6)`;

const GENERATED = `SELECT 2 AS VendorID, TIMESTAMP '${PARQUET_MONTH}-01' + to_seconds((${drawn(0, 'i')} * ${MONTH_SECONDS})::BIGINT)
    AS lpep_pickup_datetime, lpep_pickup_datetime + to_seconds(60 + (${drawn(1, 'i')} * 2400)::BIGINT) AS lpep_dropoff_datetime,
    1 + (${drawn(2, 'i')} * 265)::INTEGER % 265 AS PULocationID, 1 + (${drawn(3, 'i')} * 265)::INTEGER % 265 AS DOLocationID,
    round(${drawn(4, 'i')} * 12, 2) AS trip_distance, 3 + 0.5 * (${drawn(5, 'i')} * 100)::INTEGER AS fare_amount
  FROM range(500000) AS numbers(i)`;

/**
 * `rows` trips in the schema of yellow files, about in the order of their pickups: each is one of the base rows, at another
 * time of the hour, its duration and distance changed a little.
 */
export function tripsSql(base: BaseRows, rows: number): string {
  return `
    WITH base AS MATERIALIZED (${base.sql}),
      copies AS (SELECT base.*, row_number() OVER () AS id FROM range(1 + ${rows} // (SELECT count(*) FROM base)), base LIMIT ${rows}),
      moved AS (SELECT *, TIMESTAMP '${PARQUET_MONTH}-01' + to_seconds(
        (epoch(lpep_pickup_datetime)::BIGINT + (3600 * ${drawn(6)})::BIGINT) % ${MONTH_SECONDS}) AS tpep_pickup_datetime FROM copies)
    SELECT tpep_pickup_datetime,
      tpep_pickup_datetime + (lpep_dropoff_datetime - lpep_pickup_datetime) + to_seconds((120 * ${drawn(7)})::BIGINT) AS tpep_dropoff_datetime,
      round(trip_distance * (0.9 + 0.2 * ${drawn(8)}), 2) AS trip_distance,
      PULocationID::INTEGER AS PULocationID, DOLocationID::INTEGER AS DOLocationID, * EXCLUDE (id, tpep_pickup_datetime,
        lpep_pickup_datetime, lpep_dropoff_datetime, PULocationID, DOLocationID, trip_distance)
    FROM moved ORDER BY tpep_pickup_datetime + to_seconds((1200 * ${drawn(9)})::BIGINT), id`;
}
