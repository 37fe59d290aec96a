import { piecesOf } from '../district.ts';
import type { Layer, LayerOptions, Piece } from '../district.ts';

/**
 * A layer as GeoJSON text, the same for equal layers whatever file they came from: a feature for each piece of each
 * district, with the properties that the options name for its id and name. Parsing it gives the same layer again.
 */
export function writeLayer({ districts }: Layer, { idProperty, nameProperty }: LayerOptions): string {
  const features = districts.flatMap((district) => {
    const properties = {
      ...(nameProperty !== undefined && { [nameProperty]: district.name }),
      [idProperty]: district.id,
    };
    const written = JSON.stringify(properties);
    return piecesOf(district).map((piece) => {
      return `{"type":"Feature","properties":${written},"geometry":${geometryText(piece)}}`;
    });
  });
  return `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`;
}

/** Written by hand: positions as objects would take several times the memory of the text. */
function geometryText(piece: Piece): string {
  const polygons = piece.map(({ rings }) => `[${rings.map(ringText).join(',')}]`);
  if (polygons.length === 1) return `{"type":"Polygon","coordinates":${polygons[0]!}}`;
  return `{"type":"MultiPolygon","coordinates":[${polygons.join(',')}]}`;
}

function ringText(ring: Float64Array): string {
  const positions: string[] = [];
  for (let i = 0; i + 1 < ring.length; i += 2) positions.push(`[${ring[i]!},${ring[i + 1]!}]`);
  return `[${positions.join(',')}]`;
}
