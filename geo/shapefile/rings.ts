import { booleanPointInPolygon } from '@turf/turf';
import type { Position } from 'geojson';
import type { Rings } from './shapes.ts';

interface Ring {
  readonly positions: Position[];
  /** Twice the enclosed area; negative if clockwise. */
  readonly area: number;
}

/**
 * The polygons of a record as GeoJSON has them, each a ring followed by its holes. In a shapefile, holes run
 * counter-clockwise and follow in any order; a hole that lies in no ring is kept as a polygon of its own. Which points
 * the record holds does not depend on this: all of its rings count, by the even-odd rule.
 */
export function polygonsOf(rings: Rings): Position[][][] {
  const measured = rings.map((positions): Ring => ({ positions, area: twiceTheArea(positions) }));
  const outer = measured.filter(({ area }) => area < 0).sort((a, b) => b.area - a.area);
  if (outer.length === 0 || outer.length === rings.length) return rings.map((ring) => [ring]);
  const polygons = new Map(outer.map((ring) => [ring, [ring.positions]]));
  for (const hole of measured.filter((ring) => !polygons.has(ring))) {
    const around = outer.find((ring) => -ring.area >= hole.area && contains(ring.positions, hole.positions));
    if (around === undefined) polygons.set(hole, [hole.positions]);
    else polygons.get(around)!.push(hole.positions);
  }
  return measured.flatMap((ring) => {
    const polygon = polygons.get(ring);
    return polygon === undefined ? [] : [polygon];
  });
}

function twiceTheArea(positions: readonly Position[]): number {
  const [x0 = 0, y0 = 0] = positions[0] ?? [];
  let twice = 0;
  for (let i = 1; i < positions.length; i++) {
    const [ax = 0, ay = 0] = positions[i - 1]!;
    const [bx = 0, by = 0] = positions[i]!;
    twice += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return twice;
}

/** Three positions are tried, since a hole may touch the ring around it. */
function contains(outer: Position[], hole: readonly Position[]): boolean {
  const polygon = { type: 'Polygon' as const, coordinates: [outer] };
  const asked = [0, Math.floor(hole.length / 3), Math.floor((2 * hole.length) / 3)];
  return asked.some((i) => booleanPointInPolygon(hole[i]!, polygon, { ignoreBoundary: true }));
}
