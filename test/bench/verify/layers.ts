import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Position } from 'geojson';
import { BUILT_IN_LAYERS } from '../../../geo/layer/built-in-layers.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import type { Layer } from '../../../geo/district.ts';
import { feature, layerOf, rectangle } from '../../geo/geojson.ts';
import { meshCollection } from '../data/mesh.ts';

/** Layers whose points are checked, by name; each is made only when it is requested. */
export type LayerSuites = Readonly<Record<string, () => Layer>>;

const SHARED_LAYERS: Readonly<Record<string, readonly [file: string, idProperty: string]>> = {
  'community districts': ['community-districts.geojson', 'boro_cd'],
  'community districts, holes as parts': ['community-districts-malformed.geojson', 'BoroCD'],
  'taxi zones': ['taxi-zones.geojson', 'OBJECTID'],
  boroughs: ['boroughs.geojson', 'BoroCode'],
};

/** The real layers that are available, some of them with their vertices moved onto the lattice, and synthetic ones. */
export function layerSuites(): LayerSuites {
  const { file, idProperty } = BUILT_IN_LAYERS.boroughs!;
  const builtIn = path.join('geo/layers', file);
  const shared = Object.entries(SHARED_LAYERS)
    .map(([name, [sharedFile, id]]) => [name, path.resolve('../shared/data/geo', sharedFile), id] as const)
    .filter(([, sharedFile]) => existsSync(sharedFile));
  const [base = builtIn, baseId = idProperty] = shared[0]?.slice(1) ?? [];
  return {
    'boroughs of the census': () => read(builtIn, idProperty),
    ...Object.fromEntries(shared.map(([name, sharedFile, id]) => [name, () => read(sharedFile, id)])),
    'vertices on the lattice': () => read(base, baseId, 6),
    'vertices on a lattice of 10 m: overlaps, gaps, rings without area': () => read(base, baseId, 4),
    '2,166 districts': () => parseLayer(JSON.stringify(meshCollection(2166, 40_000, 7)), { idProperty: 'id' }),
    'holes, islands, touching and overlapping districts, slivers, spikes': oddities,
    'antimeridian and poles': antimeridian,
  };
}

/** Reads a layer, its coordinates rounded if `decimals` is given. */
function read(file: string, idProperty: string, decimals?: number): Layer {
  const text = readFileSync(file, 'utf8');
  if (decimals === undefined) return parseLayer(text, { idProperty });
  const rounded = JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(decimals)) : value,
  );
  return parseLayer(rounded, { idProperty });
}

const [X, Y] = [-73.99, 40.7];

/** Around a place in New York, at thousandths of a degree. */
const around = (...offsets: readonly Position[]): Position[] => offsets.map(([x, y]) => [X + x! / 1000, Y + y! / 1000]);

function box(west: number, south: number, east: number, north: number): Position[] {
  return rectangle(X + west / 1000, Y + south / 1000, X + east / 1000, Y + north / 1000);
}

/**
 * 1 has a hole with an island of its own, a lake of 2 in it and a hole that touches its border; 3 and 4 share a border and
 * meet 5 at a single point; 6 and 7 are slivers; 8 is a spike without area; 9 lies over most of them; 10 is less than a
 * lattice step wide; 11 crosses itself.
 */
function oddities(): Layer {
  return layerOf([
    feature(1, [box(0, 0, 10, 10), box(2, 2, 8, 8), around([0, 9], [1, 8.5], [1, 9.5], [0, 9])], [box(3, 3, 5, 5)]),
    feature(2, [box(5.5, 3, 7, 7)], [box(2, 2, 2.5, 8)]),
    feature(3, [around([12, 0], [16, 0], [17.123, 5], [16, 10], [12, 10], [12, 0])]),
    feature(4, [around([16, 0], [20, 0], [20, 10], [16, 10], [17.123, 5], [16, 0])]),
    feature(5, [around([20, 10], [24, 10], [24, 14], [20, 10])]),
    feature(6, [around([0, 12], [20, 13.3333333], [20, 13.3333343], [0, 12])]),
    feature(7, [around([0, 14], [0.0001, 24], [0.0012, 24], [0, 14])]),
    feature(8, [around([12, 5], [16, 5], [12, 5], [12, 5]), around([14, 5], [14, 5], [14, 5], [14, 5])]),
    feature(9, [box(1, 1, 18, 24)]),
    feature(10, [box(25.0003, 0, 25.0007, 20)]),
    feature(11, [around([28, 0], [34, 6.1], [28, 6], [34, 0.2], [28, 0])]),
  ]);
}

function antimeridian(): Layer {
  const notch: Position[] = [
    [179.95, -16.9],
    [180, -16.8],
    [180, -16.7],
    [179.95, -16.9],
  ];
  const north: Position[] = [
    [-180, 60],
    [-60, 65.5],
    [60, 59.123456],
    [180, 60],
    [180, 90],
    [-180, 90],
    [-180, 60],
  ];
  const sliver: Position[] = [
    [-170, -80],
    [170, -79.9999999],
    [170, -79.9999998],
    [-170, -80],
  ];
  return layerOf([
    feature('fiji', [rectangle(179.9, -17, 180, -16.5), notch], [rectangle(-180, -17, -179.9, -16.5)]),
    feature('north', [north]),
    feature('sliver', [sliver]),
    feature('world but its south', [rectangle(-180, -60, 180, 90)]),
  ]);
}
