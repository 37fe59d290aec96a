import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILT_IN_LAYERS } from '../../geo/layer/built-in-layers.ts';
import { buildGridIndex } from '../../geo/grid/grid-index.ts';
import { LayerError } from '../../geo/layer-error.ts';
import { writeLayer } from '../../geo/layer/write-layer.ts';
import { zoneDistricts } from '../../geo/zones/zone-districts.ts';
import type { Layer, LayerOptions } from '../../geo/district.ts';
import { uriName } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { asInvalidInput } from './as-invalid-input.ts';
import { InvalidInput } from '../errors.ts';
import type { Districts } from '../job.ts';
import { readLayerFile } from './layer-file/layer-file.ts';
import type { LayerSummary } from '../manifest.ts';
import { shortened } from './problems.ts';

/** A layer that has been read and is valid. */
export interface ReadLayer {
  readonly layer: LayerSummary;
  /** The districts as GeoJSON, whatever the file was: all that later stages and the console read. */
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
  readonly options: LayerOptions;
}

/** The largest file that is read as a layer, and the most that it is unpacked to. ValidateInput's memory is made for it. */
const MAX_LAYER_BYTES = 128 * 1024 ** 2;

/**
 * Reads the layer of a job's districts; `root` is the folder whose `layers/` holds the built-in ones. Throws
 * {@link InvalidInput} naming file and fix. Neither index nor warnings are built yet.
 */
export async function parseDistricts(districts: Districts, storage: Storage, root: string): Promise<SourceLayer> {
  const { uri, ...options } = 'builtIn' in districts ? builtInLayer(districts.builtIn, root) : districts;
  const bytes = await asInvalidInput('districts', () => getLayer(storage, uri));
  try {
    return { layer: readLayerFile(bytes, options, MAX_LAYER_BYTES), name: layerName(uri), options };
  } catch (error) {
    if (error instanceof LayerError) throw new InvalidInput(`districts: ${uri}: ${error.message}`);
    throw error;
  }
}

/** Reads it as {@link parseDistricts} does, with its index and warnings. */
export async function readLayer(districts: Districts, storage: Storage, root: string): Promise<ReadLayer> {
  const { layer, name, options } = await parseDistricts(districts, storage, root);
  const { bytes: index, warnings } = buildGridIndex(layer);
  const zones = zoneDistricts(layer);
  const { idProperty, nameProperty } = options;
  const summary: LayerSummary = {
    id: `${name.replaceAll(/[^A-Za-z0-9_-]/g, '-')}-${layer.sha256.slice(0, 12)}`,
    name,
    sha256: layer.sha256,
    idProperty,
    ...(nameProperty !== undefined && { nameProperty }),
    districts: layer.districts.map((district) => ({ id: district.id, name: district.name })),
    zones: 'refused' in zones ? zones : { districts: [...zones] },
    warnings: [...warnings],
  };
  return { layer: summary, text: writeLayer(layer, options), index, warnings: shortened(warnings, 'warnings') };
}

/** The file's bytes; its size is asked first, so that nothing is loaded that is too large. */
async function getLayer(storage: Storage, uri: string): Promise<Uint8Array> {
  const { bytes } = await storage.head(uri);
  if (bytes > MAX_LAYER_BYTES) throw tooLarge(uri, bytes);
  return storage.get(uri);
}

function tooLarge(uri: string, bytes: number): InvalidInput {
  const [size, most] = [bytes, MAX_LAYER_BYTES].map((n) => `${Math.ceil(n / 1024 ** 2)} MiB`);
  return new InvalidInput(`districts: ${uri}: it has ${size!}; a layer may have ${most!}. Simplify its borders`);
}

/** The last part of the address without query and the extensions that are read. */
function layerName(uri: string): string {
  const name = uriName(/^https?:/i.test(uri) ? uri.replace(/[?#].*$/, '') : uri);
  return name.replace(/\.gz$/i, '').replace(/\.(geojson|json|zip)$/i, '');
}

function builtInLayer(name: string, root: string): LayerOptions & { readonly uri: string } {
  const layer = BUILT_IN_LAYERS[name];
  if (layer === undefined) throw new InvalidInput(`districts: there is no built-in layer ${name}`);
  const { file, idProperty, nameProperty, boroughs } = layer;
  return { uri: pathToFileURL(path.resolve(root, 'layers', file)).href, idProperty, nameProperty, boroughs };
}
