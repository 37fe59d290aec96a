import type { Position } from 'geojson';
import { LayerError } from '../layer-error.ts';

/** The rings of one record, in the file's coordinates; none for a record without a shape. */
export type Rings = readonly Position[][];

const MAGIC = 9994;
const HEADER_BYTES = 100;
const RECORD_HEADER_BYTES = 8;
/** Of a polygon, before the list of its rings' starts: type, box, counts. */
const POLYGON_HEADER_BYTES = 44;

const NULL_SHAPE = 0;
/** Polygons in two dimensions, with heights, with measures; heights and measures follow the positions. */
const POLYGONS = [5, 15, 25];
const OTHER_SHAPES = new Map(
  [
    ['points', [1, 8, 11, 18, 21, 28]],
    ['lines', [3, 13, 23]],
    ['multipatches', [31]],
  ].flatMap(([name, types]) => (types as number[]).map((type) => [type, String(name)])),
);

const DOWNLOAD_AGAIN = 'Download or export the shapefile again';

/** Reads the records of a `.shp` (ESRI's white paper of 1998); throws a {@link LayerError} for a damaged file or other shapes. */
export function readShapes(bytes: Uint8Array, name: string): Rings[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getInt32(0) !== MAGIC) {
    throw new LayerError(name, 'this is not a .shp', DOWNLOAD_AGAIN);
  }
  const end = view.getInt32(24) * 2;
  if (end !== bytes.length) {
    throw new LayerError(name, `it has ${bytes.length} bytes and should have ${end}`, DOWNLOAD_AGAIN);
  }
  const shapes: Rings[] = [];
  for (let start = HEADER_BYTES; start < end;) {
    const where = `${name}, record ${shapes.length + 1}`;
    const content = contentOf(view, start, where);
    shapes.push(ringsOf(content, where));
    start = content.byteOffset - bytes.byteOffset + content.byteLength;
  }
  return shapes;
}

function contentOf(view: DataView, start: number, where: string): DataView {
  const from = start + RECORD_HEADER_BYTES;
  const length = from <= view.byteLength ? view.getInt32(start + 4) * 2 : 0;
  if (length < 4 || from + length > view.byteLength) throw damaged(where);
  return new DataView(view.buffer, view.byteOffset + from, length);
}

function ringsOf(content: DataView, where: string): Rings {
  const type = content.getInt32(0, true);
  if (type === NULL_SHAPE) return [];
  if (!POLYGONS.includes(type)) {
    const what = `its shapes are ${OTHER_SHAPES.get(type) ?? `of type ${type}`}, not polygons`;
    throw new LayerError(where, what, 'Districts are areas: give a shapefile of polygons');
  }
  if (content.byteLength < POLYGON_HEADER_BYTES) throw damaged(where);
  const parts = content.getInt32(36, true);
  const points = content.getInt32(40, true);
  const positions = POLYGON_HEADER_BYTES + 4 * parts;
  if (parts < 0 || points < 0 || positions + 16 * points > content.byteLength) throw damaged(where);
  const starts = Array.from({ length: parts }, (_, i) => content.getInt32(POLYGON_HEADER_BYTES + 4 * i, true));
  return starts.map((first, i) => {
    const next = starts[i + 1] ?? points;
    if (first < 0 || next < first || next > points) throw damaged(where);
    return Array.from({ length: next - first }, (_, n): Position => {
      const at = positions + 16 * (first + n);
      return [content.getFloat64(at, true), content.getFloat64(at + 8, true)];
    });
  });
}

function damaged(where: string): LayerError {
  return new LayerError(where, 'the record does not fit into the file: it is damaged', DOWNLOAD_AGAIN);
}
