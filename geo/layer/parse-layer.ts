import { areaKm2, boundingBox, nestedParts, unite, withoutArea } from './describe.ts';
import { readFeatures } from './feature-collection.ts';
import type { Feature } from './feature-collection.ts';
import { sha256Of } from './layer-digest.ts';
import { LayerError } from '../layer-error.ts';
import { MAX_DISTRICTS } from '../district.ts';
import type { District, Layer, LayerOptions } from '../district.ts';

/** Parses GeoJSON text into districts; throws a `LayerError` that states where the problem is and how to fix it. */
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
    oddities: {
      holesAsParts: districts.filter((_, i) => parts[i]!.some((depth) => depth > 0)),
      withoutArea: districts.filter((district) => withoutArea(district.polygons)),
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
