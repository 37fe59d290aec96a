import type { Position } from 'geojson';
import { MultiMap } from 'mnemonist';
import { parseJson } from './json-text.ts';
import type { LayerOptions, Polygon } from '../district.ts';
import { LayerError } from '../layer-error.ts';
import { readPolygons } from './polygons.ts';

/** One feature of the file: its id and name as text, and its polygons both as written and as flat rings. */
export interface Feature {
  readonly id: string;
  readonly name: string;
  readonly coordinates: readonly (readonly Position[][])[];
  readonly polygons: readonly Polygon[];
}

type Json = Readonly<Record<string, unknown>>;

const EXPORT_AS_GEOJSON = 'Export the layer as a GeoJSON FeatureCollection of polygons in WGS 84 degrees';

/** Reads and checks the features of a GeoJSON FeatureCollection, in the file's order. */
export function readFeatures(text: string, options: LayerOptions): Feature[] {
  const features = featuresOf(parseJson(text));
  const properties = features.map((feature) => (isObject(feature.properties) ? feature.properties : {}));
  const ids = properties.map((property) => textOf(property[options.idProperty]));
  refuseMissingIds(ids, properties, options.idProperty);
  refuseRepeatedIds(ids, properties, options.idProperty);
  return features.map((feature, i) => {
    const id = ids[i]!;
    const name = options.nameProperty === undefined ? undefined : textOf(properties[i]![options.nameProperty]);
    const { coordinates, polygons } = readPolygons(feature.geometry, { index: i, id });
    return { id, name: name ?? id, coordinates, polygons };
  });
}

function featuresOf(document: unknown): Json[] {
  if (!isObject(document) || document.type !== 'FeatureCollection' || !Array.isArray(document.features)) {
    const type = isObject(document) && typeof document.type === 'string' ? `a GeoJSON ${document.type}` : 'JSON';
    throw new LayerError('line 1', `the file holds ${type}, not a FeatureCollection with features`, EXPORT_AS_GEOJSON);
  }
  const features: unknown[] = document.features;
  if (features.length === 0) throw new LayerError('features', 'the collection is empty', EXPORT_AS_GEOJSON);
  return features.map((feature, i) => {
    if (isObject(feature) && feature.type === 'Feature') return feature;
    throw new LayerError(`features[${i}]`, 'this is not a GeoJSON Feature', EXPORT_AS_GEOJSON);
  });
}

function refuseMissingIds(ids: readonly (string | undefined)[], properties: readonly Json[], idProperty: string): void {
  const missing = ids.flatMap((id, i) => (id === undefined ? [i] : []));
  if (missing.length === 0) return;
  const where = missing.length === ids.length ? 'every feature' : listed(missing.map((i) => `features[${i}]`));
  const names = [...new Set(missing.flatMap((i) => Object.keys(properties[i]!)))].sort();
  const choice = names.length > 0 ? `The properties there are: ${names.join(', ')}` : 'There are no properties';
  throw new LayerError(
    where,
    `no text or number in the property "${idProperty}" that should hold the district's id`,
    `${choice}. Name a property that every feature has, or add the id to the file`,
  );
}

function refuseRepeatedIds(
  ids: readonly (string | undefined)[],
  properties: readonly Json[],
  idProperty: string,
): void {
  const holders = new MultiMap<string, string>();
  ids.forEach((id, i) => holders.set(id!, `features[${i}]`));
  const repeated = [...holders.associations()].filter(([, features]) => features.length > 1);
  if (repeated.length === 0) return;
  const where = listed(repeated.map(([id, features]) => `"${id}" (${features.join(', ')})`));
  const unique = uniqueProperties(properties);
  const choice = unique.length > 0 ? `, or name a property that differs in every feature: ${unique.join(', ')}` : '';
  throw new LayerError(
    `district ${where}`,
    `the property "${idProperty}" repeats an id`,
    `Merge these features into one MultiPolygon each${choice}`,
  );
}

/** Properties that could be ids: text or integers, unique across features. */
function uniqueProperties(properties: readonly Json[]): string[] {
  const names = Object.keys(properties[0] ?? {});
  return names.filter((name) => {
    const values = new Set(
      properties.map((property) => (isMeasure(property[name]) ? undefined : textOf(property[name]))),
    );
    return values.size === properties.length && !values.has(undefined);
  });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function isMeasure(value: unknown): boolean {
  return typeof value === 'number' && !Number.isInteger(value);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LISTED_AT_MOST = 10;

function listed(items: readonly string[]): string {
  const more = items.length - LISTED_AT_MOST;
  return items.slice(0, LISTED_AT_MOST).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
