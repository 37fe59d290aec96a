import type { Position } from 'geojson';
import type { Polygon } from '../district.ts';
import { LayerError } from '../layer-error.ts';

/** Which feature is being read, for error messages. */
export interface Place {
  readonly index: number;
  readonly id: string;
}

/** The polygons of one geometry, as written and as flat rings. */
export interface Polygons {
  readonly coordinates: readonly (readonly Position[][])[];
  readonly polygons: readonly Polygon[];
}

/** Nearer to zero than this is zero: below about 1e-150 the products of the exact predicates underflow. */
const SMALLEST_DEGREES = 1e-100;
const FEWEST_POSITIONS = 4;
const RFC = 'RFC 7946, section 3.1.6';

/** Reads a Polygon or MultiPolygon; every ring must be closed, of positions in degrees. */
export function readPolygons(geometry: unknown, feature: Place): Polygons {
  const where = `features[${feature.index}].geometry of district "${feature.id}"`;
  const { type, coordinates } = typedGeometry(geometry, where);
  const written = type === 'Polygon' ? [coordinates] : nonEmptyArray(coordinates, where, 'polygons');
  const polygons = written.map((polygon, p) => {
    const inPolygon = type === 'Polygon' ? where : `${where}, polygon ${p + 1}`;
    const rings = nonEmptyArray(polygon, inPolygon, 'rings');
    return { rings: rings.map((ring, r) => readRing(ring, `${inPolygon}, ring ${r + 1}`)) };
  });
  // Every position has been checked by now.
  return { coordinates: written as Position[][][], polygons };
}

function typedGeometry(geometry: unknown, where: string): { type: 'Polygon' | 'MultiPolygon'; coordinates: unknown } {
  const fix = 'Districts are areas: give this feature a Polygon or a MultiPolygon, or remove it';
  if (typeof geometry !== 'object' || geometry === null) throw new LayerError(where, 'there is no geometry', fix);
  const type = 'type' in geometry ? geometry.type : undefined;
  if (type !== 'Polygon' && type !== 'MultiPolygon') {
    throw new LayerError(where, `${typeof type === 'string' ? type : 'this'} is not a polygon`, fix);
  }
  return { type, coordinates: 'coordinates' in geometry ? geometry.coordinates : undefined };
}

function nonEmptyArray(value: unknown, where: string, what: string): unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new LayerError(where, `there are no ${what}`, 'Give its coordinates, or remove the feature');
}

function readRing(ring: unknown, where: string): Float64Array {
  const positions = nonEmptyArray(ring, where, 'positions');
  const flat = new Float64Array(positions.length * 2);
  for (let i = 0; i < positions.length; i++) {
    const position: unknown = positions[i];
    flat[2 * i] = degrees(position, 0, 180, where, i);
    flat[2 * i + 1] = degrees(position, 1, 90, where, i);
  }
  if (positions.length < FEWEST_POSITIONS) {
    const what = `the ring has ${positions.length} positions`;
    throw new LayerError(
      where,
      what,
      `A ring needs at least ${FEWEST_POSITIONS}, the last repeating the first (${RFC})`,
    );
  }
  if (flat[0] !== flat.at(-2) || flat[1] !== flat.at(-1)) {
    const what = `the ring is open: it starts at ${flat[0]!},${flat[1]!} and ends at ${flat.at(-2)!},${flat.at(-1)!}`;
    throw new LayerError(where, what, `Repeat the first position at the end (${RFC})`);
  }
  return flat;
}

function degrees(position: unknown, axis: 0 | 1, limit: number, where: string, index: number): number {
  const value: unknown = Array.isArray(position) ? position[axis] : undefined;
  if (typeof value === 'number' && Math.abs(value) <= limit) return Math.abs(value) < SMALLEST_DEGREES ? 0 : value;
  const name = axis === 0 ? 'longitude' : 'latitude';
  const found = value === undefined ? 'missing' : typeof value === 'number' ? String(value) : JSON.stringify(value);
  throw new LayerError(
    `${where}, position ${index + 1}`,
    `the ${name} is ${found}`,
    `Positions are [longitude, latitude] in WGS 84 degrees, ${name} from -${limit} to ${limit}; reproject the layer if it is in metres or feet`,
  );
}
