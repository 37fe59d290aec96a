import { gridOf } from './grid-builder.ts';
import type { Layer } from './layer.ts';

export { GridIndex } from './locate.ts';
export { GridIndexError } from './packed-grid.ts';

/** The layer's exact grid index, packed (packed-grid.ts says how) with a version and a checksum. */
export function buildGridIndex(layer: Layer): Uint8Array {
  return gridOf(layer.districts).bytes;
}
