import { areaKm2, boundingBox, nestedParts, unite, withoutArea } from './describe.ts';
import { dissolve, dissolveNotices } from './dissolve.ts';
import type { Dissolved } from './dissolve.ts';
import { readFeatures } from './feature-collection.ts';
import { parseJson } from './json-text.ts';
import type { ParsedJson } from './json-text.ts';
import { sha256Of } from './layer-digest.ts';
import { LayerError } from '../layer-error.ts';
import { MAX_DISTRICTS, MAX_PIECES } from '../district.ts';
import type { District, Layer, LayerOptions } from '../district.ts';
import { refuseSwapped } from './reference-system.ts';

/** Parses GeoJSON text into districts; throws a `LayerError` that states where the problem is and how to fix it. */
export function parseLayer(text: string, options: LayerOptions): Layer {
  return layerOf(parseJson(text), options);
}

/** The layer of a FeatureCollection that has been parsed; throws as {@link parseLayer} does. */
export function layerOf(json: ParsedJson, options: LayerOptions): Layer {
  const { features, notices, zones } = readFeatures(json, options);
  const dissolved = inIdOrder(dissolve(features));
  refuseTooMany(dissolved);
  const read = dissolved.map(toDistrict);
  const districts = read.map(({ district }) => district);
  const bbox = unite(districts.map((district) => district.bbox));
  refuseSwapped(bbox);
  return {
    districts,
    bbox,
    sha256: sha256Of(districts),
    zones: zones.by === 'features' ? { ...zones, zones: dissolved.map((one) => one.zones) } : zones,
    oddities: {
      holesAsParts: read.filter((one) => one.holesAsParts).map(({ district }) => district),
      withoutArea: districts.filter((district) => withoutArea(district.polygons)),
      notices: [...dissolveNotices(features), ...notices],
    },
  };
}

function refuseTooMany(districts: readonly Dissolved[]): void {
  if (districts.length > MAX_DISTRICTS) {
    throw new LayerError('features', `${districts.length} districts`, `At most ${MAX_DISTRICTS} fit in one layer`);
  }
  const pieces = districts.reduce((sum, district) => sum + district.pieces.length, 0);
  if (pieces > MAX_PIECES) {
    const fix = `At most ${MAX_PIECES} fit in one layer: dissolve them first (mapshaper IN -dissolve PROPERTY -o out.geojson)`;
    throw new LayerError('features', `${pieces} geometries`, fix);
  }
}

function toDistrict({ id, name, pieces }: Dissolved): { district: District; holesAsParts: boolean } {
  const depths = pieces.map(({ coordinates }) => nestedParts(coordinates));
  const district: District = {
    id,
    name,
    areaKm2: pieces.reduce((sum, { coordinates }, i) => sum + areaKm2(coordinates, depths[i]!), 0),
    bbox: unite(pieces.map(({ coordinates }) => boundingBox(coordinates))),
    polygons: pieces.flatMap(({ polygons }) => polygons),
    ...(pieces.length > 1 && { pieces: pieces.map(({ polygons }) => polygons) }),
  };
  return { district, holesAsParts: depths.some((ofPiece) => ofPiece.some((depth) => depth > 0)) };
}

/** Numerically when every id is an integer, else by code unit; the lowest id wins where districts overlap. */
function inIdOrder(districts: readonly Dissolved[]): Dissolved[] {
  const byText = (a: Dissolved, b: Dissolved) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  if (!districts.every(({ id }) => /^-?\d+$/.test(id))) return districts.toSorted(byText);
  return districts.toSorted((a, b) => {
    const difference = BigInt(a.id) - BigInt(b.id);
    return difference === 0n ? byText(a, b) : difference < 0n ? -1 : 1;
  });
}
