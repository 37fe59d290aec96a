import fc from 'fast-check';
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import { buildGrid } from '../../../geo/grid/grid-builder.ts';
import { buildGridIndex, GridIndex } from '../../../geo/grid/grid-index.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import { locateExactly } from '../even-odd.ts';
import { collection, feature, layerOf, parse, rectangle } from '../geojson.ts';

type AreaFeature = Feature<Polygon | MultiPolygon>;

const SIZE = 14;
const [WEST, SOUTH] = [-73_990_000, 40_700_000];

/** Features through random positions of a small square: they touch, overlap, cross themselves and repeat ids. */
function tangledFeatures(): fc.Arbitrary<AreaFeature[]> {
  const offset = fc.oneof(fc.nat(SIZE), fc.double({ min: 0, max: SIZE, noNaN: true }));
  const position = fc.tuple(offset, offset).map(([x, y]): Position => [(WEST + x) / 1e6, (SOUTH + y) / 1e6]);
  const ring = fc.array(position, { minLength: 3, maxLength: 7 }).map((open) => [...open, open[0]!]);
  const polygons = fc.array(fc.array(ring, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 });
  const one = fc.tuple(fc.integer({ min: 1, max: 3 }), polygons).map(([id, parts]) => feature(id, ...parts));
  return fc.array(one, { minLength: 1, maxLength: 7 });
}

/** For a point: the lowest id among the features that hold it, each located by itself; 0 for none. */
function lowestHolder(features: readonly AreaFeature[]): (x: number, y: number) => number {
  const alone = features
    .map((one) => ({ id: Number(one.properties!.id), layer: layerOf([one]) }))
    .sort((a, b) => a.id - b.id);
  return (x, y) => alone.find(({ layer }) => locateExactly(layer, x, y) === 1)?.id ?? 0;
}

describe('features that share an id', () => {
  test.each([
    { form: 'lines', coarseBits: 4, fineBits: 2 } as const,
    { form: 'edges', coarseBits: 5, fineBits: 3 } as const,
  ])('are located as their union, whether they touch or overlap, in $form', (sizes) => {
    fc.assert(
      fc.property(tangledFeatures(), (features) => {
        const layer = layerOf(features);
        const index = GridIndex.open(buildGrid(layer.districts, sizes).bytes);
        const union = lowestHolder(features);
        for (let y = SOUTH - 1; y <= SOUTH + SIZE + 1; y++) {
          for (let x = WEST - 1; x <= WEST + SIZE + 1; x++) {
            const number = index.locate(x, y);
            const id = number === 0 ? 0 : Number(layer.districts[number - 1]!.id);
            const expected = union(x, y);
            if (id !== expected) throw new Error(`${x},${y}: found ${id}, as a union ${expected}`);
          }
        }
      }),
      { seed: 21, numRuns: 60 },
    );
  });

  test('give the same digest and index in any order of the file, and if one is written twice', () => {
    fc.assert(
      fc.property(tangledFeatures(), fc.nat(), (features, turn) => {
        const by = turn % features.length;
        const layer = layerOf(features);
        const other = layerOf([...features.slice(by), ...features.slice(0, by), features[0]!]);
        expect(other.sha256).toBe(layer.sha256);
        expect(buildGridIndex(other).bytes).toEqual(buildGridIndex(layer).bytes);
      }),
      { seed: 22, numRuns: 40 },
    );
  });

  const square = (west: number) => [rectangle(west / 100, 0, (west + 1) / 100, 0.01)];

  test('have another digest than the same polygons in one feature, whose overlap is outside', () => {
    const [one, two] = [square(0), square(0.5)];
    const dissolved = layerOf([feature(1, one), feature(1, two)]);
    const even = layerOf([feature(1, one, two)]);
    expect(dissolved.sha256).not.toBe(even.sha256);
    expect([locateExactly(dissolved, 7500, 5000), locateExactly(even, 7500, 5000)]).toEqual([1, 0]);
  });

  test('are told in a notice, with no warning about borders that they share', () => {
    const layer = layerOf([feature('a', square(0)), feature('a', square(1)), feature('b', square(2))]);
    expect(buildGridIndex(layer).warnings).toEqual([
      'district a (2 features): features that share an id are one district',
    ]);
    expect(layer.districts[0]!.areaKm2).toBeCloseTo(2 * layer.districts[1]!.areaKm2, 9);
    expect(layer.districts[0]!.bbox).toEqual([0, 0, 0.02, 0.01]);
  });

  test('leave no border inside the district in the index', () => {
    const parts = layerOf([feature(1, square(0)), feature(1, square(1))]);
    const whole = layerOf([feature(1, [rectangle(0, 0, 0.02, 0.01)])]);
    expect(buildGridIndex(parts).bytes).toHaveLength(buildGridIndex(whole).bytes.length);
  });

  test('warn if they overlap another district, but not if they overlap each other', () => {
    const own = layerOf([feature(1, square(0)), feature(1, square(0.5))]);
    const other = layerOf([feature(1, square(0)), feature(1, square(1)), feature(2, square(1.5))]);
    expect(buildGridIndex(own).warnings).toHaveLength(1);
    expect(buildGridIndex(other).warnings[1]).toMatch(/^districts 1 and 2 overlap/);
  });

  test('are one district, whether their ids are text or numbers', () => {
    const layer = layerOf([feature(1, square(0)), feature('1', square(3)), feature(' 1 ', square(5))]);
    expect(layer.districts.map(({ id, polygons }) => [id, polygons.length])).toEqual([['1', 3]]);
  });

  test('are named by the name they have in common, or by the first with a notice', () => {
    const named = (name: string | null, west: number) => ({ ...feature(1, square(west)), properties: { id: 1, name } });
    const layer = (...names: (string | null)[]) => {
      const text = JSON.stringify({ ...collection([]), features: names.map((name, i) => named(name, i)) });
      return parseLayer(text, { idProperty: 'id', nameProperty: 'name' });
    };
    expect(layer('Corona', 'Corona').districts[0]!.name).toBe('Corona');
    expect(layer('Corona', 'Corona').oddities.notices[0]).not.toContain('differ');
    expect(layer(null, 'Ellis Island', 'Liberty Island').districts[0]!.name).toBe('Ellis Island');
    expect(layer('Ellis Island', 'Liberty Island').oddities.notices[0]).toContain('where their names differ');
  });
});

describe('a GeometryCollection', () => {
  const inCollection = (...geometries: unknown[]) => ({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: { id: 1 }, geometry: { type: 'GeometryCollection', geometries } }],
  });
  const polygon = (west: number) => ({ type: 'Polygon', coordinates: [rectangle(west, 0, west + 0.01, 0.01)] });

  test('is the district of its polygons, together and whatever they share', () => {
    const nested = { type: 'GeometryCollection', geometries: [polygon(0.005)] };
    const layer = parse(inCollection(polygon(0), nested));
    expect([2500, 7500, 12_500, 17_500].map((x) => locateExactly(layer, x, 5000))).toEqual([1, 1, 1, 0]);
    expect(layer.oddities.notices).toEqual([]);
  });

  test('of one polygon is that polygon, and its points and lines are left out with a notice', () => {
    const layer = parse(inCollection(polygon(0), { type: 'Point', coordinates: [0, 0] }));
    const plain = layerOf([feature(1, [rectangle(0, 0, 0.01, 0.01)])]);
    expect(layer.sha256).toBe(plain.sha256);
    expect(layer.oddities.notices).toEqual([expect.stringMatching(/^districts "1": points and lines/)]);
  });
});
