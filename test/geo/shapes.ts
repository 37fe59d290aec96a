import fc from 'fast-check';
import type { Position } from 'geojson';
import type { Layer } from '../../geo/district.ts';
import { feature, layerOf } from './geojson.ts';

/** A rectangle of lattice points, both corners included. */
export interface Area {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A layer, and an area around it that is small enough to check every lattice point. */
export interface SmallLayer {
  readonly layer: Layer;
  readonly area: Area;
}

/** Places where cells begin at odd numbers, signs change or longitude wraps. */
const ORIGINS: readonly [number, number][] = [
  [-73_990_000, 40_700_000],
  [-20, -20],
  [179_999_960, -89_999_990],
  [-180_000_000, 10],
];
const MARGIN = 3;

/** Offsets within 0..size: on the lattice, just off it, halfway, or anywhere. */
function offset(size: number): fc.Arbitrary<number> {
  const offset = fc.constantFrom(0, 0, 0, 0.5, 1e-7, -1e-7, 1e-9, 1 / 3);
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.integer({ min: 0, max: size }), offset).map(([n, by]) => Math.max(0, n + by)) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: size, noNaN: true }) },
  );
}

function place([x, y]: readonly [number, number], dx: number, dy: number): Position {
  return [Math.min(180, (x + dx) / 1e6), (y + dy) / 1e6];
}

/** Districts of polygons through random positions: overlaps, self-crossings, holes, slivers and rings without area. */
export function tangledLayer(size: number): fc.Arbitrary<SmallLayer> {
  const position = fc.tuple(offset(size), offset(size));
  const ring = fc.array(position, { minLength: 3, maxLength: 9 });
  const polygon = fc.record({
    id: fc.integer({ min: 1, max: 4 }),
    rings: fc.array(ring, { minLength: 1, maxLength: 3 }),
  });
  return fc
    .tuple(fc.constantFrom(...ORIGINS), fc.array(polygon, { minLength: 1, maxLength: 6 }))
    .map(([origin, polygons]) => {
      const byId = new Map<number, Position[][][]>();
      for (const { id, rings } of polygons) {
        const closed = rings.map((positions) => [...positions, positions[0]!].map(([dx, dy]) => place(origin, dx, dy)));
        byId.set(id, [...(byId.get(id) ?? []), closed]);
      }
      return { layer: layerOf([...byId].map(([id, parts]) => feature(id, ...parts))), area: around(origin, size) };
    });
}

/**
 * A net of triangles, `cells` x `cells` pairs of them, `step` apart, whose positions are moved about: neighbours share
 * borders, some triangles belong to no district, and district 9 overlaps others.
 */
export function meshLayer(step: number, cells: number): fc.Arbitrary<SmallLayer> {
  const nodes = (cells + 1) ** 2;
  const move = offset(Math.floor(step * 0.7));
  const moves = fc.array(fc.tuple(move, move), { minLength: nodes, maxLength: nodes });
  const owners = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2 * cells ** 2, maxLength: 2 * cells ** 2 });
  return fc.tuple(fc.constantFrom(...ORIGINS), moves, owners).map(([origin, moved, ids]) => {
    const node = (i: number, j: number): Position => {
      const [dx, dy] = moved[i * (cells + 1) + j]!;
      return place(origin, i * step + dx, j * step + dy);
    };
    const parts = new Map<number, Position[][][]>([[9, [[[node(0, 0), node(cells, 0), node(0, cells), node(0, 0)]]]]]);
    for (let i = 0; i < cells; i++) {
      for (let j = 0; j < cells; j++) {
        const [a, b, c, d] = [node(i, j), node(i + 1, j), node(i + 1, j + 1), node(i, j + 1)];
        [
          [a, b, c, a],
          [a, d, c, a],
        ].forEach((triangle, half) => {
          const id = ids[2 * (i * cells + j) + half]!;
          if (id > 0) parts.set(id, [...(parts.get(id) ?? []), [triangle]]);
        });
      }
    }
    const layer = layerOf([...parts].map(([id, polygons]) => feature(id, ...polygons)));
    return { layer, area: around(origin, step * (cells + 1)) };
  });
}

function around([x, y]: readonly [number, number], size: number): Area {
  return { west: x - MARGIN, south: y - MARGIN, east: x + size + MARGIN, north: y + size + MARGIN };
}

/** Lattice points that hug the edges of a layer: on both sides of a point of an edge, of its middle and of its ends. */
export function pointsAlongEdges(layer: Layer, count: number, random: () => number): [number, number][] {
  const rings = layer.districts.flatMap(({ polygons }) => polygons.flatMap((polygon) => polygon.rings));
  const starts: number[] = [];
  for (const ring of rings) starts.push((starts.at(-1) ?? 0) + ring.length / 2 - 1);
  return Array.from({ length: count }, (_, n) => {
    const edge = Math.floor(random() * starts.at(-1)!);
    const r = starts.findIndex((end) => edge < end);
    const ring = rings[r]!;
    const i = 2 * (edge - (starts[r - 1] ?? 0));
    const along = [0, 0.5, random(), random()][n % 4]!;
    const spread = [1, 3, 3, 40][n % 4]!;
    return [
      Math.round((ring[i]! + along * (ring[i + 2]! - ring[i]!)) * 1e6 + (random() - 0.5) * spread),
      Math.round((ring[i + 1]! + along * (ring[i + 3]! - ring[i + 1]!)) * 1e6 + (random() - 0.5) * spread),
    ];
  });
}

/** Points spread evenly over a layer's bounding box and a little beyond. */
export function pointsEverywhere({ bbox }: Layer, count: number, random: () => number): [number, number][] {
  const [west, south, east, north] = bbox;
  const within = (low: number, high: number) => Math.round((low + (random() * 1.1 - 0.05) * (high - low)) * 1e6);
  return Array.from({ length: count }, () => [within(west, east), within(south, north)]);
}

/** A small generator of numbers in 0..1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
