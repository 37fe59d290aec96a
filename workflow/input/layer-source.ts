import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILT_IN_LAYERS } from '../../geo/layer/built-in-layers.ts';
import { buildGridIndex } from '../../geo/grid/grid-index.ts';
import { LayerError } from '../../geo/layer-error.ts';
import { parseLayer } from '../../geo/layer/parse-layer.ts';
import type { Layer, LayerOptions } from '../../geo/district.ts';
import { getText, uriName } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { asInvalidInput } from './as-invalid-input.ts';
import { InvalidInput } from '../errors.ts';
import type { Districts } from '../job.ts';
import type { LayerSummary } from '../manifest.ts';
import { shortened } from './problems.ts';

/** A layer that has been read and is valid. */
export interface ReadLayer {
  readonly layer: LayerSummary;
  /** The GeoJSON. */
  readonly text: string;
  /** The packed grid index, built while checking the layer. */
  readonly index: Uint8Array;
  /** The first of its warnings. */
  readonly warnings: readonly string[];
}

/** A layer that has been read and whose districts can be used for counting. */
export interface SourceLayer {
  readonly layer: Layer;
  readonly name: string;
  readonly text: string;
  readonly options: LayerOptions;
}

/**
 * Reads the layer of a job's districts; `root` is the folder whose `layers/` holds the built-in ones. Throws
 * {@link InvalidInput} naming file and fix. Neither index nor warnings are built yet.
 */
export async function parseDistricts(districts: Districts, storage: Storage, root: string): Promise<SourceLayer> {
  const { uri, idProperty, nameProperty } = 'builtIn' in districts ? builtInLayer(districts.builtIn, root) : districts;
  const text = await asInvalidInput('districts', () => getText(storage, uri));
  const options: LayerOptions = { idProperty, ...(nameProperty !== undefined && { nameProperty }) };
  try {
    return { layer: parseLayer(text, options), name: uriName(uri).replace(/\.(geo)?json$/i, ''), text, options };
  } catch (error) {
    if (error instanceof LayerError) throw new InvalidInput(`districts: ${uri}: ${error.message}`);
    throw error;
  }
}

/** Reads it as {@link parseDistricts} does, with its index and warnings. */
export async function readLayer(districts: Districts, storage: Storage, root: string): Promise<ReadLayer> {
  const { layer, name, text, options } = await parseDistricts(districts, storage, root);
  const { bytes: index, warnings } = buildGridIndex(layer);
  const summary: LayerSummary = {
    id: `${name.replaceAll(/[^A-Za-z0-9_-]/g, '-')}-${layer.sha256.slice(0, 12)}`,
    name,
    sha256: layer.sha256,
    ...options,
    districts: layer.districts.map((district) => ({ id: district.id, name: district.name })),
    warnings: [...warnings],
  };
  return { layer: summary, text, index, warnings: shortened(warnings, 'warnings') };
}

function builtInLayer(
  name: string,
  root: string,
): { uri: string; idProperty: string; nameProperty: string | undefined } {
  const layer = BUILT_IN_LAYERS[name];
  if (layer === undefined) throw new InvalidInput(`districts: there is no built-in layer ${name}`);
  const uri = pathToFileURL(path.resolve(root, 'layers', layer.file)).href;
  return { uri, idProperty: layer.idProperty, nameProperty: layer.nameProperty };
}
