import fc from 'fast-check';
import { locateExactly } from '../even-odd.ts';
import { buildGrid } from '../../../geo/grid/grid-builder.ts';
import { buildGridIndex, GridIndex } from '../../../geo/grid/grid-index.ts';
import type { CellSizes } from '../../../geo/grid/grid-shape.ts';
import type { Layer } from '../../../geo/district.ts';
import { feature, layerOf, rectangle } from '../geojson.ts';
import { meshLayer, pointsAlongEdges, pointsEverywhere, randomFrom, tangledLayer } from '../shapes.ts';
import type { SmallLayer } from '../shapes.ts';

/** Cells from smaller to much larger than the layers below, in both forms. */
const SIZES: readonly CellSizes[] = [
  { form: 'lines', coarseBits: 4, fineBits: 2 },
  { form: 'lines', coarseBits: 5, fineBits: 4 },
  { form: 'lines', coarseBits: 9, fineBits: 6 },
  { form: 'lines', coarseBits: 11, fineBits: 8 },
  { form: 'lines', coarseBits: 3, fineBits: 3 },
  { form: 'edges', coarseBits: 5, fineBits: 2 },
  { form: 'edges', coarseBits: 8, fineBits: 4 },
  { form: 'edges', coarseBits: 13, fineBits: 9 },
];

/** Checks every lattice point of the area; for speed, calls `expect` only if the two differ. */
function expectExactEverywhere({ layer, area }: SmallLayer, sizes: CellSizes): void {
  const index = GridIndex.open(buildGrid(layer.districts, sizes).bytes);
  for (let y = area.south; y <= area.north; y++) {
    for (let x = area.west; x <= area.east; x++) {
      const expected = locateExactly(layer, x, y);
      const found = index.locate(x, y);
      if (found !== expected) throw new Error(`${x},${y}: found ${found}, exactly ${expected}`);
    }
  }
}

function expectExactAt(
  layer: Layer,
  points: readonly [number, number][],
  index = GridIndex.open(buildGridIndex(layer).bytes),
): void {
  for (const [x, y] of points) {
    const expected = locateExactly(layer, x, y);
    const found = index.locate(x, y);
    if (found !== expected) throw new Error(`${x},${y}: found ${found}, exactly ${expected}`);
  }
}

