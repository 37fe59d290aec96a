import { featureCollection, lineString, polygon, simplify, union } from '@turf/turf';
import type { District, Layer } from '../../../geo/district.ts';

/** A ring or a part of one: positions in degrees. */
type Line = readonly Position[];
type Position = readonly [number, number];

/** Districts' polygons for the screen: by district, polygon and ring. */
export type ScreenPolygons = [number, number][][][][];

/** Cells across the layer's longer side: finer than any screen, so rounding to them is invisible. */
const CELLS = 16_384;
/** Tolerance of the first attempt, in cells; each further attempt doubles it. */
const FIRST_TOLERANCE = 1;
const MAX_TRIES = 10;

/**
 * A layer's polygons with fewer points, at most `maxPositions` if possible. Neighbours stay
 * neighbours: rings are cut where borders meet, and each arc between two such places is simplified once, in one
 * direction, however many rings it is in. Of a district dissolved from features, the borders between these are left out.
 *
 *     A ┌──────┬──────┐ B      the arc from x to y belongs to both districts,
 *       │      x      │        and is the same line in both
 *       │      │      │
 *       └──────y──────┘
 */
export function simplifyLayer(layer: Layer, maxPositions: number): ScreenPolygons {
  const snap = gridOf(layer);
  const districts = layer.districts.map(({ polygons }) =>
    polygons.map(({ rings }) => rings.map((ring) => snapRing(ring, snap)).filter((ring) => ring.length > 3)),
  );
  const junctions = junctionsOf(districts.flat(2));
  let tolerance = FIRST_TOLERANCE * snap.cell;
  for (let tried = 1; ; tried++, tolerance *= 2) {
    const simplified = simplifyAll(districts, junctions, tolerance);
    if (countOf(simplified) <= maxPositions)
      return simplified.map((polygons, i) => outline(layer.districts[i]!, polygons));
    if (tried === MAX_TRIES) return simplified;
  }
}

/** The union of a dissolved district's polygons; the others' as they are. */
function outline({ pieces }: District, polygons: ScreenPolygons[number]): ScreenPolygons[number] {
  if (pieces === undefined || polygons.length < 2) return polygons;
  const merged = union(featureCollection(polygons.map((rings) => polygon(rings))))?.geometry;
  if (merged === undefined) return polygons;
  const outlines = merged.type === 'Polygon' ? [merged.coordinates] : merged.coordinates;
  return outlines.map((rings) => rings.map((ring) => ring.map(([x = 0, y = 0]): [number, number] => [x, y])));
}

/** The grid that positions are rounded to, so that equal places have equal coordinates. */
interface Grid {
  readonly cell: number;
  readonly decimals: number;
}

function gridOf({ bbox: [west, south, east, north] }: Layer): Grid {
  const cell = Math.max(east - west, north - south, Number.EPSILON) / CELLS;
  // A decimal grid no coarser than the cell keeps coordinates short in JSON.
  const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(cell))));
  return { cell, decimals };
}

/** A closed ring on the grid, without repeated positions and without spikes. */
function snapRing(ring: Float64Array, { decimals }: Grid): Position[] {
  const line: Position[] = [];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const position: Position = [Number(ring[i]!.toFixed(decimals)), Number(ring[i + 1]!.toFixed(decimals))];
    if (!isSame(line.at(-1), position)) line.push(position);
    if (line.length > 2 && isSame(line.at(-3), position)) line.splice(-2);
  }
  return line;
}

/** The positions where rings must be cut: those that do not have exactly two neighbours over all rings. */
function junctionsOf(rings: readonly Line[]): ReadonlySet<string> {
  const neighbours = new Map<string, Set<string>>();
  const note = (at: string, neighbour: string): void => {
    const known = neighbours.get(at);
    if (known) known.add(neighbour);
    else neighbours.set(at, new Set([neighbour]));
  };
  for (const ring of rings) {
    const keys = ring.map(keyOf);
    for (let i = 1; i < keys.length; i++) {
      note(keys[i - 1]!, keys[i]!);
      note(keys[i]!, keys[i - 1]!);
    }
  }
  return new Set([...neighbours].filter(([, { size }]) => size !== 2).map(([key]) => key));
}

function simplifyAll(
  districts: readonly Line[][][],
  junctions: ReadonlySet<string>,
  tolerance: number,
): ScreenPolygons {
  return districts.map((polygons) => {
    const kept = polygons
      .map(([outer, ...holes]) => {
        const shell = outer && simplifyRing(outer, junctions, tolerance);
        if (shell === undefined || shell.length < 4) return [];
        return [
          shell,
          ...holes.map((hole) => simplifyRing(hole, junctions, tolerance)).filter(({ length }) => length > 3),
        ];
      })
      .filter(({ length }) => length > 0);
    // A district smaller than the tolerance is still drawn.
    return kept.length > 0 ? kept : polygons.slice(0, 1).map((rings) => rings.map((ring) => ring.map(copy)));
  });
}

function simplifyRing(ring: Line, junctions: ReadonlySet<string>, tolerance: number): [number, number][] {
  const open = ring.slice(0, -1);
  const cuts = cutsOf(open, junctions);
  const first = cuts[0] ?? 0;
  const turned = [...open.slice(first), ...open.slice(0, first + 1)];
  const ends = [...cuts.slice(1).map((cut) => cut - first), turned.length - 1];
  const simplified: [number, number][] = [copy(turned[0]!)];
  let start = 0;
  for (const end of ends) {
    simplified.push(...simplifyArc(turned.slice(start, end + 1), tolerance).slice(1));
    start = end;
  }
  return simplified;
}

/** Where a ring is cut: at its junctions; with fewer than two, also at its lowest position and the farthest. */
function cutsOf(open: Line, junctions: ReadonlySet<string>): number[] {
  const cuts = open.flatMap((position, i) => (junctions.has(keyOf(position)) ? [i] : []));
  if (cuts.length > 1) return cuts;
  const first = cuts[0] ?? open.reduce((least, position, i) => (isBefore(position, open[least]!) ? i : least), 0);
  const far = open.reduce((most, position, i) => (isFarther(open[first]!, position, open[most]!) ? i : most), first);
  return [first, far].sort((a, b) => a - b);
}

/** Simplifies a line in the direction given by its ends' coordinates, so that both neighbours get the same result. */
function simplifyArc(arc: Line, tolerance: number): [number, number][] {
  const [first, last] = [arc[0]!, arc.at(-1)!];
  const backwards = isBefore(last, first) || (isSame(first, last) && isBefore(arc.at(-2)!, arc[1]!));
  const line = arc.map(copy);
  if (backwards) line.reverse();
  const simple = simplify(lineString(line), { tolerance, highQuality: true, mutate: true }).geometry.coordinates;
  const pairs = simple.map(([x = 0, y = 0]): [number, number] => [x, y]);
  return backwards ? pairs.reverse() : pairs;
}

function countOf(districts: ScreenPolygons): number {
  return districts.flat(2).reduce((sum, ring) => sum + ring.length, 0);
}

function isSame(a: Position | undefined, b: Position): boolean {
  return a?.[0] === b[0] && a[1] === b[1];
}

function isBefore(a: Position, b: Position): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

function isFarther(from: Position, a: Position, than: Position): boolean {
  const [farA, farB] = [Math.hypot(a[0] - from[0], a[1] - from[1]), Math.hypot(than[0] - from[0], than[1] - from[1])];
  return farA > farB || (farA === farB && isBefore(a, than));
}

function keyOf([x, y]: Position): string {
  return `${x},${y}`;
}

function copy([x, y]: Position): [number, number] {
  return [x, y];
}
