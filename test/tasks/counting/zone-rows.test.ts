import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decompress } from 'fzstd';
import { parquetReadObjects } from 'hyparquet';
import { createClassifier } from '../../../tasks/counting/twin/create-classifier.ts';
import type { DistrictLookup } from '../../../tasks/counting/classifier.ts';
import { tripCounts } from '../../../tasks/counting/statistics.ts';
import type { TripCounts } from '../../../tasks/counting/statistics.ts';
import { recogniseFormat } from '../../../tasks/trips/input-format.ts';
import { parseTripFileName } from '../../../tasks/trips/trip-file.ts';
import { monthSpan } from '../../../tasks/trips/wall-clock.ts';
import { sharedPath } from '../../shared.ts';
import { oracleCount, oracleZoneRow } from '../oracle.ts';
import { ascii, classify, OF_MONTH, readCounters } from '../support.ts';
import { formatOf, mutatedRows, randomFrom, ZONE_HEADERS } from './kernel/mutations.ts';

/** Every zone is a district of its own, 264 and 265 none; a zone that TLC draws as another's part is that one. */
function zoneDistricts(): { ids: string[]; lookup: DistrictLookup } {
  const layer = JSON.parse(readFileSync(sharedPath('data/geo/taxi-zones.geojson'), 'utf8')) as {
    features: { properties: { LocationID: number | string } }[];
  };
  const ids = [...new Set(layer.features.map(({ properties }) => String(properties.LocationID)))];
  const zones = new Uint16Array(266);
  ids.forEach((id, position) => {
    zones[Number(id)] = position + 1;
  });
  for (const [zone, drawnAs] of [
    [57, 56],
    [104, 103],
    [105, 103],
  ] as const) {
    zones[zone] = zones[drawnAs]!;
  }
  return { ids, lookup: { districtCount: ids.length, zones, locate: () => 0 } };
}

const COMPRESSORS = { GZIP: (bytes: Uint8Array) => gunzipSync(bytes), ZSTD: (bytes: Uint8Array) => decompress(bytes) };

/** The file as pandas or DuckDB write it: an index column, ids as `132.0`, ISO times, empty fields for nulls. */
async function asCsv(file: string): Promise<string> {
  const bytes = readFileSync(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const rows = await parquetReadObjects({ file: buffer, compressors: COMPRESSORS });
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row, i) => [i, ...names.map((name) => field(name, row[name]))].join(','));
  return `,${names.join(',')}\n${lines.join('\n')}\n`;
}

function field(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date)
    return value
      .toISOString()
      .slice(0, 23)
      .replace('T', name.startsWith('lpep') ? ' ' : 'T');
  const text = typeof value === 'bigint' || typeof value === 'number' ? String(value) : JSON.stringify(value);
  return /locationid/i.test(name) ? `${text}.0` : text;
}

interface Golden {
  readonly files: Readonly<Record<string, Partial<TripCounts>>>;
}

describe('a file of zone ids', () => {
  test.each(['green_tripdata_2020-04', 'green_tripdata_2025-01'])(
    'that was %s.parquet counts what the answer key of the Parquet file says',
    async (name) => {
      const golden = JSON.parse(readFileSync(sharedPath('golden/parquet-zones.json'), 'utf8')) as Golden;
      const csv = ascii(await asCsv(sharedPath(path.join('data/trips/parquet', `${name}.parquet`))));
      const { ids, lookup } = zoneDistricts();
      const format = recogniseFormat(csv.subarray(0, 65_536), csv.length);
      const month = monthSpan(parseTripFileName(`${name}.csv`)!.month);
      const skipBytes = format.kind === 'tlc-csv' ? format.headerBytes : 0;

      const counts = tripCounts(classify(createClassifier(lookup, format, { skipBytes, month }), csv), ids);

      expect(counts).toMatchObject(expectedOf(golden, name));
    },
  );

  test.each(ZONE_HEADERS)('counts what the oracle counts on mutated rows of %s', (header) => {
    const format = formatOf(header);
    const { columns } = format;
    if (columns.places !== 'zones') throw new Error('coordinates');
    const { lookup } = zoneDistricts();
    const bytes = mutatedRows(header, 3_000, randomFrom(20160701));
    const expected = new Map<string, number>();
    for (const line of Buffer.from(bytes).toString('latin1').replace(/\n$/, '').split('\n')) {
      const outcome = oracleZoneRow(line, columns);
      if (outcome !== 'blank') oracleCount(expected, outcome, lookup);
    }

    const found = readCounters(classify(createClassifier(lookup, format, OF_MONTH), bytes, [1_000, 70_000, 7]));

    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });
});

function expectedOf(golden: Golden, name: string): Partial<TripCounts> {
  const expected = golden.files[`${name}.parquet`];
  if (expected === undefined) throw new Error(`no answer key for ${name}`);
  const { records, rejected, unlocated, pickups, dropoffs, hours, distance, duration, fare, outsideMonth } = expected;
  return { records, rejected, unlocated, pickups, dropoffs, hours, distance, duration, fare, outsideMonth };
}
