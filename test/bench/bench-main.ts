import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildGridIndex } from '../../geo/grid-index.ts';
import { TRIP_RECORD_BYTES } from '../../tasks/trip-record.ts';
import { cLimit } from './adapters/c-limit.ts';
import { duckDbSpatial } from './adapters/duckdb-spatial.ts';
import { duckDb } from './adapters/duckdb.ts';
import { javascriptPeers } from './adapters/javascript.ts';
import { postGis } from './adapters/postgis.ts';
import { pythonPeers } from './adapters/python.ts';
import { productId, thisProduct } from './adapters/this.ts';
import { wc } from './adapters/wc.ts';
import type { Adapter, BenchSetting, Contender, NotInstalled } from './contender.ts';
import { benchFiles, CACHE } from './data/bench-files.ts';
import { benchLayerFile, readLayer } from './data/bench-layer.ts';
import { machine, machineLine } from './machine.ts';
import { ClassifierPool, planChunks } from './product.ts';
import { benchRows, runContenders, type OwnCounts } from './run-contenders.ts';
import { benchTable } from './table.ts';

const ADAPTERS: readonly Adapter[] = [
  thisProduct,
  cLimit,
  wc,
  duckDb,
  javascriptPeers,
  pythonPeers,
  duckDbSpatial,
  postGis,
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      records: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const started = new Date();
  const host = machine();
  const setting = prepare(Number(values.records ?? (values.quick ? 1e6 : 1e7)), host.cores, values.quick);
  const entered = (await Promise.all(ADAPTERS.map((adapter) => adapter(setting)))).flat();
  const contenders = entered.filter((entry): entry is Contender => 'run' in entry);
  const missing = entered.filter((entry): entry is NotInstalled => !('run' in entry));
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 7));
  const runs = await runContenders(contenders, rounds, (line) => {
    console.error(line);
  });
  await Promise.all(contenders.map((contender) => contender.close()));
  const rows = await benchRows(runs, ({ format }) => productId(format, 1), ownCounts(setting));
  console.log(machineLine(host));
  console.log(benchTable(rows, missing).join('\n'));
  const report = path.join(CACHE, 'bench.json');
  writeFileSync(report, `${JSON.stringify({ started, machine: host, rounds, rows, missing }, undefined, 2)}\n`);
  console.log(`\nwrote ${path.relative('.', report)}`);
}

function prepare(records: number, cores: number, quick: boolean): BenchSetting {
  const files = benchFiles(records, Math.ceil(records / 5));
  const layerFile = benchLayerFile();
  const layer = readLayer(layerFile);
  const index = buildGridIndex(layer);
  const indexFile = path.join(CACHE, 'index.bin');
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(indexFile, index);
  const districtIds = layer.districts.map(({ id }) => id);
  return { files, layerFile, districts: districtIds.length, districtIds, index, indexFile, cores, quick };
}

/** The product's counts over the first records of the trip records' file: raw rows are the same trips. */
function ownCounts({ files, index, districts }: BenchSetting): OwnCounts {
  return async ({ records }) => {
    const pool = new ClassifierPool(1, index, districts);
    const [first] = await planChunks(files.tripRecords, records * TRIP_RECORD_BYTES);
    const statistics = await pool.classify([first!]);
    await pool.close();
    return statistics;
  };
}

await main();
