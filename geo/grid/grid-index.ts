import type { Layer } from '../district.ts';
import { buildGrid } from './grid-builder.ts';
import { layerWarnings } from './layer-warnings.ts';

export { GridIndex } from './locate.ts';
export { GridIndexError } from './packed-grid.ts';

/** A layer's exact grid index, packed (packed-grid.ts shows the form), and human-readable warnings about the layer. */
export interface BuiltGridIndex {
  readonly bytes: Uint8Array;
  readonly warnings: readonly string[];
}

/** Builds the grid index of a layer; overlaps and self-crossing borders are only detected during the build. */
export function buildGridIndex(layer: Layer): BuiltGridIndex {
  const { bytes, survey } = buildGrid(layer.districts);
  return { bytes, warnings: layerWarnings(layer, survey) };
}
