import { readFileSync } from 'node:fs';
import { locateExactly } from '../even-odd.ts';
import { buildGridIndex, GridIndex } from '../../../geo/grid/grid-index.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import type { Layer } from '../../../geo/district.ts';
import { sharedPath } from '../../shared.ts';
import { pointsAlongEdges, pointsEverywhere, randomFrom } from '../shapes.ts';

/** The rule walks all edges of every district around a point: fewer points where districts have many. */
const LAYERS = [
  { file: 'boroughs-census.geojson', idProperty: 'BoroCode', districts: 5, points: 60_000 },
  { file: 'boroughs.geojson', idProperty: 'BoroCode', districts: 5, points: 20_000 },
  { file: 'community-districts.geojson', idProperty: 'boro_cd', districts: 71, points: 60_000 },
  { file: 'community-districts-malformed.geojson', idProperty: 'BoroCD', districts: 71, points: 60_000 },
  { file: 'taxi-zones.geojson', idProperty: 'OBJECTID', districts: 263, points: 60_000 },
  { file: 'taxi-zones.geojson', idProperty: 'borough', districts: 6, points: 20_000 },
];

const layers = new Map<string, Layer>();

function read(file: string, idProperty: string): Layer {
  const known = layers.get(file + idProperty);
  if (known !== undefined) return known;
  const layer = parseLayer(readFileSync(sharedPath(`data/geo/${file}`), 'utf8'), { idProperty });
  layers.set(file + idProperty, layer);
  return layer;
}

describe.each(LAYERS)('$file by $idProperty', ({ file, idProperty, districts, points }) => {
  test('is located exactly along its edges and everywhere, by an index of at most 4.2 MB', () => {
    const layer = read(file, idProperty);
    const bytes = buildGridIndex(layer).bytes;
    const index = GridIndex.open(bytes);
    const random = randomFrom(districts);
    const probes = [...pointsAlongEdges(layer, points, random), ...pointsEverywhere(layer, points / 5, random)];
    const wrong = probes.filter(([x, y]) => index.locate(x, y) !== locateExactly(layer, x, y));
    expect(wrong).toEqual([]);
    expect(index.districtCount).toBe(districts);
    expect(bytes.length).toBeLessThan(4.2e6);
  });
});

describe('warnings about real layers', () => {
  test('are not given about clean layers', () => {
    const clean = ['boroughs-census.geojson', 'boroughs.geojson'].map(
      (file) => buildGridIndex(read(file, 'BoroCode')).warnings,
    );
    expect([...clean, buildGridIndex(read('community-districts.geojson', 'boro_cd')).warnings]).toEqual([[], [], []]);
  });

  test('name the districts whose holes are written as parts', () => {
    const { warnings } = buildGridIndex(read('community-districts-malformed.geojson', 'BoroCD'));
    expect(warnings[0]).toMatch(/^districts 210, 407: holes written as parts/);
  });

  test('name the taxi zones that several features make up', () => {
    const layer = read('taxi-zones.geojson', 'LocationID');
    expect(layer.oddities.notices).toEqual([
      'districts 56 (2 features), 103 (3 features): features that share an id are one district',
    ]);
    expect(buildGridIndex(layer).warnings[0]).toBe(layer.oddities.notices[0]);
  });
});
