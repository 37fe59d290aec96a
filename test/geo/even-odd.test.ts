import fc from 'fast-check';
import { locateExactly } from './even-odd.ts';
import type { Layer } from '../../geo/district.ts';
import { feature, layerOf, rectangle } from './geojson.ts';
import { meshLayer, tangledLayer } from './shapes.ts';

/** A double as an exact integer multiple of 2^-1074. */
function exact(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return value < 0 ? -magnitude : magnitude;
}

/** The rule in exact rational arithmetic, without predicates, boxes or doubles. */
function locateRationally(layer: Layer, x: number, y: number): number {
  const [px, py] = [exact(x / 1e6), exact(y / 1e6)];
  return (
    layer.districts.findIndex(({ polygons }) => {
      let crossed = 0;
      for (const ring of polygons.flatMap(({ rings }) => rings)) {
        const positions = [...ring].map(exact);
        for (let i = 0; i + 3 < positions.length; i += 2) {
          const [ax, ay, bx, by] = positions.slice(i, i + 4) as [bigint, bigint, bigint, bigint];
          if (ay > py === by > py) continue;
          // px < ax + (py - ay) * (bx - ax) / (by - ay), multiplied out
          const difference = (ax - px) * (by - ay) + (py - ay) * (bx - ax);
          if (by > ay ? difference > 0n : difference < 0n) crossed++;
        }
      }
      return crossed % 2 === 1;
    }) + 1
  );
}

describe('the even-odd rule', () => {
  test('puts a point on a border into the district east or north of it', () => {
    const layer = layerOf([
      feature(1, [rectangle(0, 0, 1, 1)]),
      feature(2, [rectangle(1, 0, 2, 1)]),
      feature(3, [rectangle(0, 1, 1, 2)]),
    ]);
    const at = (x: number, y: number) => locateExactly(layer, x, y);
    expect([at(0, 0), at(1e6, 0), at(1e6, 500_000), at(500_000, 1e6), at(0, 1e6)]).toEqual([1, 2, 2, 3, 3]);
    expect([at(2e6, 500_000), at(500_000, 2e6), at(-1, 0), at(0, -1)]).toEqual([0, 0, 0, 0]);
  });

  test('agrees with exact rational arithmetic on, near and far from edges', () => {
    const layers = fc.oneof(tangledLayer(12), meshLayer(6, 2));
    fc.assert(
      fc.property(layers, fc.nat(), ({ layer, area }, seed) => {
        for (let n = 0; n < 40; n++) {
          const x = area.west + ((seed + 7 * n) % (area.east - area.west + 1));
          const y = area.south + ((seed + 11 * n) % (area.north - area.south + 1));
          expect(locateExactly(layer, x, y)).toBe(locateRationally(layer, x, y));
        }
      }),
      { seed: 2, numRuns: 60 },
    );
  });
});
