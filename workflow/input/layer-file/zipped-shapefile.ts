import { LayerError } from '../../../geo/layer-error.ts';
import type { ShapefileParts } from '../../../geo/shapefile/shapefile.ts';
import { LayerTooLarge } from './inflate.ts';
import { unzip, zipEntries } from './unzip.ts';
import type { ZipEntry } from './unzip.ts';

/** Whether bytes are a zip, perhaps an empty one. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 0x03 || bytes[2] === 0x05);
}

/** The one shapefile in a zip; throws a {@link LayerError} if there is none, or several, or a part of it is missing. */
export function shapefileIn(zip: Uint8Array, limit: number): ShapefileParts {
  const entries = zipEntries(zip).filter(({ name }) => !isClutter(name));
  const shapes = entries.filter(({ name }) => /\.shp$/i.test(name));
  const [shape] = shapes;
  if (shape === undefined) throw noShapefile(entries.map(({ name }) => name));
  if (shapes.length > 1) {
    const names = shapes.map(({ name }) => name).join(', ');
    throw new LayerError('the zip', `it holds ${shapes.length} shapefiles: ${names}`, 'Zip one of them alone');
  }
  return readParts(zip, entries, shape, limit);
}

function readParts(zip: Uint8Array, entries: readonly ZipEntry[], shape: ZipEntry, limit: number): ShapefileParts {
  const name = shape.name.slice(0, -4);
  const part = (extension: string): ZipEntry | undefined => {
    return entries.find((entry) => entry.name.toLowerCase() === `${name}.${extension}`.toLowerCase());
  };
  const needed = (extension: string, holds: string): ZipEntry => {
    const entry = part(extension);
    if (entry !== undefined) return entry;
    const what = `${name}.${extension}, which holds ${holds}, is missing`;
    throw new LayerError('the zip', what, `Zip it with ${shape.name}`);
  };
  const prj = needed('prj', 'the coordinate system');
  const dbf = needed('dbf', "the districts' ids");
  const cpg = part('cpg');
  const bytes = [shape, prj, dbf, cpg].reduce((sum, entry) => sum + (entry?.bytes ?? 0), 0);
  if (bytes > limit) throw new LayerTooLarge('the zip', limit);
  const text = (entry: ZipEntry): string => new TextDecoder().decode(unzip(zip, entry));
  return { name, shp: unzip(zip, shape), dbf: unzip(zip, dbf), prj: text(prj), cpg: cpg && text(cpg) };
}

/** What Finder and the like add. */
function isClutter(name: string): boolean {
  return name.startsWith('__MACOSX/') || /(^|\/)\._/.test(name);
}

const CONTENTS: readonly (readonly [pattern: RegExp, what: string, fix: string])[] = [
  [/\.kml$/i, 'KML (it is a KMZ)', 'Convert it: ogr2ogr -t_srs EPSG:4326 -f GeoJSON out.geojson IN'],
  [/\.gdb\//i, 'a file geodatabase', 'Convert it: ogr2ogr -t_srs EPSG:4326 -f GeoJSON out.geojson IN LAYER'],
  [/\.gpkg$/i, 'a GeoPackage', 'Unpack and convert it: ogr2ogr -t_srs EPSG:4326 -f GeoJSON out.geojson IN LAYER'],
  [/\.(geo)?json$/i, 'JSON', 'Unpack it and give the GeoJSON itself, or compress that with gzip'],
  [/^xl\//i, 'an Excel workbook, which has no shapes', 'Give the layer itself'],
  [/\.(csv|txt)$/i, 'text, which has no shapes', 'Give the layer itself'],
  [/\.dbf$/i, 'a .dbf without its .shp', 'Zip all parts of the shapefile'],
];

function noShapefile(names: readonly string[]): LayerError {
  if (names.length === 0) return new LayerError('the zip', 'it is empty', 'Download it again');
  const found = CONTENTS.find(([pattern]) => names.some((name) => pattern.test(name)));
  const first = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  if (found === undefined) {
    const fix = 'Give GeoJSON, or a zip with the .shp, .dbf and .prj of one shapefile';
    return new LayerError('the zip', `it holds no shapefile: ${first}`, fix);
  }
  const [, what, fix] = found;
  return new LayerError('the zip', `it holds ${what}, not a shapefile: ${first}`, fix);
}
