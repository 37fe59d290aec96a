import { areaKm2, boundingBox, nestedParts, unite, withoutArea } from './describe.ts';
import { readFeatures, type Feature } from './feature-collection.ts';
import { sha256Of } from './layer-digest.ts';
import { LayerError } from './layer-error.ts';
import { layerWarnings } from './layer-warnings.ts';

export { LayerError } from './layer-error.ts';

/** West, south, east, north in degrees. */
export type BBox = readonly [number, number, number, number];

/** Rings as flat positions `[x0, y0, x1, y1, ...]` in degrees, each closed (its last position repeats its first). */
export interface Polygon {
  readonly rings: readonly Float64Array[];
}

/** One district. Its number in results is its position in the layer + 1; 0 means outside of all. */
export interface District {
  readonly id: string;
  readonly name: string;
  /** On the sphere, square kilometres; holes, also those written as parts, are left out. */
  readonly areaKm2: number;
  readonly bbox: BBox;
  /** A point belongs to the district when an odd number of boundaries, over all these rings, lies beside it. */
  readonly polygons: readonly Polygon[];
}

/** A checked layer: districts in the order of their ids. */
export interface Layer {
  readonly districts: readonly District[];
  /** What is doubtful in it; asked for first, its grid is built, which takes longer than all the rest. */
  readonly warnings: readonly string[];
  readonly bbox: BBox;
  /** Hex digest of ids and coordinates: the same however the file is formatted and its features are ordered. */
  readonly sha256: string;
}

/** Names of the feature properties that hold a district's id and its name (default: the id). */
export interface LayerOptions {
  readonly idProperty: string;
  readonly nameProperty?: string;
}

/** As many districts as 16-bit numbers allow beside 0, rounded down. */
export const MAX_DISTRICTS = 65_000;

/** Reads GeoJSON text as districts, or throws a `LayerError` that says where, what and how to mend it. */
export function parseLayer(text: string, options: LayerOptions): Layer {
  const features = inIdOrder(readFeatures(text, options));
  if (features.length > MAX_DISTRICTS) {
    throw new LayerError('features', `${features.length} districts`, `At most ${MAX_DISTRICTS} fit in one layer`);
  }
  const parts = features.map((feature) => nestedParts(feature.coordinates));
  const districts = features.map((feature, i) => toDistrict(feature, parts[i]!));
  return {
    districts,
    bbox: unite(districts.map((district) => district.bbox)),
    sha256: sha256Of(districts),
    get warnings() {
      return layerWarnings(districts, {
        holesAsParts: districts.filter((_, i) => parts[i]!.some((depth) => depth > 0)),
        withoutArea: districts.filter((district) => withoutArea(district.polygons)),
      });
    },
  };
}

function toDistrict(feature: Feature, partDepths: readonly number[]): District {
  return {
    id: feature.id,
    name: feature.name,
    areaKm2: areaKm2(feature.coordinates, partDepths),
    bbox: boundingBox(feature.coordinates),
    polygons: feature.polygons,
  };
}

/** Numerically when every id is an integer, else by code unit; the lowest id wins where districts overlap. */
function inIdOrder(features: readonly Feature[]): Feature[] {
  const byText = (a: Feature, b: Feature) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  if (!features.every((feature) => /^-?\d+$/.test(feature.id))) return features.toSorted(byText);
  return features.toSorted((a, b) => {
    const difference = BigInt(a.id) - BigInt(b.id);
    return difference === 0n ? byText(a, b) : difference < 0n ? -1 : 1;
  });
}
