import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { locateExactly } from '../../../geo/even-odd.ts';
import type { Layer } from '../../../geo/layer.ts';
import { recogniseFormat, type InputFormat } from '../../../tasks/input-format.ts';
import { TlcCsvClassifier } from '../../../tasks/tlc-csv-classifier.ts';
import { TRIP_RECORD_BYTES } from '../../../tasks/trip-record.ts';
import { seededRandom } from '../../../workflow/sample-trips.ts';
import { meshLayer, tangledLayer } from '../../geo/shapes.ts';
import { baseTrips, type BaseTrips } from '../data/base-trips.ts';
import { benchLayerFile, readLayer } from '../data/bench-layer.ts';
import { ScaledTrips } from '../data/scaled-trips.ts';
import { TLC_HEADER, tlcRow } from '../data/tlc-text.ts';
import { checkClassifier, checkLookup, type PointDifference } from './check-points.ts';
import { checkCounts, inPieces } from './check-records.ts';
import { layerSuites } from './layers.ts';
import { mutatedRecords, mutatedRows } from './mutations.ts';
import { plainCounts } from './plain-counts.ts';
import { PlainRule } from './plain-rule.ts';
import { everyPoint, pointSources, type PointSource } from './point-sources.ts';
import type { VerifyResult, VerifyTask } from './tasks.ts';
import { underTest, type UnderTest } from './under-test.ts';

const TRIP_RECORDS: InputFormat = { kind: 'trip-records' };
/** Points, and records, that are made and checked at a time. */
const BATCH_POINTS = 20_160;
const BATCH_RECORDS = 10_000;
/** Trips over which the months are spread, so that times of eight and of nine digits are in every batch. */
const MONTHS_AFTER = 3000;
/** Real TLC files of every header era. */
const RAW_FOLDER = path.resolve('../shared/data/trips/raw');

let trips: BaseTrips | undefined;
const realTrips = (): BaseTrips => (trips ??= baseTrips());

/** What a layer needs for its tasks; made once in a process. */
interface Prepared {
  readonly rule: PlainRule;
  readonly sources: readonly PointSource[];
  readonly subject: UnderTest;
}
const prepared = new Map<string, Prepared>();

/** Does one task. */
export function runTask(task: VerifyTask): VerifyResult {
  switch (task.kind) {
    case 'points':
      return checkSuite(task.suite, task.points, task.seed);
    case 'small layers':
      return checkSmallLayers(task.layers, task.seed);
    case 'trip-records':
      return checkMutations(task.records, task.seed, recordMaker(task.seed));
    case 'tlc-csv':
      return checkMutations(task.records, task.seed, rowMaker(task.seed));
  }
}

function checkSuite(suite: string, count: number, seed: number): VerifyResult {
  const { rule, sources, subject } = prepare(suite);
  const random = seededRandom(seed + 1);
  const points = new Int32Array(2 * BATCH_POINTS);
  const expected = new Uint16Array(BATCH_POINTS);
  const differences: PointDifference[] = [];
  let done = 0;
  for (let batch = seed; done < count; batch++) {
    sources[batch % sources.length]!(points, random);
    for (let i = 0; i < BATCH_POINTS; i++) expected[i] = rule.locate(points[2 * i]!, points[2 * i + 1]!);
    differences.push(...checkPoints(subject, points, expected));
    done += BATCH_POINTS;
  }
  return pointResult(suite, subject.by, done, differences);
}

function prepare(suite: string): Prepared {
  let found = prepared.get(suite);
  if (found === undefined) {
    const layer = layerSuites()[suite]!();
    found = { rule: new PlainRule(layer), sources: pointSources(layer, realTrips()), subject: underTest(layer) };
    prepared.set(suite, found);
  }
  return found;
}

function checkSmallLayers(count: number, seed: number): VerifyResult {
  const tangled = fc.sample(tangledLayer(24), { seed, numRuns: Math.ceil(count / 2) });
  const meshes = fc.sample(meshLayer(8, 3), { seed, numRuns: Math.floor(count / 2) });
  const results = [...tangled, ...meshes].map(({ layer, area }) => {
    const points = everyPoint(area);
    const subject = underTest(layer);
    return pointResult('a small layer', subject.by, points.length / 2, checkEveryPoint(layer, subject, points));
  });
  return sum(results);
}

/** Small layers are judged by the product's own plain rule, which is tested against exact arithmetic, and by ours. */
function checkEveryPoint(layer: Layer, subject: UnderTest, points: Int32Array): PointDifference[] {
  const expected = new Uint16Array(points.length / 2);
  const rule = new PlainRule(layer);
  const differences: PointDifference[] = [];
  for (let i = 0; i < expected.length; i++) {
    const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
    expected[i] = locateExactly(layer, x, y);
    const found = rule.locate(x, y);
    if (found !== expected[i]) differences.push({ x, y, by: 'the rule in strips', found, expected: expected[i]! });
  }
  return [...differences, ...checkPoints(subject, points, expected)];
}

