import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildGridIndex } from '../../geo/grid/grid-index.ts';
import type { Layer } from '../../geo/district.ts';
import type { ChunkMessage } from '../../tasks/protocol/chunk-message.ts';
import { openClassifiers } from '../../tasks/worker/open-classifiers.ts';
import type { Classifiers } from '../../tasks/worker/open-classifiers.ts';
import { classifyChunk } from '../../tasks/worker/classify-chunk.ts';
import { openStorage } from '../../tasks/storage/open-storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { table } from '../../workflow/client/text-table.ts';
import { grouped } from '../../workflow/client/units.ts';
import { feature, layerOf, rectangle } from '../geo/geojson.ts';
import { benchFiles, CACHE } from './data/bench-files.ts';
import { benchLayerFile, readLayer } from './data/bench-layer.ts';
import { hotFunctions } from './hot-functions.ts';
import type { HotFunction } from './hot-functions.ts';
import { machine, machineLine } from './machine.ts';
import { ratioText, summarise, timed } from './measure.ts';
import type { Summary } from './measure.ts';
import { CHUNK_BYTES, planChunks } from './product.ts';
import { nanoseconds } from './table.ts';

/*
 * npm run profile [-- --records N] [--rounds N]
 *
 * Shows where the nanoseconds of a record go, by subtraction: the same chunks through the product's own classifier, over
 * layers that leave out one kind of work after the other.
 */

/** The stages; each does what those above it do, and more. */
interface Stage {
  /** What this stage adds. */
  readonly adds: string;
  readonly how: string;
  readonly run: () => Promise<unknown>;
}

interface StageCost {
  readonly stage: string;
  readonly how: string;
  /** Nanoseconds per record of the whole run. */
  readonly run: Summary;
  /** What the stage itself costs. */
  readonly ns: number;
}

const KERNEL = 'dist/tasks/kernel.wasm';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { records: { type: 'string', default: '2000000' }, rounds: { type: 'string', default: '7' } },
  });
  const [total, rounds] = [Number(values.records), Number(values.rounds)];
  const host = machine();
  const files = benchFiles(total, Math.ceil(total / 5), (line) => process.stderr.write(`${line}\n`));
  const layer = readLayer(benchLayerFile());
  const report = [];
  const lines = [machineLine(host), `${grouped(total)} trip records, ${files.description}; 1 core, ${rounds} rounds`];
  for (const [name, file, records] of [
    ['trip records', files.tripRecords, files.records],
    ['raw TLC CSV', files.tlcCsv, files.rows],
  ] as const) {
    const chunks = await planChunks(file, CHUNK_BYTES);
    const storage = openStorage();
    const [full, stages] = stagesOf(layer, chunks, storage);
    const costs = await measureStages(stages, records, rounds);
    const hot = await hotFunctions(() => classifyAll(chunks, full, storage));
    report.push({ format: name, by: full.by, costs, hot });
    lines.push('', `${name}, by ${full.by}`, ...costTable(costs), '', ...hotTable(hot, costs.at(-1)!.run.median));
  }
  console.log(lines.join('\n'));
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(
    path.join(CACHE, 'profile.json'),
    `${JSON.stringify({ machine: host, rounds, report }, undefined, 2)}\n`,
  );
}

function stagesOf(layer: Layer, chunks: readonly ChunkMessage[], storage: Storage): [Classifiers, Stage[]] {
  const [nowhere, everywhere] = [layerOf([feature(1, [rectangle(10, 10, 11, 11)])]), oneDistrict(layer)];
  const full = classifiersOver(layer);
  const over = (classifiers: Classifiers) => () => classifyAll(chunks, classifiers, storage);
  const stages: Stage[] = [
    { adds: 'read', how: 'the bytes only', run: () => readAll(chunks, storage) },
    {
      adds: 'parse',
      how: 'no end is near the layer: nothing to look up or count',
      run: over(classifiersOver(nowhere)),
    },
    { adds: 'count', how: 'one district holds everything: no borders', run: over(classifiersOver(everywhere)) },
    { adds: 'look up', how: 'the layer itself, in as many rows of counts', run: over(full) },
  ];
  return [full, stages];
}

/** A rectangle around the layer. */
function oneDistrict({ bbox: [west, south, east, north] }: Layer): Layer {
  return layerOf([feature(1, [rectangle(west, south, east, north)])]);
}

function classifiersOver(layer: Layer): Classifiers {
  return openClassifiers({ grid: buildGridIndex(layer).bytes, zones: undefined }, readFileSync(KERNEL));
}

async function classifyAll(chunks: readonly ChunkMessage[], classifiers: Classifiers, storage: Storage): Promise<void> {
  for (const chunk of chunks) await classifyChunk(chunk, classifiers, storage);
}

async function readAll(chunks: readonly ChunkMessage[], storage: Storage): Promise<void> {
  const room = new Uint8Array(262_080);
  for (const { uri, start, end, version } of chunks) {
    const reader = await storage.openRange(uri, start, end, version);
    while ((await reader.read(room)) > 0);
    await reader.close();
  }
}

/** Runs rounds of all stages in turn, after a warm-up round. */
async function measureStages(stages: readonly Stage[], records: number, rounds: number): Promise<StageCost[]> {
  const samples = stages.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { run }] of stages.entries()) {
      const seconds = await timed(run);
      if (round > 0) samples[i]!.push((seconds / records) * 1e9);
    }
  }
  const runs = samples.map(summarise);
  return stages.map(({ adds, how }, i) => {
    const ns = runs[i]!.median - (runs[i - 1]?.median ?? 0);
    return { stage: adds, how, run: runs[i]!, ns };
  });
}

function costTable(costs: readonly StageCost[]): string[] {
  const whole = costs.at(-1)!.run.median;
  const rows = costs.map(({ stage, how, run, ns }) => [
    stage,
    nanoseconds(ns),
    `${((100 * ns) / whole).toFixed(0)} %`,
    `${nanoseconds(run.median)} (${nanoseconds(run.min)} to ${nanoseconds(run.max)})`,
    how,
  ]);
  const total = ['all', nanoseconds(whole), '100 %', '', ''];
  return table(['stage', 'ns/record', 'share', 'run up to here', 'measured with'], [...rows, total], [4]);
}

function hotTable(hot: readonly HotFunction[], whole: number): string[] {
  const rows = hot.map(({ name, share }) => [name, `${(100 * share).toFixed(1)} %`, ratioText(share * whole)]);
  return table(['hot functions', 'self', 'ns/record'], rows);
}

await main();
