import type { Position } from 'geojson';
import type { Polygon } from '../district.ts';
import { LayerError } from '../layer-error.ts';
import { isObject } from './json-values.ts';
import { reprojectionFix } from './reference-system.ts';

/** Which feature is being read, for error messages. */
export interface Place {
  readonly index: number;
  readonly id: string;
  /** The coordinate reference system that the file names. */
  readonly crs?: string | undefined;
}

/** The polygons of one geometry, as written and as flat rings. */
export interface Polygons {
  readonly coordinates: readonly (readonly Position[][])[];
  readonly polygons: readonly Polygon[];
}

/** A feature's areas: a geometry each. */
export interface Areas {
  readonly pieces: readonly Polygons[];
  /** A GeometryCollection had points or lines besides, which hold no point. */
  readonly others: boolean;
}

/** Nearer to zero than this is zero: below about 1e-150 the products of the exact predicates underflow. */
const SMALLEST_DEGREES = 1e-100;
const FEWEST_POSITIONS = 4;
const RFC = 'RFC 7946, section 3.1.6';
const POINTS_AND_LINES = ['Point', 'MultiPoint', 'LineString', 'MultiLineString'];

/** Whether a feature has no place: null, or a geometry without coordinates, which RFC 7946 (3.1) lets one read as null. */
export function isUnlocated(geometry: unknown): boolean {
  if (geometry === null || geometry === undefined) return true;
  if (!isObject(geometry)) return false;
  const content = geometry.type === 'GeometryCollection' ? geometry.geometries : geometry.coordinates;
  return typeof geometry.type === 'string' && Array.isArray(content) && content.length === 0;
}

/** Reads a Polygon, a MultiPolygon or those in a GeometryCollection; every ring must be closed, of positions in degrees. */
export function readAreas(geometry: unknown, feature: Place): Areas {
  const where = `features[${feature.index}].geometry of district "${feature.id}"`;
  if (!isObject(geometry) || geometry.type !== 'GeometryCollection') {
    return { pieces: [readPolygons(geometry, where, feature.crs)], others: false };
  }
  const members = membersOf(geometry);
  const areas = members.filter((member) => !isPointsOrLines(member) && !isUnlocated(member));
  if (areas.length === 0) {
    throw new LayerError(where, 'the GeometryCollection holds no polygon', GIVE_POLYGONS);
  }
  const pieces = areas.map((member) => readPolygons(member, `${where}, in the GeometryCollection`, feature.crs));
  return { pieces, others: members.some(isPointsOrLines) };
}

/** The geometries of a collection, those of collections in it included. */
function membersOf(collection: unknown): unknown[] {
  const members: unknown[] = [];
  const open = [collection];
  while (open.length > 0) {
    const geometry = open.pop();
    if (isObject(geometry) && geometry.type === 'GeometryCollection' && Array.isArray(geometry.geometries)) {
      for (const member of geometry.geometries.toReversed() as unknown[]) open.push(member);
    } else {
      members.push(geometry);
    }
  }
  return members;
}

function isPointsOrLines(geometry: unknown): boolean {
  return isObject(geometry) && typeof geometry.type === 'string' && POINTS_AND_LINES.includes(geometry.type);
}

function readPolygons(geometry: unknown, where: string, crs: string | undefined): Polygons {
  const { type, coordinates } = typedGeometry(geometry, where);
  const written = type === 'Polygon' ? [coordinates] : nonEmptyArray(coordinates, where, 'polygons');
  const polygons = written.map((polygon, p) => {
    const inPolygon = type === 'Polygon' ? where : `${where}, polygon ${p + 1}`;
    const rings = nonEmptyArray(polygon, inPolygon, 'rings');
    return { rings: rings.map((ring, r) => readRing(ring, `${inPolygon}, ring ${r + 1}`, crs)) };
  });
  // Every position has been checked by now.
  return { coordinates: written as Position[][][], polygons };
}

const GIVE_POLYGONS = 'Districts are areas: give this feature a Polygon or a MultiPolygon, or remove it';

function typedGeometry(geometry: unknown, where: string): { type: 'Polygon' | 'MultiPolygon'; coordinates: unknown } {
  const type = isObject(geometry) ? geometry.type : undefined;
  if (!isObject(geometry) || (type !== 'Polygon' && type !== 'MultiPolygon')) {
    throw new LayerError(where, `${typeof type === 'string' ? type : 'this'} is not a polygon`, GIVE_POLYGONS);
  }
  return { type, coordinates: geometry.coordinates };
}

function nonEmptyArray(value: unknown, where: string, what: string): unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new LayerError(where, `there are no ${what}`, 'Give its coordinates, or remove the feature');
}

function readRing(ring: unknown, where: string, crs: string | undefined): Float64Array {
  const positions = nonEmptyArray(ring, where, 'positions');
  const flat = new Float64Array(positions.length * 2);
  for (let i = 0; i < positions.length; i++) {
    const position: unknown = positions[i];
    const longitude = degrees(position, 0, 180);
    const latitude = degrees(position, 1, 90);
    if (longitude === undefined || latitude === undefined) {
      throw notAPlace(position, longitude === undefined ? 0 : 1, `${where}, position ${i + 1}`, crs);
    }
    flat[2 * i] = longitude;
    flat[2 * i + 1] = latitude;
  }
  refuseOpenRing(flat, where);
  return flat;
}

function refuseOpenRing(flat: Float64Array, where: string): void {
  if (flat.length < 2 * FEWEST_POSITIONS) {
    const what = `the ring has ${flat.length / 2} positions`;
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
}

/** A coordinate of a position; undefined if it is not a number of degrees up to the limit. */
function degrees(position: unknown, axis: 0 | 1, limit: number): number | undefined {
  const value: unknown = Array.isArray(position) ? position[axis] : undefined;
  if (typeof value !== 'number' || !(Math.abs(value) <= limit)) return undefined;
  return Math.abs(value) < SMALLEST_DEGREES ? 0 : value;
}

function notAPlace(position: unknown, axis: 0 | 1, where: string, crs: string | undefined): LayerError {
  const [x, y] = Array.isArray(position) ? (position as unknown[]) : [];
  const value = axis === 0 ? x : y;
  const [name, limit] = axis === 0 ? ['longitude', 180] : ['latitude', 90];
  const found = value === undefined ? 'missing' : typeof value === 'number' ? String(value) : JSON.stringify(value);
  return new LayerError(
    where,
    `the ${name} is ${found}`,
    `Positions are [longitude, latitude] in WGS 84 degrees, ${name} from -${limit} to ${limit}; ${reprojectionFix(crs, x, y)}`,
  );
}
