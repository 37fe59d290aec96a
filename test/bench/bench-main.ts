import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildGridIndex } from '../../geo/grid/grid-index.ts';
import { grouped } from '../../workflow/client/units.ts';
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
import { benchLayerFile, readLayer, vertexCount } from './data/bench-layer.ts';
import { endToEndTable, measureEndToEnd } from './end-to-end.ts';
import type { EndToEnd } from './end-to-end.ts';
import { growthTables } from './growth-table.ts';
import { classifierSeconds, GROWTH_SIZES, measureGrowth } from './growth.ts';
import { machine, machineLine } from './machine.ts';
import { openOwnCounts } from './own-counts.ts';
import { measureParquet } from './parquet/measure-parquet.ts';
import { benchRows, runContenders } from './run-contenders.ts';
import { benchTable } from './table.ts';
import type { BenchRow } from './table.ts';
import { judgeTargets, targetTable } from './targets.ts';

/*
 * npm run bench [-- --quick] [--records N] [--rounds N] [--only peers|parquet|growth|start-job] [--growth-records N,N,...]
 */

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

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      records: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      'growth-records': { type: 'string' },
    },
  });
  const { quick, only } = values;
  const started = new Date();
  const host = machine();
  const total = Number(values.records ?? (quick ? 1e6 : 1e7));
  const setting = prepare(total, host.cores, quick);
  const rounds = Number(values.rounds ?? (quick ? 3 : 7));
  const records = (values['growth-records']?.split(',') ?? (quick ? ['1e6'] : GROWTH_SIZES.records)).map(Number);

  const isWanted = (part: string): boolean => only === undefined || only === part;
  const peers = isWanted('peers') ? await measurePeers(setting, rounds) : { rows: [], missing: [] };
  const parquet = isWanted('parquet')
    ? [await measureParquet({ records: total, rounds, cores: host.cores }, progress)]
    : [];
  const growth = isWanted('growth') ? await measureGrowth(setting, { ...GROWTH_SIZES, records }, progress) : [];
  const endToEnd = isWanted('start-job') ? [await startJob(setting)] : [];

  const rows = [...peers.rows, ...parquet.flatMap((measured) => measured.rows)];
  const missing = [...peers.missing, ...parquet.flatMap((measured) => measured.missing)];
  const targets = judgeTargets(rows, host.cores);
  const lines = [
    machineLine(host),
    `${started.toISOString().slice(0, 10)}; ${setting.description}`,
    `a warm-up pass, then ${rounds} rounds, each a pass of every contender in turn; ns/record is the median`,
    ...parquet.map(({ description }) => `Parquet: ${description}`),
    ...(rows.length > 0 ? [...benchTable(rows, missing), '', ...targetTable(targets)] : []),
    ...growthTables(growth),
    ...endToEnd.flatMap((measured) => ['', ...endToEndTable(measured)]),
  ];
  console.log(lines.join('\n'));
  writeFileSync(path.join(CACHE, 'bench.txt'), `${lines.join('\n')}\n`);
  const report = path.join(CACHE, 'bench.json');
  const content = {
    started,
    machine: host,
    setting: setting.description,
    rounds,
    rows,
    missing,
    parquet,
    targets,
    growth,
    endToEnd,
  };
  writeFileSync(report, `${JSON.stringify(content, undefined, 2)}\n`);
  progress(`wrote ${path.relative('.', report)}, and the tables as bench.txt next to it`);
}

function prepare(records: number, cores: number, quick: boolean): BenchSetting {
  const files = benchFiles(records, Math.ceil(records / 5), progress);
  const layerFile = benchLayerFile();
  const layer = readLayer(layerFile);
  const index = buildGridIndex(layer).bytes;
  mkdirSync(CACHE, { recursive: true });
  const indexFile = path.join(CACHE, 'index.bin');
  writeFileSync(indexFile, index);
  const districtIds = layer.districts.map(({ id }) => id);
  return {
    description:
      `${grouped(files.records)} trip records, the first ${grouped(files.rows)} of them also as raw TLC CSV, ` +
      `${files.description}; ${layerFile.name}: ${districtIds.length} districts, ${grouped(vertexCount(layer))} vertices`,
    files,
    layerFile,
    districts: districtIds.length,
    districtIds,
    index,
    indexFile,
    cores,
    quick,
  };
}

async function measurePeers(
  setting: BenchSetting,
  rounds: number,
): Promise<{ rows: BenchRow[]; missing: NotInstalled[] }> {
  const entered = (await Promise.all(ADAPTERS.map((adapter) => adapter(setting)))).flat();
  const contenders = entered.filter((entry): entry is Contender => 'run' in entry);
  const missing = entered.filter((entry): entry is NotInstalled => !('run' in entry));
  const runs = await runContenders(contenders, rounds, progress);
  await Promise.all(contenders.map((contender) => contender.close()));
  const own = openOwnCounts(setting);
  const rows = await benchRows(runs, ({ format }) => productId(format, 1), own.count);
  await own.close();
  return { rows, missing };
}

async function startJob(setting: BenchSetting): Promise<EndToEnd> {
  progress('end to end: start-job');
  return measureEndToEnd(setting, await classifierSeconds(setting));
}

await main();
