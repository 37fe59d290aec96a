import { readFileSync } from 'node:fs';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../../tasks/trips/buckets.ts';
import { statisticsLayout, UNLOCATED_CELL } from '../../../tasks/counting/statistics-layout.ts';
import { TripStatistics } from '../../../tasks/counting/statistics.ts';
import { TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import type { BenchSetting } from '../contender.ts';
import { districtFeatures, readLayer } from '../data/bench-layer.ts';

/** What differs between the two databases. */
export interface Dialect {
  readonly point: (x: string, y: string) => string;
  readonly list: (items: readonly string[]) => string;
}

/** The districts as rows of SQL values: number and GeoJSON. */
export function districtValues({ layerFile }: BenchSetting): string {
  const features = districtFeatures(layerFile, readLayer(layerFile));
  const rows = features.map(({ geometry, properties }) => `(${properties.district}, '${JSON.stringify(geometry)}')`);
  return rows.join(',\n');
}

/**
 * The whole job as one query over `trips` (pickup, dropoff, x1, y1, x2, y2, distance, fare) and `districts` (district,
 * shape): both ends joined to the districts, then (cell, count) of the product's statistics.
 */
export function spatialQuery(trips: string, districts: number, { point, list }: Dialect): string {
  const layout = statisticsLayout(districts);
  const held = (x: string, y: string): string =>
    `SELECT t.id, min(d.district) AS district FROM numbered t
     JOIN districts d ON ST_Contains(d.shape, ${point(`t.${x}`, `t.${y}`)}) GROUP BY t.id`;
  const hour = (time: string): string => `(floor(${time} / 3600.0)::INTEGER + 72) % 168`;
  const cells = [
    `${layout.pickups} + origin * 168 + ${hour('pickup')}`,
    `${layout.dropoffs} + destination * 168 + ${hour('dropoff')}`,
    `${layout.distance} + origin * ${DISTANCE_BOUNDS.length} + ${bucketSql('distance', DISTANCE_BOUNDS)}`,
    `${layout.duration} + origin * ${DURATION_BOUNDS.length} + ${bucketSql('(dropoff - pickup) / 60.0', DURATION_BOUNDS)}`,
    `${layout.fare} + origin * ${FARE_BOUNDS.length} + ${bucketSql('fare', FARE_BOUNDS)}`,
  ];
  if (layout.originDestination !== undefined) {
    cells.push(`${layout.originDestination} + origin * ${districts + 1} + destination`);
  }
  return `
    WITH numbered AS MATERIALIZED (SELECT row_number() OVER () AS id, * FROM ${trips}),
      origins AS (${held('x1', 'y1')}),
      destinations AS (${held('x2', 'y2')}),
      located AS (
        SELECT t.*, coalesce(o.district, 0) AS origin, coalesce(d.district, 0) AS destination
        FROM numbered t LEFT JOIN origins o ON o.id = t.id LEFT JOIN destinations d ON d.id = t.id)
    SELECT cell, count(*) AS count FROM (
      SELECT unnest(CASE WHEN origin = 0 AND destination = 0 THEN ${list([String(UNLOCATED_CELL)])}
        ELSE ${list(cells)} END) AS cell FROM located) AS counted
    GROUP BY cell`;
}

/** The number of the bucket that a value of SQL is in. */
export function bucketSql(value: string, bounds: readonly number[]): string {
  const cases = bounds.map((bound, i) => `WHEN ${value} >= ${bound} THEN ${i}`).toReversed();
  return `(CASE ${cases.join(' ')} ELSE 0 END)`;
}

/** The statistics of a query's rows. */
export function statisticsOf(
  rows: readonly (readonly [cell: number, count: number])[],
  districts: number,
): TripStatistics {
  const statistics = new TripStatistics(districts);
  for (const [cell, count] of rows) statistics.cells[cell] = count;
  return statistics;
}

/** The first records of a file of trip records, without the comma and the blanks at their ends. */
export function firstRecords(file: string, records: number): string {
  return readFileSync(file)
    .subarray(0, records * TRIP_RECORD_BYTES)
    .toString('latin1')
    .replace(/, *\n/g, '\n');
}