describe.each(SIZES)('a grid of $form, $coarseBits/$fineBits bits', (sizes) => {
  test('agrees with the rule at every point of tangled districts', () => {
    fc.assert(
      fc.property(tangledLayer(24), (small) => {
        expectExactEverywhere(small, sizes);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  test('agrees with the rule at every point of districts that share borders', () => {
    fc.assert(
      fc.property(meshLayer(8, 3), (small) => {
        expectExactEverywhere(small, sizes);
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});

describe('the grid index', () => {
  test('agrees with the rule in districts of many sizes, the grid chosen by extent', () => {
    const scale = fc.constantFrom(1e-4, 1e-2, 1, 30);
    const corner = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }));
    const ring = fc.array(corner, { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(scale, fc.array(ring, { minLength: 1, maxLength: 5 }), fc.nat(), (degrees, rings, seed) => {
        const closed = rings.map((positions) =>
          [...positions, positions[0]!].map(([x, y]) => [100 + degrees * x, 40 + degrees * y]),
        );
        const layer = layerOf(closed.map((positions, i) => feature(i, [positions])));
        const random = randomFrom(seed);
        expectExactAt(layer, [...pointsAlongEdges(layer, 300, random), ...pointsEverywhere(layer, 50, random)]);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test('agrees with the rule all over the world and on both sides of the antimeridian', () => {
    const fiji = [
      [
        rectangle(179.9, -17, 180, -16.5),
        [
          [179.95, -16.9],
          [180, -16.8],
          [180, -16.7],
          [179.95, -16.9],
        ],
      ],
      [rectangle(-180, -17, -179.9, -16.5)],
    ];
    const layer = layerOf([
      feature('fiji', ...fiji),
      feature('north', [
        [
          [-180, 60],
          [-60, 65.5],
          [60, 59.123456],
          [180, 60],
          [180, 90],
          [-180, 90],
          [-180, 60],
        ],
      ]),
      feature('whole world but its south', [rectangle(-180, -60, 180, 90)]),
      feature('sliver', [
        [
          [-170, -80],
          [170, -79.9999999],
          [170, -79.9999998],
          [-170, -80],
        ],
      ]),
    ]);
    const random = randomFrom(6);
    const corners = [-180e6, 179_999_999, 180e6].flatMap((x) =>
      [-90e6, -16_800_000, 60e6, 90e6].map((y): [number, number] => [x, y]),
    );
    expectExactAt(layer, [
      ...corners,
      ...pointsAlongEdges(layer, 20_000, random),
      ...pointsEverywhere(layer, 5000, random),
    ]);
  });

  test('agrees with the rule in slivers, spikes and districts smaller than a lattice step', () => {
    const [x, y] = [-73.99, 40.7];
    const layer = layerOf([
      feature(1, [
        [
          [x, y],
          [x + 0.01, y + 0.003],
          [x + 0.01, y + 0.0030000001],
          [x, y],
        ],
      ]),
      feature(2, [
        [
          [x, y],
          [x + 0.0000001, y + 0.01],
          [x + 0.0000012, y + 0.01],
          [x, y],
        ],
      ]),
      feature(3, [rectangle(x + 0.0049999, y + 0.004, x + 0.0050001, y + 0.009)]),
      feature(4, [rectangle(x + 0.0060003, y + 0.004, x + 0.0060007, y + 0.009)]),
      feature(5, [
        [
          [x, y + 0.005],
          [x + 0.01, y + 0.005],
          [x + 0.004, y + 0.005],
          [x + 0.004, y + 0.006],
          [x + 0.004, y + 0.005],
          [x, y + 0.005],
        ],
      ]),
      feature(6, [rectangle(x - 0.001, y - 0.001, x + 0.011, y + 0.011)]),
    ]);
    const random = randomFrom(7);
    expectExactAt(layer, [...pointsAlongEdges(layer, 30_000, random), ...pointsEverywhere(layer, 5000, random)]);
  });

  test('holds many districts, in the order of their ids', () => {
    const side = 0.0001;
    const layer = layerOf(
      Array.from({ length: 2500 }, (_, i) => {
        const [west, south] = [(i % 50) * side, Math.floor(i / 50) * side];
        return feature(i + 1, [rectangle(west, south, west + side, south + side)]);
      }),
    );
    const index = GridIndex.open(buildGridIndex(layer).bytes);
    expect(index.districtCount).toBe(2500);
    const found = Array.from({ length: 2500 }, (_, i) =>
      index.locate((i % 50) * 100 + 50, Math.floor(i / 50) * 100 + 50),
    );
    expect(found).toEqual(Array.from({ length: 2500 }, (_, i) => i + 1));
    expectExactAt(layer, pointsEverywhere(layer, 2000, randomFrom(8)), index);
  });

  test('numbers districts up to the last that fits', () => {
    const side = 0.0001;
    const squares = Array.from({ length: 65_000 }, (_, i) => {
      const [west, south] = [(i % 250) * side, Math.floor(i / 250) * side];
      return feature(i + 1, [rectangle(west, south, west + side, south + side)]);
    });
    const layer = layerOf(squares);
    const index = GridIndex.open(buildGridIndex(layer).bytes);
    const found = [0, 249, 64_750, 64_999].map((i) =>
      index.locate((i % 250) * 100 + 50, Math.floor(i / 250) * 100 + 50),
    );
    expect(found).toEqual([1, 250, 64_751, 65_000]);
  });

  test('returns 0 outside of everything, for any integer', () => {
    const index = GridIndex.open(buildGridIndex(layerOf([feature(1, [rectangle(-74, 40, -73, 41)])])).bytes);
    const far = [0, -0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 74e6 + 500_000, 2 ** 53, -(2 ** 53), 1e300, -1e300];
    const points = far.flatMap((x) => far.map((y) => index.locate(x, y)));
    expect(points.every((district) => district === 0)).toBe(true);
    expect([index.locate(-73_500_000, 40_500_000), index.locate(-73_500_000 + 2 ** 32, 40_500_000)]).toEqual([1, 0]);
  });

  test('is the same however rings wind, wherever they start, and whatever the order of features', () => {
    const [x, y] = [-73.99, 40.7];
    const hole = rectangle(x + 0.002, y + 0.002, x + 0.004, y + 0.0035);
    const outer = [
      [x, y],
      [x + 0.01, y + 0.0012345],
      [x + 0.0087, y + 0.01],
      [x, y],
    ];
    const turned = [...outer.slice(1), outer[1]!];
    const other = [rectangle(x + 0.02, y, x + 0.03, y + 0.01)];
    const indexes = [
      layerOf([feature(1, [outer, hole]), feature(2, other)]),
      layerOf([feature(2, other), feature(1, [outer.toReversed(), hole.toReversed()])]),
      layerOf([feature(1, [turned, hole]), feature(2, other)]),
    ].map((layer) => GridIndex.open(buildGridIndex(layer).bytes));
    const points = pointsAlongEdges(layerOf([feature(1, [outer, hole]), feature(2, other)]), 2000, randomFrom(9));
    const [first, ...rest] = indexes.map((index) => points.map(([px, py]) => index.locate(px, py)));
    expect(rest).toEqual([first, first]);
  });

  test('is built for layers whose rings have no extent at all', () => {
    const point = [
      [10, 10],
      [10, 10],
      [10, 10],
      [10, 10],
    ];
    const index = GridIndex.open(buildGridIndex(layerOf([feature(1, [point])])).bytes);
    expect([index.locate(10e6, 10e6), index.locate(0, 0)]).toEqual([0, 0]);
  });
});
