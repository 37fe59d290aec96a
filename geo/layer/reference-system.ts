import { isObject } from './json-values.ts';
import type { Json } from './json-values.ts';
import { LayerError } from '../layer-error.ts';
import type { BBox } from '../district.ts';

/** Names of systems whose degrees are those of WGS 84, for New York within a metre or two. */
const AS_WGS_84 = /CRS ?(84|83)h?$|(^|\D)(4326|4269|4979)$|WGS ?(19)?84$/i;

/** Coordinates around New York in the systems that its maps are published in. */
const SYSTEMS: readonly { name: string; x: readonly [number, number]; y: readonly [number, number] }[] = [
  { name: 'EPSG:2263 (New York State Plane, feet)', x: [880_000, 1_110_000], y: [90_000, 310_000] },
  { name: 'EPSG:32118 (New York State Plane, metres)', x: [268_000, 340_000], y: [27_000, 95_000] },
  { name: 'EPSG:3857 (Web Mercator, metres)', x: [-8_290_000, -8_190_000], y: [4_930_000, 5_030_000] },
  { name: 'EPSG:26918 (UTM zone 18N, metres)', x: [540_000, 620_000], y: [4_470_000, 4_550_000] },
];

/** What the file's `crs` member names (as before RFC 7946: a name, a code or a link); undefined if it has none. */
export function referenceSystem({ crs }: Json): string | undefined {
  if (typeof crs === 'string') return crs;
  const properties = isObject(crs) && isObject(crs.properties) ? crs.properties : {};
  const { name, code, href } = properties;
  if (typeof code === 'number' || typeof code === 'string') return `EPSG:${code}`;
  return [name, href].find((value) => typeof value === 'string');
}

/** A notice that the file names another system than WGS 84, although its positions are degrees. */
export function systemNotices(crs: string | undefined): string[] {
  if (crs === undefined || AS_WGS_84.test(crs)) return [];
  return [`the file's crs member names ${crs}; it has no effect (RFC 7946): positions are read as WGS 84 degrees`];
}

/** How to turn a file with such a position into degrees: names the system that the file names, or that it looks like. */
export function reprojectionFix(crs: string | undefined, x: unknown, y: unknown): string {
  const command = 'ogr2ogr -t_srs EPSG:4326 -f GeoJSON out.geojson IN';
  if (crs !== undefined && !AS_WGS_84.test(crs)) {
    return `the file's crs member names ${crs}: reproject the layer to WGS 84 (${command})`;
  }
  const like = SYSTEMS.find((system) => isWithin(x, system.x) && isWithin(y, system.y));
  if (like === undefined) return 'reproject the layer if it is in metres or feet';
  return `these look like ${like.name}: reproject the layer to WGS 84 (${command.replace('ogr2ogr', `ogr2ogr -s_srs ${like.name.split(' ')[0]!}`)})`;
}

function isWithin(value: unknown, [low, high]: readonly [number, number]): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}

/** Longitudes and latitudes around New York: a layer that has them the other way round lies in the sea off Antarctica. */
const AROUND_NEW_YORK = { longitude: [-80, -70], latitude: [38, 44] } as const;

/** Throws a {@link LayerError} for a layer of New York with its positions written latitude first. */
export function refuseSwapped([west, south, east, north]: BBox): void {
  const { longitude, latitude } = AROUND_NEW_YORK;
  if (![west, east].every((x) => isWithin(x, latitude)) || ![south, north].every((y) => isWithin(y, longitude))) return;
  throw new LayerError(
    'every feature',
    `the positions are written latitude first: ${west},${south} is in the sea off Antarctica, ${south},${west} in New York`,
    'GeoJSON positions are [longitude, latitude]: swap them (RFC 7946, section 3.1.1)',
  );
}
