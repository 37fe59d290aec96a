import { LayerError } from '../layer-error.ts';

const AS_GEOJSON = 'ogr2ogr -t_srs EPSG:4326 -f GeoJSON out.geojson IN';

interface Kind {
  /** Bytes at the beginning, as text of one byte a character, or a test. */
  readonly starts: string | ((bytes: Uint8Array) => boolean);
  readonly what: string;
  readonly fix: string;
}

const ZIP_IT = 'Zip it with its companions (.shp, .dbf, .prj, .cpg) and give the zip';
const UNPACK = 'Unpack it and give the layer itself';

/** Binary files that people have layers in. */
const KINDS: readonly Kind[] = [
  { starts: '\0\0\x27\x0a', what: 'a part of a shapefile (.shp or .shx)', fix: ZIP_IT },
  { starts: isDbf, what: 'the table of a shapefile (.dbf), which has no shapes', fix: ZIP_IT },
  { starts: isGeoPackage, what: 'a GeoPackage', fix: `Convert it: ${AS_GEOJSON} LAYER` },
  { starts: 'SQLite format 3\0', what: 'a SQLite database', fix: `Convert it if it is a map: ${AS_GEOJSON} LAYER` },
  { starts: 'PAR1', what: 'Parquet', fix: `Convert it if it is GeoParquet: ${AS_GEOJSON}; trips belong to --source` },
  { starts: 'fgb\x03', what: 'FlatGeobuf', fix: `Convert it: ${AS_GEOJSON}` },
  { starts: '\x28\xb5\x2f\xfd', what: 'compressed with zstd', fix: UNPACK },
  { starts: 'BZh', what: 'compressed with bzip2', fix: UNPACK },
  { starts: '\xfd7zXZ', what: 'compressed with xz', fix: UNPACK },
  { starts: '7z\xbc\xaf\x27\x1c', what: 'a 7-Zip archive', fix: UNPACK },
  { starts: 'Rar!', what: 'a RAR archive', fix: UNPACK },
  { starts: (bytes) => latin1(bytes, 257, 5) === 'ustar', what: 'a tar archive', fix: UNPACK },
  { starts: '%PDF', what: 'a PDF', fix: 'Give the layer as GeoJSON' },
  { starts: '\x89PNG', what: 'a picture', fix: 'Give the layer as GeoJSON' },
  { starts: '\xff\xfe', what: 'text in UTF-16', fix: 'Save it as UTF-8' },
  { starts: '\xfe\xff', what: 'text in UTF-16', fix: 'Save it as UTF-8' },
];

/** Throws a {@link LayerError} that names what the bytes are and the fix, if they are a known kind of file that is no text. */
export function refuseForeignBytes(bytes: Uint8Array): void {
  const kind = KINDS.find(({ starts }) => {
    return typeof starts === 'string' ? latin1(bytes, 0, starts.length) === starts : starts(bytes);
  });
  if (kind !== undefined) {
    throw new LayerError('the file', `it is ${kind.what}, not a GeoJSON FeatureCollection`, kind.fix);
  }
}

/** The text of UTF-8 bytes; throws a {@link LayerError} for other bytes, which could make two ids one. */
export function textOfBytes(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const at = text.indexOf(REPLACED);
  if (at < 0 || isSame(new TextEncoder().encode(text), bytes)) return text;
  const line = text.slice(0, at).split('\n').length;
  throw new LayerError(`line ${line}`, 'the file is not text in UTF-8', 'Save it as UTF-8, the encoding of GeoJSON');
}

/** What a decoder puts where bytes are not UTF-8; a text may hold it as well. */
const REPLACED = '\uFFFD';

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

function latin1(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

function isGeoPackage(bytes: Uint8Array): boolean {
  return latin1(bytes, 0, 16) === 'SQLite format 3\0' && latin1(bytes, 68, 2) === 'GP';
}

/** A version of dBASE, a date, and a header that ends where a header can end. */
function isDbf(bytes: Uint8Array): boolean {
  if (bytes.length < 33 || ![0x03, 0x30, 0x83, 0x8b].includes(bytes[0]!)) return false;
  const [month, day] = [bytes[2]!, bytes[3]!];
  const header = bytes[8]! + 256 * bytes[9]!;
  return month <= 12 && day <= 31 && header > 32 && (header % 32 === 1 || header % 32 === 0 || header % 32 === 8);
}
