import { OF_MONTH } from '../tasks/support.ts';
import { locateExactly } from '../geo/even-odd.ts';
import { buildGridIndex, GridIndex } from '../../geo/grid/grid-index.ts';
import { createClassifier } from '../../tasks/counting/twin/create-classifier.ts';
import type { DistrictLookup } from '../../tasks/counting/classifier.ts';
import { seededRandom } from '../../workflow/client/sample-trips.ts';
import { checkClassifier, checkLookup } from './verify/check-points.ts';
import { checkCounts, inPieces } from './verify/check-records.ts';
import { layerSuites } from './verify/layers.ts';
import { plainCounts } from './verify/plain-counts.ts';
import { PlainRule } from './verify/plain-rule.ts';
import { everyPoint, pointSources } from './verify/point-sources.ts';
import { verifyTasks } from './verify/tasks.ts';

const TRIP_RECORDS = { kind: 'trip-records' } as const;
const oddities = layerSuites()['holes, islands, touching and overlapping districts, slivers, spikes']!();
const antimeridian = layerSuites()['antimeridian and poles']!();
const noTrips = { description: '', name: '', values: Float64Array.of(0, -73.985, 40.705, -73.98, 40.7) };

function pointsOver(layer: typeof oddities, count: number): Int32Array {
  const points = new Int32Array(2 * count);
  const random = seededRandom(1);
  const sources = pointSources(layer, noTrips);
  const share = Math.ceil(count / sources.length);
  sources.forEach((source, i) => {
    source(points.subarray(2 * i * share, 2 * (i + 1) * share), random);
  });
  return points;
}

describe('the verification of the classifier', () => {
  test.each([
    ['oddities', oddities],
    ['antimeridian', antimeridian],
  ])('judges by a rule that agrees with that in geo: %s', (_, layer) => {
    const points = pointsOver(layer, 20_000);
    const rule = new PlainRule(layer);

    const wrong = Array.from({ length: points.length / 2 }, (__, i) => i).filter((i) => {
      const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
      return rule.locate(x, y) !== locateExactly(layer, x, y);
    });

    expect(wrong).toEqual([]);
  });

  test('finds the one point that a lookup or a classifier puts elsewhere', () => {
    const points = pointsOver(oddities, 2000);
    const rule = new PlainRule(oddities);
    const expected = Uint16Array.from({ length: 2000 }, (_, i) => rule.locate(points[2 * i]!, points[2 * i + 1]!));
    const right = GridIndex.open(buildGridIndex(oddities).bytes);
    const odd = expected.findIndex((district, i) => i > 1000 && district === 1);
    const [x, y] = [points[2 * odd]!, points[2 * odd + 1]!];
    const wrong: DistrictLookup = {
      districtCount: right.districtCount,
      locate: (px, py) => (px === x && py === y ? 2 : right.locate(px, py)),
    };
    const classify = (lookup: DistrictLookup) =>
      checkClassifier(() => createClassifier(lookup, TRIP_RECORDS, OF_MONTH), 'it', points, expected);

    expect([checkLookup(right, points, expected), classify(right)]).toEqual([[], []]);
    expect(checkLookup(wrong, points, expected)).toEqual([{ x, y, by: 'TypeScript', found: 2, expected: 1 }]);
    expect(classify(wrong)).toEqual([{ x, y, by: 'it', found: 2, expected: 1 }]);
  });

  test('finds the one record that is counted differently', () => {
    const lookup = GridIndex.open(buildGridIndex(oddities).bytes);
    const record = (pickup: number) =>
      Buffer.from(`${pickup},202477672,-73.989500,40.700500,-73.974754,40.754093,1.63,17.00,`.padEnd(79) + '\n');
    const rows = Array.from({ length: 100 }, (_, i) => record(202_475_969 + i));
    const plain = (bytes: Buffer) => plainCounts(bytes, TRIP_RECORDS, lookup);
    const product = inPieces(() => createClassifier(lookup, TRIP_RECORDS, OF_MONTH), seededRandom(2));
    const careless = (bytes: Buffer) =>
      product(Buffer.from(bytes.toString('latin1').replace('202476042', 'x02476042')));

    const found = checkCounts(careless, 'careless', plain, rows);

    expect(checkCounts(product, 'it', plain, rows)).toBeUndefined();
    expect(found).toMatchObject({ by: 'careless', bytes: JSON.stringify(rows[73]!.toString()) });
    expect(found?.cells[0]).toBe('0: 1, not 0');
  });

  test('checks every point of an area that is a place on Earth', () => {
    expect([...everyPoint({ west: -1, south: 0, east: 1, north: 0 })]).toEqual([-1, 0, 1, 0]);
  });

  test('shares out at least as many points and records as requested', () => {
    const tasks = verifyTasks(['a', 'b'], 1_000_001, 500_000);

    const total = (kind: string, size: 'points' | 'records') =>
      tasks.filter((task) => task.kind === kind).reduce((sum, task) => sum + ((task as never)[size] as number), 0);
    expect(total('points', 'points')).toBeGreaterThanOrEqual(1_000_001);
    expect(total('trip-records', 'records') + total('tlc-csv', 'records')).toBe(500_000);
  });
});
