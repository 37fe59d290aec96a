import { booleanPointInPolygon, bbox as boundsOf } from '@turf/turf';
import type { DistrictFeature } from '../data/bench-layer.ts';
import { loadPeer } from './load-peer.ts';
import type { DefaultExport } from './load-peer.ts';

/** Which district holds a point, in degrees; 0 for none. */
export type DegreesLookup = (longitude: number, latitude: number) => number;

/** Libraries that do so, by name. */
export const LOOKUPS: Readonly<Record<string, (features: DistrictFeature[]) => Promise<DegreesLookup>>> = {
  turf: turfLookup,
  'which-polygon': whichPolygonLookup,
  flatbush: flatbushLookup,
};

/** The usual loop over the districts, each with its bounding box, which turf checks first. */
function turfLookup(features: DistrictFeature[]): Promise<DegreesLookup> {
  const boxed = features.map((feature) => ({ ...feature, bbox: boundsOf(feature) }));
  const lookup: DegreesLookup = (longitude, latitude) => {
    const point = [longitude, latitude];
    return boxed.find((feature) => booleanPointInPolygon(point, feature))?.properties.district ?? 0;
  };
  return Promise.resolve(lookup);
}

type WhichPolygon = (collection: object) => (point: [number, number]) => { readonly district: number } | null;

async function whichPolygonLookup(features: DistrictFeature[]): Promise<DegreesLookup> {
  const { default: whichPolygon } = await loadPeer<DefaultExport<WhichPolygon>>('which-polygon');
  const query = whichPolygon({ type: 'FeatureCollection', features });
  return (longitude, latitude) => query([longitude, latitude])?.district ?? 0;
}

interface Flatbush {
  add(minX: number, minY: number, maxX: number, maxY: number): number;
  finish(): void;
  search(minX: number, minY: number, maxX: number, maxY: number): number[];
}
type FlatbushClass = new (items: number) => Flatbush;
type PointInPolygon = (point: [number, number], rings: number[][][]) => boolean | 0;

/** An R-tree over the bounding boxes of all parts, then the exact test of each part whose box holds the point. */
async function flatbushLookup(features: DistrictFeature[]): Promise<DegreesLookup> {
  const { default: FlatbushIndex } = await loadPeer<DefaultExport<FlatbushClass>>('flatbush');
  const { default: pointInPolygon } = await loadPeer<DefaultExport<PointInPolygon>>('point-in-polygon-hao');
  const parts = features.flatMap(({ geometry, properties }) => {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return polygons.map((rings) => ({ rings, district: properties.district }));
  });
  const tree = new FlatbushIndex(parts.length);
  for (const { rings } of parts) {
    const [west, south, east, north] = boundsOf({ type: 'Polygon', coordinates: rings });
    tree.add(west, south, east, north);
  }
  tree.finish();
  return (longitude, latitude) => {
    for (const found of tree.search(longitude, latitude, longitude, latitude)) {
      const { rings, district } = parts[found]!;
      if (pointInPolygon([longitude, latitude], rings) !== false) return district;
    }
    return 0;
  };
}
