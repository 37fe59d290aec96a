import { readFileSync } from 'node:fs';
import type { ScreenPolygons } from '../../../../console/server/results/simplify.ts';
import { simplifyLayer } from '../../../../console/server/results/simplify.ts';
import { toScreen } from '../../../../console/server/results/screen-layer.ts';
import { parseLayer } from '../../../../geo/layer/parse-layer.ts';
import type { Layer } from '../../../../geo/district.ts';
import { sharedPath } from '../../../shared.ts';

type Ring = [number, number][];

function layerOf(rings: readonly Ring[][]): Layer {
  const features = rings.map((coordinates, i) => ({
    type: 'Feature',
    properties: { id: i + 1 },
    geometry: { type: 'Polygon', coordinates },
  }));
  return parseLayer(JSON.stringify({ type: 'FeatureCollection', features }), { idProperty: 'id' });
}

/** Counts, by edge in either direction, the rings that have it. */
function edgeCounts(districts: ScreenPolygons): Map<string, number> {
  const counts = new Map<string, number>();
  for (const ring of districts.flat(2)) {
    for (let i = 1; i < ring.length; i++) {
      const key = [String(ring[i - 1]), String(ring[i])].sort().join(' ');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** A wavy border from south to north at x = 1. */
const wavy: Ring = Array.from({ length: 401 }, (_, i) => [1 + 0.01 * Math.sin(i / 5), i / 200]);
const west: Ring = [[0, 0], ...wavy, [0, 2], [0, 0]];
const east: Ring = [[2, 0], [2, 2], ...wavy.slice().reverse(), [2, 0]];

describe('a layer for the screen', () => {
  test('has fewer points, and two neighbours share the same border line', () => {
    const simplified = simplifyLayer(layerOf([[west], [east]]), 120);

    expect(simplified.flat(3).length).toBeLessThanOrEqual(120);
    const shared = [...edgeCounts(simplified).values()].filter((count) => count === 2);
    expect(shared.length).toBeGreaterThan(20);
    // Only the frame around both is not shared: three sides each.
    expect([...edgeCounts(simplified).values()].filter((count) => count === 1)).toHaveLength(6);
  });

  test('closes every ring, and keeps an island within its hole', () => {
    const circle = (radius: number): Ring =>
      Array.from({ length: 201 }, (_, i) => [
        Math.cos((i % 200) / 31.83) * radius,
        Math.sin((i % 200) / 31.83) * radius,
      ]);
    const simplified = simplifyLayer(layerOf([[circle(2), circle(1)], [circle(1).reverse()]]), 120);

    for (const ring of simplified.flat(2)) expect(ring.at(-1)).toEqual(ring[0]);
    const sorted = (ring: Ring): string[] => ring.slice(1).map(String).sort();
    expect(sorted(simplified[0]![0]![1]!)).toEqual(sorted(simplified[1]![0]![0]!));
  });

  test('still draws a district smaller than the tolerance', () => {
    const speck: Ring = [
      [5, 5],
      [5.01, 5],
      [5.01, 5.01],
      [5, 5],
    ];

    const simplified = simplifyLayer(layerOf([[west], [speck]]), 10);

    expect(simplified[1]?.[0]?.[0]?.length).toBeGreaterThan(3);
  });

  test('draws a district dissolved from features without the borders between them', () => {
    const features = [west, east].map((ring) => {
      return { type: 'Feature', properties: { id: 1 }, geometry: { type: 'Polygon', coordinates: [ring] } };
    });
    const layer = parseLayer(JSON.stringify({ type: 'FeatureCollection', features }), { idProperty: 'id' });

    const [district] = simplifyLayer(layer, 100);

    expect(layer.districts[0]!.polygons).toHaveLength(2);
    expect(district).toHaveLength(1);
    expect(
      new Set(
        district!
          .flat(2)
          .map(([x]) => x)
          .filter((x) => x < 0.9 || x > 1.1),
      ),
    ).toEqual(new Set([0, 2]));
    expect(district!.flat(2).filter(([, y]) => y > 0 && y < 2)).toEqual([]);
  });

  test('of 71 community districts is under 400 kB, keeps shared borders shared, and is the same each time', () => {
    const layer = parseLayer(readFileSync(sharedPath('data/geo/community-districts.geojson'), 'utf8'), {
      idProperty: 'boro_cd',
    });
    const summary = { id: 'cd', name: 'cd', districts: layer.districts.map(({ id, name }) => ({ id, name })) };

    const screen = toScreen(layer, summary);

    expect(screen.features).toHaveLength(71);
    expect(JSON.stringify(screen).length).toBeLessThan(400_000);
    expect(screen.features.every(({ geometry }) => geometry.coordinates.length > 0)).toBe(true);
    const counts = [
      ...edgeCounts(screen.features.map(({ geometry }) => geometry.coordinates as ScreenPolygons[number])).values(),
    ];
    // Neighbours in the file share 11 % of their edges, and so must neighbours on the screen.
    expect(counts.filter((count) => count === 2).length / counts.length).toBeGreaterThan(0.1);
    expect(counts.filter((count) => count > 2)).toHaveLength(0);
    expect(toScreen(layer, summary)).toEqual(screen);
  });
});
