import { GridIndex, buildGridIndex } from '../../../geo/grid/grid-index.ts';
import { feature, layerOf, rectangle } from '../geojson.ts';

const square = (west: number, south: number, side: number) => rectangle(west, south, west + side, south + side);

describe('warnings about a layer', () => {
  test('name the districts whose holes are written as parts, which are read as holes', () => {
    const layer = layerOf([
      feature(7, [square(0, 0, 0.01)], [square(0.002, 0.002, 0.004)], [square(0.003, 0.003, 0.001)]),
      feature(8, [square(0.02, 0, 0.01)]),
    ]);
    const index = GridIndex.open(buildGridIndex(layer).bytes);
    expect(buildGridIndex(layer).warnings).toEqual([expect.stringMatching(/^district 7: holes written as parts/)]);
    expect(index.locate(1000, 1000)).toBe(1);
    expect(index.locate(2500, 2500)).toBe(0);
    expect(index.locate(3500, 3500)).toBe(1);
    expect(layer.districts[0]!.areaKm2 / layer.districts[1]!.areaKm2).toBeCloseTo(1 - 0.16 + 0.01, 4);
  });

  test('find a hole written as a part whose first position touches the outer ring', () => {
    const touching = [
      [0, 0.005],
      [0.005, 0.002],
      [0.005, 0.008],
      [0, 0.005],
    ];
    const layer = layerOf([feature(1, [square(0, 0, 0.01)], [touching])]);
    expect(buildGridIndex(layer).warnings).toEqual([expect.stringContaining('holes written as parts')]);
  });

  test('do not mention an island in a lake, or parts that touch', () => {
    const lake = [square(0, 0, 0.01), square(0.002, 0.002, 0.006)];
    const island = [square(0.004, 0.004, 0.002)];
    const layer = layerOf([feature(1, lake, island, [square(0.01, 0, 0.01)])]);
    expect(buildGridIndex(layer).warnings).toEqual([]);
  });

  test('name both of two districts that overlap; the lowest id wins', () => {
    const layer = layerOf([
      feature(20, [square(0, 0, 0.01)]),
      feature(3, [square(0.009, 0, 0.01)]),
      feature(4, [square(0.02, 0, 0.01)]),
    ]);
    const index = GridIndex.open(buildGridIndex(layer).bytes);
    expect(buildGridIndex(layer).warnings).toEqual([
      expect.stringMatching(/^districts 3 and 20 overlap, for one at 0\.009/),
    ]);
    expect(layer.districts[index.locate(9500, 5000) - 1]!.id).toBe('3');
  });

  test('find an overlap of a single lattice point, but none between lattice points', () => {
    const left = feature(1, [rectangle(0, 0, 0.0000101, 0.00002)]);
    const onePoint = layerOf([left, feature(2, [rectangle(0.0000099, 0.0000095, 0.00003, 0.0000105)])]);
    const between = layerOf([left, feature(2, [rectangle(0.00001005, 0, 0.00003, 0.00002)])]);
    expect(buildGridIndex(onePoint).warnings).toEqual([
      expect.stringContaining('districts 1 and 2 overlap, for one at 0.00001,0.00001'),
    ]);
    expect(buildGridIndex(between).warnings).toEqual([]);
  });

  test('find an overlap in a layer too large for lines', () => {
    const layer = layerOf([feature(1, [rectangle(-170, -80, 10.01, 80)]), feature(2, [rectangle(10, -80, 170, 80)])]);
    expect(buildGridIndex(layer).warnings).toEqual([expect.stringMatching(/^districts 1 and 2 overlap/)]);
  });

  test('name each pair of three that overlap, and only count the pairs beyond twenty', () => {
    const three = layerOf([1, 2, 3].map((id) => feature(id, [square(0.001 * id, 0, 0.01)])));
    const eight = layerOf(Array.from({ length: 8 }, (_, i) => feature(i, [square(0.001 * i, 0, 0.01)])));
    expect(
      buildGridIndex(three)
        .warnings.map((warning) => /\d and \d/.exec(warning)![0])
        .sort(),
    ).toEqual(['1 and 2', '1 and 3', '2 and 3']);
    expect(buildGridIndex(eight).warnings).toHaveLength(21);
    expect(buildGridIndex(eight).warnings.at(-1)).toBe('8 more pairs of districts overlap');
  });

  test('name a district whose boundary crosses itself', () => {
    const bowTie = [
      [0, 0],
      [0.01, 0.01],
      [0.01, 0],
      [0, 0.01],
      [0, 0],
    ];
    const layer = layerOf([feature(5, [bowTie]), feature(6, [square(0.02, 0, 0.01)])]);
    const index = GridIndex.open(buildGridIndex(layer).bytes);
    expect(buildGridIndex(layer).warnings).toEqual([
      expect.stringMatching(/^district 5: boundaries that cross themselves/),
    ]);
    expect([index.locate(1000, 5000), index.locate(5000, 1000), index.locate(9000, 5000)]).toEqual([1, 0, 1]);
  });

  test('name the districts with rings without area, which hold nothing', () => {
    const line = [
      [0, 0],
      [0.01, 0.01],
      [0.005, 0.005],
      [0, 0],
    ];
    const point = [
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ];
    const layer = layerOf([
      feature('line', [line]),
      feature('point', [point]),
      feature('square', [square(0.02, 0, 0.01)]),
    ]);
    const index = GridIndex.open(buildGridIndex(layer).bytes);
    expect(buildGridIndex(layer).warnings).toEqual(['districts line, point: rings without area, which hold no point']);
    expect([index.locate(5000, 5000), index.locate(1_000_000, 1_000_000), index.locate(25_000, 5000)]).toEqual([
      0, 0, 3,
    ]);
  });

  test('name at most twenty districts of a kind', () => {
    const line = (west: number) => [
      [west, 0],
      [west + 0.01, 0.01],
      [west, 0],
      [west, 0],
    ];
    const layer = layerOf(Array.from({ length: 23 }, (_, i) => feature(i, [line(i)])));
    expect(buildGridIndex(layer).warnings).toEqual([
      expect.stringMatching(/^districts 0, 1, .*, 19 and 3 more: rings without area/),
    ]);
  });
});
