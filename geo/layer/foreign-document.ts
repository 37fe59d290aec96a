import { isObject } from './json-values.ts';
import type { Json } from './json-values.ts';
import { LayerError } from '../layer-error.ts';

interface Kind {
  readonly is: (document: Json) => boolean;
  readonly what: string | ((document: Json) => string);
  readonly fix: string;
}

const GEOMETRIES = ['Polygon', 'MultiPolygon', 'GeometryCollection', 'Point', 'LineString', 'MultiPoint'];

/** JSON that is not a FeatureCollection, most telling first. */
const KINDS: readonly Kind[] = [
  {
    is: ({ type, arcs }) => type === 'Topology' || Array.isArray(arcs),
    what: 'TopoJSON',
    fix: 'Convert it: npx -p topojson-client topo2geo LAYER=out.geojson < IN (LAYER: a key of its "objects"), or mapshaper IN -o format=geojson out.geojson',
  },
  {
    is: isEsriJson,
    what: "Esri's JSON",
    fix: 'Ask the server for GeoJSON instead, with f=geojson in the address, or convert it: ogr2ogr -t_srs EPSG:4326 -f GeoJSON out.geojson IN',
  },
  {
    is: ({ error, features }) => isObject(error) && features === undefined,
    what: ({ error }) => `a server's error message: ${JSON.stringify(error).slice(0, 200)}`,
    fix: 'Download the layer again',
  },
  {
    is: ({ type }) => type === 'Feature',
    what: 'a GeoJSON Feature',
    fix: 'Put it into a collection: {"type":"FeatureCollection","features":[…]}',
  },
  {
    is: ({ type }) => GEOMETRIES.includes(String(type)),
    what: ({ type }) => `a GeoJSON ${String(type)}`,
    fix: 'Give each district as a Feature, its id among the properties, in a FeatureCollection: a geometry alone has no id',
  },
  {
    is: ({ meta, data }) => isObject(meta) && Array.isArray(data),
    what: "the rows of a Socrata data set (NYC Open Data's JSON)",
    fix: 'Export the data set as GeoJSON',
  },
];

/** What a JSON document is that is not a FeatureCollection, and how to make one of it; `fix` is for anything else. */
export function foreignDocument(document: unknown, fix: string): LayerError {
  const kind = isObject(document) ? KINDS.find(({ is }) => is(document)) : undefined;
  if (kind !== undefined && isObject(document)) {
    const what = typeof kind.what === 'string' ? kind.what : kind.what(document);
    return unlike(what, kind.fix);
  }
  if (Array.isArray(document)) return unlike('JSON', listFix(document as unknown[]) ?? fix);
  const type = isObject(document) && typeof document.type === 'string' ? `a GeoJSON ${document.type}` : 'JSON';
  return unlike(type, fix);
}

function unlike(what: string, fix: string): LayerError {
  return new LayerError('line 1', `the file holds ${what}, not a FeatureCollection with features`, fix);
}

function isEsriJson({ geometryType, spatialReference, features, rings }: Json): boolean {
  if (typeof geometryType === 'string' && geometryType.startsWith('esriGeometry')) return true;
  if (Array.isArray(rings) || isObject(spatialReference)) return true;
  const first: unknown = Array.isArray(features) ? features[0] : undefined;
  if (!isObject(first)) return false;
  return isObject(first.attributes) || (isObject(first.geometry) && Array.isArray(first.geometry.rings));
}

function listFix([first]: readonly unknown[]): string | undefined {
  if (!isObject(first)) return undefined;
  if (first.type === 'Feature')
    return 'Put the Features into a collection: {"type":"FeatureCollection","features":[…]}';
  const holdsGeometry = Object.values(first).some((value) => isObject(value) && Array.isArray(value.coordinates));
  return holdsGeometry
    ? "These are a table's rows with a geometry column (NYC Open Data's .json): export or download it as .geojson"
    : undefined;
}
