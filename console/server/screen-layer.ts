import { parseLayer } from '../../geo/layer.ts';
import type { Layer } from '../../geo/layer.ts';
import { getText, ObjectNotFound } from '../../tasks/storage.ts';
import type { Storage } from '../../tasks/storage.ts';
import type { LayerSummary } from '../../workflow/manifest.ts';
import { ExportedResult } from '../../workflow/results.ts';
import { workAddresses } from '../../workflow/work-prefix.ts';
import type { ScreenLayer } from '../api.ts';
import { HttpError } from './http.ts';
import { simplifyLayer } from './simplify.ts';

/** Positions of a layer on the screen: some 20 bytes each in JSON, so 360 kB. */
const MAX_POSITIONS = 18_000;

/** Where a result says that its layer is. */
export interface LayerSource {
  readonly layerUri: string;
  readonly execution: string;
}

/** Reads the layer that a result was counted over, and makes it small enough for the screen. */
export async function screenLayer(storage: Storage, { layerUri, execution }: LayerSource): Promise<ScreenLayer> {
  const summary = await summaryOf(storage, layerUri, execution);
  const layer = parseLayer(await getText(storage, layerUri), { idProperty: summary.idProperty });
  return toScreen(layer, summary);
}

/** A layer with the ids, names and numbers that its results have. */
export function toScreen(layer: Layer, summary: Pick<LayerSummary, 'id' | 'name' | 'districts'>): ScreenLayer {
  const names = new Map(summary.districts.map(({ id, name }) => [id, name]));
  const polygons = simplifyLayer(layer, MAX_POSITIONS);
  return {
    type: 'FeatureCollection',
    id: summary.id,
    name: summary.name,
    bbox: layer.bbox,
    features: layer.districts.map(({ id, areaKm2 }, i) => ({
      type: 'Feature',
      properties: { id, name: names.get(id) ?? id, number: i + 1, areaKm2 },
      geometry: { type: 'MultiPolygon', coordinates: polygons[i]! },
    })),
  };
}

/** What the exported result says of the layer; both lie below the same work prefix. */
async function summaryOf(storage: Storage, layerUri: string, execution: string): Promise<LayerSummary> {
  const workPrefix = layerUri.slice(0, layerUri.lastIndexOf('/layers/'));
  const { result } = workAddresses(workPrefix, execution);
  try {
    return ExportedResult.parse(JSON.parse(await getText(storage, result))).layer;
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
    throw new HttpError(404, `${result}, which describes the layer, is gone: count the layer again`);
  }
}
