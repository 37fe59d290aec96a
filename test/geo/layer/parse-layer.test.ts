import { buildGridIndex } from '../../../geo/grid/grid-index.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import { collection, feature, layerOf, parse, rectangle } from '../geojson.ts';

/** About a square kilometre per unit: degrees / 100. */
const scaled = (west: number, south: number, east: number, north: number) =>
  rectangle(west / 100, south / 100, east / 100, north / 100);
const square = (west: number) => [scaled(west, 0, west + 1, 1)];
const reversed = (west: number) => [scaled(west, 0, west + 1, 1).toReversed()];

describe('a layer', () => {
  test('orders districts numerically when every id is an integer', () => {
    const layer = layerOf([feature(101, square(0)), feature('9', square(1)), feature(-3, square(2))]);
    expect(layer.districts.map(({ id }) => id)).toEqual(['-3', '9', '101']);
  });

  test('orders districts by code unit when some id is not an integer', () => {
    const layer = layerOf([
      feature('b', square(0)),
      feature(9, square(1)),
      feature(101, square(2)),
      feature('B', square(3)),
    ]);
    expect(layer.districts.map(({ id }) => id)).toEqual(['101', '9', 'B', 'b']);
  });

  test('names a district by the name property, or else by its id', () => {
    const text = JSON.stringify(collection([feature(1, square(0))]));
    const [named] = parseLayer(text, { idProperty: 'id', nameProperty: 'name' }).districts;
    const [unnamed] = parseLayer(text, { idProperty: 'id' }).districts;
    expect([named!.name, unnamed!.name]).toEqual(['District 1', '1']);
  });

  test('describes a district by its area on the sphere, holes left out, and its bounding box', () => {
    const hole = scaled(0.25, 0.25, 0.75, 0.75);
    const [whole, holed, apart] = layerOf([
      feature(1, square(0)),
      feature(2, [scaled(0, 0, 1, 1), hole]),
      feature(3, square(0), square(5)),
    ]).districts;
    expect(whole!.areaKm2).toBeCloseTo(1.2364, 3);
    expect(holed!.areaKm2 / whole!.areaKm2).toBeCloseTo(0.75, 3);
    expect(apart!.areaKm2 / whole!.areaKm2).toBeCloseTo(2, 9);
    expect(apart!.bbox).toEqual([0, 0, 0.06, 0.01]);
  });

  test('keeps rings as flat closed positions and leaves out altitudes', () => {
    const ring = scaled(0, 0, 100, 100).map((position) => [...position, 12.5]);
    const [district] = layerOf([feature(1, [ring])]).districts;
    expect(district!.polygons).toEqual([{ rings: [Float64Array.of(0, 0, 1, 0, 1, 1, 0, 1, 0, 0)] }]);
  });

  test('spans all districts with its bounding box', () => {
    expect(layerOf([feature(1, square(-3)), feature(2, square(5))]).bbox).toEqual([-0.03, 0, 0.06, 0.01]);
  });

  test('has no warnings if borders are shared, winding differs and islands touch', () => {
    const ring = [scaled(0, 3, 4, 7), scaled(1, 4, 3, 6)];
    const island = [scaled(1, 4, 3, 6)];
    const layer = layerOf([feature(1, square(0)), feature(2, reversed(1)), feature(3, ring), feature(4, island)]);
    expect(buildGridIndex(layer).warnings).toEqual([]);
  });

  test('flushes coordinates so small that exact predicates would underflow to zero', () => {
    const ring = scaled(0, 0, 1, 1).map(([x, y]) => [x === 0 ? 1e-200 : x!, y === 0 ? -0 : y!]);
    expect(layerOf([feature(1, [ring])]).districts[0]!.polygons[0]!.rings[0]![0]).toBe(0);
  });
});

describe("a layer's digest", () => {
  const features = [feature(1, square(0)), feature(2, square(1), square(3))];
  const plain = parse(collection(features));

  test('is the same however the file is written', () => {
    const spaced = JSON.stringify(collection(features), undefined, 4);
    const exponents = JSON.stringify(collection(features)).replaceAll('[0.03,', '[30.0e-3,');
    const otherOrder = collection(features.toReversed());
    const moreProperties = features.map((one) => ({ ...one, id: 7, properties: { extra: true, ...one.properties } }));
    const asMulti = { ...features[0]!, geometry: { type: 'MultiPolygon', coordinates: [square(0)] } };
    const texts = [`\uFEFF${spaced}`, exponents, otherOrder, collection(moreProperties)];
    const digests = [...texts, { type: 'FeatureCollection', features: [asMulti, features[1]] }].map((text) =>
      parse(text),
    );
    expect(new Set(digests.map(({ sha256 }) => sha256))).toEqual(new Set([plain.sha256]));
    expect(plain.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('differs when an id, a coordinate or the division into rings differs', () => {
    const other = [
      layerOf([feature(1, square(0)), feature(3, square(1), square(3))]),
      layerOf([feature(1, square(0)), feature(2, square(1), square(3.0001))]),
      layerOf([feature(1, square(0)), feature(2, [...square(1), ...square(3)])]),
    ];
    expect(new Set([plain, ...other].map(({ sha256 }) => sha256)).size).toBe(4);
  });
});
