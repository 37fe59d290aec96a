import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import { parseLayer } from '../../geo/layer/parse-layer.ts';
import type { Layer } from '../../geo/district.ts';

/** A feature with this id and these polygons (lists of rings), in degrees. */
export function feature(id: string | number, ...polygons: Position[][][]): Feature<Polygon | MultiPolygon> {
  const [only] = polygons;
  const geometry: Polygon | MultiPolygon =
    polygons.length === 1 ? { type: 'Polygon', coordinates: only! } : { type: 'MultiPolygon', coordinates: polygons };
  return { type: 'Feature', properties: { id, name: `District ${id}` }, geometry };
}

/** A closed ring around a rectangle. */
export function rectangle(west: number, south: number, east: number, north: number): Position[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

export function collection(features: Feature<Polygon | MultiPolygon>[]): FeatureCollection<Polygon | MultiPolygon> {
  return { type: 'FeatureCollection', features };
}

/** The layer of these features, their ids in `id`. */
export function layerOf(features: Feature<Polygon | MultiPolygon>[]): Layer {
  return parse(collection(features));
}

/** The layer in any document. */
export function parse(document: unknown, idProperty = 'id'): Layer {
  return parseLayer(typeof document === 'string' ? document : JSON.stringify(document), { idProperty });
}
