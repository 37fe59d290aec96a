import { NEWARK, OUTSIDE_NEW_YORK, UNKNOWN_ZONE } from '../../../geo/zones/zone-ids.ts';
import { statisticsLayout, TALLIES, UNLOCATED_CELL } from '../../../tasks/counting/statistics-layout.ts';
import { TripStatistics } from '../../../tasks/counting/statistics.ts';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../../tasks/trips/buckets.ts';
import { bucketSql } from '../adapters/spatial-sql.ts';
import type { ParquetSetting } from './parquet-setting.ts';
import { PARQUET_MONTH } from './trips-sql.ts';

/** Times are microseconds since 1970-01-01, a Thursday as 2009-01-01 was. */
const HOUR = 3_600_000_000;
const MINUTE = 60_000_000;

/** Reads the six columns that the product reads, and groups by hour; zones are not looked up. */
export function parseAndGroupSql(file: string): string {
  return `
    SELECT hour(tpep_pickup_datetime) AS hour, count(*) AS records,
      sum(epoch_us(tpep_dropoff_datetime) - epoch_us(tpep_pickup_datetime)) AS duration, sum(trip_distance) AS distance,
      sum(fare_amount) AS fare, sum(PULocationID) AS origins, sum(DOLocationID) AS destinations
    FROM read_parquet('${file}') GROUP BY hour`;
}

/**
 * The product's counts as one query: each trip has a cell in every section of the statistics, and each section is one of
 * the grouping sets, the fastest of the ways that were tried. Tallies are a number of one bit each, negative and less 1.
 */
export function countsSql(file: string, { districts, zones }: Pick<ParquetSetting, 'districts' | 'zones'>): string {
  const layout = statisticsLayout(districts);
  const hour = (time: string): string => `(${time} // ${HOUR} + 72) % 168`;
  const minutes = DURATION_BOUNDS.map((bound) => bound * MINUTE);
  const sections = [
    `${layout.pickups} + origin * 168 + ${hour('pickup')}`,
    `${layout.dropoffs} + destination * 168 + ${hour('dropoff')}`,
    amount('distance', layout.distance, DISTANCE_BOUNDS),
    amount('dropoff - pickup', layout.duration, minutes),
    amount('fare', layout.fare, FARE_BOUNDS),
  ];
  if (layout.originDestination !== undefined) {
    sections.push(`${layout.originDestination} + origin * ${districts + 1} + destination`);
  }
  const names = [...sections.keys(), 'tallies'].map((name) => `cell_${name}`);
  const located = sections.map((cell, i) => {
    return `(CASE WHEN origin = 0 AND destination = 0 THEN ${UNLOCATED_CELL} ELSE ${cell} END)::INTEGER AS cell_${i}`;
  });
  return `
    SELECT coalesce(${names.join(', ')}) AS cell, count(*) AS count FROM (
      SELECT ${located.join(', ')}, ${talliesSql()} AS cell_tallies FROM (
        SELECT epoch_us(tpep_pickup_datetime) AS pickup, epoch_us(tpep_dropoff_datetime) AS dropoff,
          trip_distance AS distance, fare_amount AS fare, PULocationID AS from_zone, DOLocationID AS to_zone,
          ${district('PULocationID', zones)} AS origin, ${district('DOLocationID', zones)} AS destination
        FROM read_parquet('${file}')) AS trips) AS cells
    GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')})`;
}

/** Nothing for a trip without such an amount. */
function amount(value: string, section: number, bounds: readonly number[]): string {
  return `CASE WHEN ${value} IS NOT NULL THEN ${section} + origin * ${bounds.length} + ${bucketSql(`(${value})`, bounds)} END`;
}

function district(zone: string, zones: Uint16Array): string {
  return `coalesce([${zones.join(', ')}][${zone} + 1], 0)`;
}

function talliesSql(): string {
  const [year = 0, month = 0] = PARQUET_MONTH.split('-').map(Number);
  const [first, end] = [Date.UTC(year, month - 1) * 1000, Date.UTC(year, month) * 1000];
  const unknown = (zone: string): string =>
    `coalesce(${zone} < 1 OR ${zone} >= ${UNKNOWN_ZONE} AND ${zone} <> ${OUTSIDE_NEW_YORK}, true)`;
  const outside = (zone: string, found: string): string =>
    `coalesce(${found} = 0 AND ${zone} IN (${OUTSIDE_NEW_YORK}, ${NEWARK}), false)`;
  const bits = [
    `pickup < ${first} OR pickup >= ${end}`,
    unknown('from_zone'),
    unknown('to_zone'),
    outside('from_zone', 'origin'),
    outside('to_zone', 'destination'),
  ];
  return `-1 - (${bits.map((bit, i) => `(${bit})::INTEGER * ${2 ** i}`).join(' + ')})`;
}

/** The statistics of the query's rows. */
export function countsOf(rows: readonly Record<string, unknown>[], districts: number): TripStatistics {
  const statistics = new TripStatistics(districts);
  const { tallies } = statistics.layout;
  for (const { cell, count } of rows) {
    if (cell === null) continue;
    const bits = -1 - Number(cell);
    if (bits < 0) statistics.cells[Number(cell)] = Number(count);
    else
      TALLIES.forEach((_, i) => {
        if ((bits >> i) % 2 === 1) statistics.cells[tallies + i]! += Number(count);
      });
  }
  return statistics;
}
