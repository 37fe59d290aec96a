import { readFileSync } from 'node:fs';
import { asyncBufferFromFile, parquetRead } from 'hyparquet';
import { z } from 'zod';
import { TripCounter } from '../../../tasks/counting/trip-counter.ts';
import { decompressor } from '../../../tasks/parquet/decompress.ts';
import { decompressSnappy } from '../../../tasks/parquet/snappy.ts';
import { MISSING, ZoneTrip } from '../../../tasks/trips/trip.ts';
import { monthSpan } from '../../../tasks/trips/wall-clock.ts';
import { servePasses } from '../peer-process.ts';
import type { PeerRun } from '../peer-process.ts';
import { PARQUET_MONTH } from './trips-sql.ts';

/*
 * A process that reads trips with hyparquet: decompression and counting are the product's own TypeScript, so that hyparquet
 * is charged for its decoding alone.
 */

const COLUMNS = [
  ...['tpep_pickup_datetime', 'tpep_dropoff_datetime', 'PULocationID', 'DOLocationID'],
  ...['trip_distance', 'fare_amount'],
];
const YEAR_2009 = 1_230_768_000;
const Zones = z.object({ districts: z.number(), zones: z.array(z.number()) });

const decompress = decompressor(decompressSnappy);
const compressors = {
  SNAPPY: (stored: Uint8Array, size: number) => decompress('SNAPPY', stored, size),
  GZIP: (stored: Uint8Array, size: number) => decompress('GZIP', stored, size),
  ZSTD: (stored: Uint8Array, size: number) => decompress('ZSTD', stored, size),
};
/** The usual way, a Date for every time, takes longer. */
const parsers = { timestampFromMicroseconds: (micros: bigint): number => Number(micros) / 1e6 - YEAR_2009 };

async function main([file, zonesFile, rows]: readonly string[]): Promise<void> {
  const { districts: districtCount, zones } = Zones.parse(JSON.parse(readFileSync(zonesFile!, 'utf8')));
  const buffer = await asyncBufferFromFile(file!);
  const lookup = { districtCount, zones: Uint16Array.from(zones), locate: () => 0 };
  servePasses(async (): Promise<PeerRun> => {
    const started = performance.now();
    const counter = new TripCounter(lookup, monthSpan(PARQUET_MONTH));
    const columns: Record<string, ArrayLike<unknown>> = {};
    await parquetRead({
      ...{ file: buffer, columns: COLUMNS, rowEnd: Number(rows), compressors, parsers },
      onChunk: ({ columnName, columnData }) => {
        columns[columnName] = columnData;
      },
    });
    countRows(
      COLUMNS.map((name) => columns[name] as ArrayLike<number | null>),
      counter,
    );
    const { cells, records } = counter.statistics;
    return { seconds: (performance.now() - started) / 1000, cells, records };
  });
}

/** The columns of one row group, in the order of COLUMNS. */
function countRows(columns: readonly ArrayLike<number | null>[], counter: TripCounter): void {
  const [pickups, dropoffs, origins, destinations, distances, fares] = columns;
  const trip = new ZoneTrip();
  for (let row = 0; row < pickups!.length; row++) {
    const [pickup, dropoff] = [pickups![row], dropoffs![row]];
    if (pickup == null || dropoff == null) {
      counter.countRejected();
      continue;
    }
    trip.pickupTime = pickup;
    trip.dropoffTime = dropoff;
    trip.pickupZone = origins![row] ?? 0;
    trip.dropoffZone = destinations![row] ?? 0;
    trip.distance = hundredths(distances![row]);
    trip.fare = hundredths(fares![row]);
    counter.countByZone(trip);
  }
}

function hundredths(amount: number | null | undefined): number {
  return amount == null ? MISSING : Math.trunc(amount * 100);
}

await main(process.argv.slice(2));
