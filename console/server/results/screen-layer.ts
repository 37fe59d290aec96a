import { LayerError } from '../../../geo/layer-error.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import type { Layer } from '../../../geo/district.ts';
import { getText, ObjectAccessDenied, ObjectNotFound } from '../../../tasks/storage/storage.ts';
import type { Storage } from '../../../tasks/storage/storage.ts';
import type { LayerSummary } from '../../../workflow/manifest.ts';
import { ExportedResult } from '../../../workflow/run/results.ts';
import { workAddresses } from '../../../workflow/run/work-prefix.ts';
import type { ScreenDistrict, ScreenLayer } from '../../api.ts';
import { HttpError } from '../http/http.ts';
import type { LayerItem } from './results-table.ts';
import { simplifyLayer } from './simplify.ts';

/** Maximum positions of a layer on the screen: some 20 bytes each in JSON, so 360 kB. */
const MAX_POSITIONS = 18_000;

/** How a layer's districts are read and named, in numerical order. */
type Description = Pick<LayerSummary, 'id' | 'name' | 'idProperty' | 'districts'>;

/**
 * Reads the layer that results were counted over, and simplifies it for the screen; without features, and with
 * the reason, if its file cannot be read. Throws {@link HttpError} if its districts' names are unknown.
 */
export async function screenLayer(storage: Storage, item: LayerItem): Promise<ScreenLayer> {
  const { layerUri } = item;
  const described = await describe(storage, item);
  try {
    const text = await getText(storage, layerUri);
    return toScreen(parseLayer(text, { idProperty: described.idProperty }), described);
  } catch (error) {
    const { id, name, districts } = described;
    return { type: 'FeatureCollection', id, name, districts, features: [], problem: problemOf(error, layerUri) };
  }
}

/** A layer with the names and numbers used in its results, whichever features it now holds. */
export function toScreen(layer: Layer, { id, name, districts }: Omit<Description, 'idProperty'>): ScreenLayer {
  const rows = new Map(districts.map((district, i) => [district.id, { ...district, number: i + 1 }]));
  const polygons = simplifyLayer(layer, MAX_POSITIONS);
  const features = layer.districts.flatMap((district, i): ScreenDistrict[] => {
    const row = rows.get(district.id);
    if (row === undefined) return [];
    const properties = { ...row, areaKm2: district.areaKm2 };
    return [{ type: 'Feature', properties, geometry: { type: 'MultiPolygon', coordinates: polygons[i]! } }];
  });
  return { type: 'FeatureCollection', id, name, bbox: layer.bbox, districts, features };
}

/** The item's own data; for an older item, the data of the exported result under the same work prefix. */
async function describe(storage: Storage, item: LayerItem): Promise<Description> {
  const { layer: id, layerName: name, idProperty, districts, layerUri, execution } = item;
  if (idProperty !== undefined && districts !== undefined) return { id, name, idProperty, districts };
  const workPrefix = layerUri.slice(0, layerUri.lastIndexOf('/layers/'));
  const { result } = workAddresses(workPrefix, execution);
  try {
    return ExportedResult.parse(JSON.parse(await getText(storage, result))).layer;
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
    throw new HttpError(404, `${result}, which names the layer's districts, is gone: count the layer again`);
  }
}

function problemOf(error: unknown, layerUri: string): string {
  if (error instanceof ObjectNotFound) return `${layerUri}, the layer's file, is gone: count the layer again`;
  if (error instanceof ObjectAccessDenied) return `${layerUri}, the layer's file, may not be read: ${error.message}`;
  if (error instanceof LayerError) return `${layerUri} is no longer a layer: ${error.message}`;
  throw error;
}
