import { foreignDocument } from './foreign-document.ts';
import { isObject, listed } from './json-values.ts';
import type { Json } from './json-values.ts';
import type { ParsedJson } from './json-text.ts';
import type { LayerOptions, LayerZones } from '../district.ts';
import { LayerError } from '../layer-error.ts';
import { isUnlocated, readAreas } from './polygons.ts';
import type { Polygons } from './polygons.ts';
import { FeatureProperties, requireText } from './properties.ts';
import { referenceSystem, systemNotices } from './reference-system.ts';
import { readZoneIds } from './zone-ids.ts';

/** One feature of the file: its id and name as text, if it has one, and its areas. */
export interface Feature {
  readonly id: string;
  readonly name: string | undefined;
  readonly pieces: readonly Polygons[];
  /** The id of TLC's zone that it is, if features have one. */
  readonly zone: number | undefined;
}

/** The features of a file in its order, and remarks about it. */
export interface ReadFeatures {
  readonly features: readonly Feature[];
  readonly notices: readonly string[];
  /** How zones are found, or why not: without the zones themselves, which are the features'. */
  readonly zones: Exclude<LayerZones, { by: 'features' }> | { readonly by: 'features'; readonly property: string };
}

const EXPORT_AS_GEOJSON = 'Export the layer as a GeoJSON FeatureCollection of polygons in WGS 84 degrees';

/** Reads and checks the features of a GeoJSON FeatureCollection; those without a geometry are left out. */
export function readFeatures({ document, digits }: ParsedJson, options: LayerOptions): ReadFeatures {
  const collection = collectionOf(document);
  const crs = referenceSystem(collection);
  const written = collection.features;
  const located = [...written.keys()].filter((i) => !isUnlocated(written[i]!.geometry));
  const properties = new FeatureProperties(written, digits);
  if (located.length === 0) throw new LayerError('every feature', 'there is no geometry', EXPORT_AS_GEOJSON);
  const ids = requireText(properties, located, options.idProperty, ID);
  const names = namesOf(properties, located, options.nameProperty);
  const { numbers, ...zones } = readZoneIds(properties, located, ids, options);
  const withOthers: string[] = [];
  const features = located.map((index, at) => {
    const id = ids[at]!;
    const { pieces, others } = readAreas(written[index]!.geometry, { index, id, crs });
    if (others) withOthers.push(`"${id}"`);
    return { id, name: names[at], pieces, zone: numbers?.[at] };
  });
  const left = [...written.keys()]
    .filter((i) => isUnlocated(written[i]!.geometry))
    .map((i) => `features[${i}] (${properties.text(i, options.idProperty) ?? 'without an id'})`);
  return { features, zones, notices: [...noticesOf(left, withOthers), ...systemNotices(crs)] };
}

const ID = { what: "the district's id", option: '--district-id' };
const NAME = { what: "the district's name", option: '--district-name' };

/** Some features may lack a name, which is then their id, but not all. */
function namesOf(
  properties: FeatureProperties,
  features: readonly number[],
  name: string | undefined,
): (string | undefined)[] {
  if (name === undefined) return [];
  const names = features.map((i) => properties.text(i, name));
  return names.every((text) => text === undefined) ? requireText(properties, features, name, NAME) : names;
}

function noticesOf(left: readonly string[], withOthers: readonly string[]): string[] {
  return [
    ...(left.length > 0 ? [`${listed(left)}: without geometry, left out (RFC 7946, section 3.2)`] : []),
    ...(withOthers.length > 0
      ? [`districts ${listed(withOthers)}: points and lines of a GeometryCollection are left out; its polygons count`]
      : []),
  ];
}

function collectionOf(document: unknown): Json & { readonly features: readonly Json[] } {
  if (!isObject(document) || document.type !== 'FeatureCollection' || !Array.isArray(document.features)) {
    throw foreignDocument(document, EXPORT_AS_GEOJSON);
  }
  const features: unknown[] = document.features;
  if (features.length === 0) throw new LayerError('features', 'the collection is empty', EXPORT_AS_GEOJSON);
  const checked = features.map((feature, i) => {
    if (isObject(feature) && feature.type === 'Feature') return feature;
    throw new LayerError(`features[${i}]`, 'this is not a GeoJSON Feature', EXPORT_AS_GEOJSON);
  });
  return { ...document, features: checked };
}
