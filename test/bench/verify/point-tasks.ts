import fc from 'fast-check';
import { locateExactly } from '../../geo/even-odd.ts';
import type { Layer } from '../../../geo/district.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import { seededRandom } from '../../../workflow/client/sample-trips.ts';
import { meshLayer, tangledLayer } from '../../geo/shapes.ts';
import { baseTrips } from '../data/base-trips.ts';
import { checkClassifier, checkLookup } from './check-points.ts';
import type { PointDifference } from './check-points.ts';
import { layerSuites } from './layers.ts';
import { PlainRule } from './plain-rule.ts';
import { everyPoint, pointSources } from './point-sources.ts';
import type { PointSource } from './point-sources.ts';
import { sum } from './tasks.ts';
import type { VerifyResult } from './tasks.ts';
import { underTest } from './under-test.ts';
import type { UnderTest } from './under-test.ts';

const TRIP_RECORDS: InputFormat = { kind: 'trip-records' };
/** Points that are made and checked at a time. */
const BATCH_POINTS = 20_160;

/** What a layer needs for its tasks; made once in a process. */
interface Prepared {
  readonly rule: PlainRule;
  readonly sources: readonly PointSource[];
  readonly subject: UnderTest;
}
const prepared = new Map<string, Prepared>();

/** Checks at least this many points over one layer, chosen in all ways in turn. */
export function checkSuite(suite: string, count: number, seed: number): VerifyResult {
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
    found = { rule: new PlainRule(layer), sources: pointSources(layer, baseTrips()), subject: underTest(layer) };
    prepared.set(suite, found);
  }
  return found;
}

/** Checks every lattice point of this many small random layers. */
export function checkSmallLayers(count: number, seed: number): VerifyResult {
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
