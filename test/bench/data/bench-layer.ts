import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { BUILT_IN_LAYERS } from '../../../geo/layer/built-in-layers.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import type { Layer } from '../../../geo/district.ts';

/** A layer file and how its districts are named. */
export interface LayerFile {
  readonly name: string;
  readonly file: string;
  readonly idProperty: string;
  /** The districts are New York's boroughs. */
  readonly boroughs?: true | undefined;
}

/** One district as the peers take it: GeoJSON, with its number in the results as `properties.district`. */
export type DistrictFeature = Feature<Polygon | MultiPolygon, { readonly district: number }>;

/** The community districts where `../shared` is, else the boroughs that ship with the project. */
export function benchLayerFile(): LayerFile {
  const file = path.resolve('../shared/data/geo/community-districts.geojson');
  if (existsSync(file)) return { name: 'community districts', file, idProperty: 'boro_cd' };
  return builtInBoroughs();
}

/** A layer that trips by zone are counted over: TLC's zones where `../shared` is, else the boroughs. */
export function zonesLayerFile(): LayerFile {
  const file = path.resolve('../shared/data/geo/taxi-zones.geojson');
  return existsSync(file) ? { name: 'taxi zones', file, idProperty: 'LocationID' } : builtInBoroughs();
}

function builtInBoroughs(): LayerFile {
  const { file, idProperty, boroughs } = BUILT_IN_LAYERS.boroughs!;
  return { name: 'boroughs', file: path.resolve('geo/layers', file), idProperty, boroughs };
}

/** Reads a layer as the product does. */
export function readLayer({ file, idProperty, boroughs }: LayerFile): Layer {
  return parseLayer(readFileSync(file, 'utf8'), { idProperty, boroughs });
}

/** The features of the same file in its own order, numbered as the product numbers them. */
export function districtFeatures({ file, idProperty }: LayerFile, layer: Layer): DistrictFeature[] {
  const numbers = new Map(layer.districts.map(({ id }, i) => [id, i + 1]));
  const { features } = JSON.parse(readFileSync(file, 'utf8')) as FeatureCollection<
    Polygon | MultiPolygon,
    Record<string, unknown>
  >;
  return features.map((feature) => {
    return { ...feature, properties: { district: numbers.get(String(feature.properties[idProperty]))! } };
  });
}

/** The number of positions in all rings, as the layer holds them. */
export function vertexCount(layer: Layer): number {
  const rings = layer.districts.flatMap(({ polygons }) => polygons.flatMap((polygon) => polygon.rings));
  return rings.reduce((sum, ring) => sum + ring.length / 2, 0);
}
