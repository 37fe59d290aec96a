import { LayerError } from '../layer-error.ts';

interface Kind {
  /** Matched against the beginning of the text. */
  readonly pattern: RegExp;
  readonly what: string;
  readonly fix: string;
}

const AS_GEOJSON = 'ogr2ogr -t_srs EPSG:4326 -f GeoJSON out.geojson IN';

/** Begins each text of a sequence. */
const RECORD_SEPARATOR = '\u001e';

/** Text that is not JSON, most telling first. */
const KINDS: readonly Kind[] = [
  {
    pattern: /^version https:\/\/git-lfs\.github\.com\//,
    what: 'a Git LFS pointer: the file itself was not downloaded',
    fix: 'Fetch it: git lfs pull',
  },
  {
    pattern: /^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(kml|Document|Placemark)\b/s,
    what: 'KML',
    fix: `Convert it: ${AS_GEOJSON}`,
  },
  {
    pattern: /^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|script)\b/is,
    what: 'an HTML page',
    fix: 'Download the file itself: this is a page about it, a login or an error message',
  },
  {
    pattern: /^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<Error>/s,
    what: "a server's error message in XML",
    fix: 'Download the layer again: the address is wrong, or access to it denied',
  },
  { pattern: /^<[?!a-z]/i, what: 'XML', fix: `Convert it if it is a map (GML, OSM): ${AS_GEOJSON}` },
  {
    pattern: new RegExp(`^${RECORD_SEPARATOR}`),
    what: 'a sequence of GeoJSON texts (RFC 8142)',
    fix: `Convert it to a FeatureCollection: ${AS_GEOJSON}`,
  },
  {
    pattern: /^(SRID=\d+;\s*)?(multi)?(polygon|point|linestring|geometrycollection)\s*(z|m|zm)?\s*\(/i,
    what: 'well-known text (WKT)',
    fix: 'Export the layer as a GeoJSON FeatureCollection of polygons in WGS 84 degrees',
  },
  {
    pattern: /^((var|let|const|export)\s+[\w$ ]+=|[\w$.]+\s*=|[\w$.]+\()\s*[[{]/,
    what: 'JavaScript with a layer in it',
    fix: 'Keep the JSON alone, from its first { to its last }',
  },
];

/** How much of the text is looked at. */
const HEAD = 100_000;

/** What text is that is not JSON, and how to make GeoJSON of it; undefined if it is none of the known kinds. */
export function foreignText(text: string): LayerError | undefined {
  const head = text.slice(0, HEAD).trimStart();
  const kind = KINDS.find(({ pattern }) => pattern.test(head));
  if (kind !== undefined) return notGeoJson(kind.what, kind.fix);
  return jsonLines(text) ?? csv(head);
}

function notGeoJson(what: string, fix: string): LayerError {
  return new LayerError('line 1', `the file is ${what}, not a GeoJSON FeatureCollection`, fix);
}

/** A JSON document on each line, which may be long. */
function jsonLines(text: string): LayerError | undefined {
  const end = text.indexOf('\n');
  const first = text.slice(0, end);
  if (end < 0 || !first.startsWith('{') || !/^\s*\{/.test(text.slice(end, end + HEAD)) || !isJson(first))
    return undefined;
  const fix = `Put the features into one collection: ${AS_GEOJSON}, or jq -s '{type: "FeatureCollection", features: .}' IN > out.geojson`;
  return notGeoJson('newline-delimited GeoJSON, a document on every line', fix);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A header of at least two names, and shapes as text in the rows or none. */
function csv(head: string): LayerError | undefined {
  if (/^[[{]/.test(head)) return undefined;
  const [header = '', row = ''] = head.split(/\r?\n/, 2);
  const separator = [',', ';', '\t'].find((one) => header.split(one).length > 1 && row.split(one).length > 1);
  if (separator === undefined) return undefined;
  if (/POLYGON\s*\(/i.test(head) || /(^|[,;\t"])(the_geom|geometry|wkt|geom)(?=$|[,;\t"])/im.test(header)) {
    return notGeoJson('CSV with shapes in a column', 'Export the data set as GeoJSON instead');
  }
  const isLookup = /locationid/i.test(header) && /borough/i.test(header);
  return notGeoJson(
    isLookup ? "CSV: TLC's lookup table of zones, which has their names but no shapes" : 'CSV, which has no shapes',
    isLookup
      ? "Give the zones themselves: TLC's taxi_zones.zip, or a GeoJSON file of them, whose property borough dissolves them to boroughs"
      : 'Give the layer itself: a GeoJSON FeatureCollection of polygons in WGS 84 degrees',
  );
}
