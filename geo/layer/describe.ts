import { area, bbox, booleanPointInPolygon } from '@turf/turf';
import type { Position } from 'geojson';
import { StaticIntervalTree } from 'mnemonist';
import type { BBox, Polygon } from '../district.ts';

type PolygonCoordinates = readonly Position[][];

/** West, south, east and north of a district. */
export function boundingBox(polygons: readonly PolygonCoordinates[]): BBox {
  const [west, south, east, north] = bbox({ type: 'MultiPolygon', coordinates: polygons as Position[][][] });
  return [west, south, east, north];
}

/** The bounding box of all boxes. */
export function unite(boxes: readonly BBox[]): BBox {
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

/**
 * For each polygon of a district, the number of its other polygons that contain it. Valid layers have 0 everywhere
 * (an island in a lake lies in the other polygon's hole, not inside the polygon); 1 is a hole written as a part.
 */
export function nestedParts(polygons: readonly PolygonCoordinates[]): number[] {
  if (polygons.length === 1) return [0];
  const parts = polygons.map((polygon) => ({ polygon, box: boundingBox([polygon]) }));
  const byLongitude = StaticIntervalTree.from(parts, [(part) => part.box[0], (part) => part.box[2]]);
  return parts.map((inner) => {
    const around = byLongitude
      .intervalsContainingPoint(inner.box[0])
      .filter((outer) => outer !== inner && encloses(outer.box, inner.box) && liesInside(inner.polygon, outer.polygon));
    return around.length;
  });
}

/** Three positions of the ring are tried, since a single one may touch the other polygon's boundary. */
function liesInside(inner: PolygonCoordinates, outer: PolygonCoordinates): boolean {
  const ring = inner[0]!;
  const outside = { type: 'Polygon' as const, coordinates: outer as Position[][] };
  const asked = [0, Math.floor(ring.length / 3), Math.floor((2 * ring.length) / 3)];
  return asked.some((i) => booleanPointInPolygon(ring[i]!, outside, { ignoreBoundary: true }));
}

function encloses(outer: BBox, inner: BBox): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** The district's area on the sphere in square kilometres; a part within a part counts as a hole, as even-odd reads it. */
export function areaKm2(polygons: readonly PolygonCoordinates[], partDepths: readonly number[]): number {
  let squareMetres = 0;
  polygons.forEach((polygon, i) => {
    const part = area({ type: 'Polygon', coordinates: polygon as Position[][] });
    squareMetres += partDepths[i]! % 2 === 0 ? part : -part;
  });
  return squareMetres / 1e6;
}

/** Half of one lattice cell, in square degrees: a ring that covers less is a line or a point. */
const NO_AREA = 0.5e-12;

/** Whether one of the rings has no area, so it cannot contain a point. */
export function withoutArea(polygons: readonly Polygon[]): boolean {
  return polygons.some((polygon) => polygon.rings.some((ring) => areaAtMost(ring) < NO_AREA));
}

/** The areas of the triangles between a ring's first position and its edges, added up regardless of orientation. */
function areaAtMost(ring: Float64Array): number {
  const x0 = ring[0]!;
  const y0 = ring[1]!;
  let twice = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    twice += Math.abs((ring[i]! - x0) * (ring[i + 3]! - y0) - (ring[i + 2]! - x0) * (ring[i + 1]! - y0));
  }
  return twice / 2;
}
