import type { DistrictLookup } from '../../../tasks/counting/classifier.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import type { TripStatistics } from '../../../tasks/counting/statistics.ts';
import { TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import { oracleCount, oracleRecord, oracleRow, oracleZoneRow } from '../../tasks/oracle.ts';
import { readCounters } from '../../tasks/support.ts';

/**
 * The counters in which `statistics` differ from those of the tests' oracle, which shares no code with the product and
 * is too slow for every batch.
 */
export function checkByOracle(
  bytes: Buffer,
  format: InputFormat,
  districts: DistrictLookup,
  statistics: TripStatistics,
): string[] {
  const expected = new Map<string, number>();
  for (const record of oracleTrips(bytes.toString('latin1'), format)) {
    if (record !== 'blank') oracleCount(expected, record, districts);
  }
  const found = readCounters(statistics);
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names]
    .filter((name) => expected.get(name) !== found.get(name))
    .map((name) => `${name}: ${found.get(name) ?? 0}, not ${expected.get(name) ?? 0}`);
}

function oracleTrips(
  text: string,
  format: InputFormat,
): (ReturnType<typeof oracleRow> | ReturnType<typeof oracleZoneRow>)[] {
  if (format.kind === 'tlc-csv') {
    const { columns } = format;
    const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
    return columns.places === 'zones'
      ? lines.map((line) => oracleZoneRow(line, columns))
      : lines.map((line) => oracleRow(line, columns));
  }
  const count = Math.ceil(text.length / TRIP_RECORD_BYTES);
  return Array.from({ length: count }, (_, i) =>
    oracleRecord(text.slice(i * TRIP_RECORD_BYTES, (i + 1) * TRIP_RECORD_BYTES)),
  );
}