function checkPoints(subject: UnderTest, points: Int32Array, expected: Uint16Array): PointDifference[] {
  return [
    ...checkLookup(subject.lookup, points, expected),
    ...checkClassifier(() => subject.product(TRIP_RECORDS), subject.by, points, expected),
  ];
}

function pointResult(suite: string, by: string, points: number, found: readonly PointDifference[]): VerifyResult {
  const differences = found.map((difference) => {
    return `${suite}: ${difference.x},${difference.y}: ${difference.by} says ${difference.found}, exactly ${difference.expected}`;
  });
  return { points, records: 0, by: { [by]: points }, differences };
}

/** Makes batches of mutated rows of one format. */
interface RowMaker {
  readonly format: InputFormat;
  make(records: number): Buffer;
  /** Cuts a batch where a difference may be narrowed down. */
  cut(bytes: Buffer): Buffer[];
}

function recordMaker(seed: number): RowMaker {
  const random = seededRandom(seed + 1);
  const source = new ScaledTrips(realTrips(), random, MONTHS_AFTER);
  return {
    format: TRIP_RECORDS,
    make: (records) => mutatedRecords(source, records, random),
    cut: (bytes) => {
      const count = Math.ceil(bytes.length / TRIP_RECORD_BYTES);
      return Array.from({ length: count }, (_, i) =>
        bytes.subarray(i * TRIP_RECORD_BYTES, (i + 1) * TRIP_RECORD_BYTES),
      );
    },
  };
}

/** Each task takes the rows of another real file, or generated ones where there is none. */
function rowMaker(seed: number): RowMaker {
  const files = existsSync(RAW_FOLDER) ? readdirSync(RAW_FOLDER).sort() : [];
  const file = files[(seed * 7) % files.length];
  const bytes = file === undefined ? generatedRows() : readFileSync(path.join(RAW_FOLDER, file));
  const format = recogniseFormat(bytes.subarray(0, 65_536), bytes.length);
  const header = format.kind === 'tlc-csv' ? format.headerBytes : 0;
  const text = bytes.subarray(header).toString('latin1');
  const rows = text.split(/\r?\n/).map((row) => Buffer.from(row, 'latin1'));
  const random = seededRandom(seed + 1);
  return {
    format: format.kind === 'tlc-csv' ? { ...format, headerBytes: 0 } : format,
    make: (records) => mutatedRows(rows, records, random),
    cut: (batch) =>
      (batch.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? []).map((row) => Buffer.from(row, 'latin1')),
  };
}

function generatedRows(): Buffer {
  const source = new ScaledTrips(realTrips(), seededRandom(1), 2000);
  const rows = Array.from({ length: 2000 }, (_, i) => {
    source.next();
    return tlcRow(source, i);
  });
  return Buffer.from(TLC_HEADER + rows.join(''), 'latin1');
}

function checkMutations(count: number, seed: number, maker: RowMaker): VerifyResult {
  const subject = mutationSubject();
  const { format } = maker;
  const by = subject.product(format) instanceof TlcCsvClassifier ? 'TypeScript alone (raw rows)' : subject.by;
  const random = seededRandom(seed + 2);
  const plain = (bytes: Buffer) => plainCounts(bytes, format, subject.lookup);
  const differences: string[] = [];
  let done = 0;
  while (done < count) {
    const records = Math.min(BATCH_RECORDS, count - done);
    const rows = maker.cut(maker.make(records));
    const judged = [
      checkCounts(
        inPieces(() => subject.twin(format), random),
        'TypeScript',
        plain,
        rows,
      ),
      checkCounts(
        inPieces(() => subject.product(format), random),
        subject.by,
        plain,
        rows,
      ),
    ];
    for (const difference of judged) {
      if (difference === undefined) continue;
      differences.push(`${format.kind}, ${difference.by}: ${difference.bytes}: ${difference.cells.join('; ')}`);
    }
    done += records;
  }
  return { points: 0, records: done, by: { [by]: done }, differences };
}

let forMutations: UnderTest | undefined;
const mutationSubject = (): UnderTest => (forMutations ??= underTest(readLayer(benchLayerFile())));

/** All results as one. */
export function sum(results: readonly VerifyResult[]): VerifyResult {
  const by: Record<string, number> = {};
  for (const result of results) {
    for (const [name, count] of Object.entries(result.by)) by[name] = (by[name] ?? 0) + count;
  }
  return {
    points: results.reduce((total, { points }) => total + points, 0),
    records: results.reduce((total, { records }) => total + records, 0),
    by,
    differences: results.flatMap(({ differences }) => differences),
  };
}
