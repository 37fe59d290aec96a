import { LAST_ZONE } from '../../geo/zones/zone-ids.ts';

/*
 * What a worker loads of an execution's layer: the packed grid index, and in front of it the districts of TLC's zones.
 *
 *   0      'L' 'X', version, 1 if the layer can count zones
 *   4      u16 x 266, little-endian: the district of each zone, 0 for none
 *   576    the packed grid index
 */

const MAGIC = [0x4c, 0x58];
const VERSION = 1;
const HAS_ZONES_AT = MAGIC.length + 1;
const ZONES_AT = 4;
/** A multiple of 64: the index holds doubles. */
const GRID_AT = 576;

/** What a worker knows of a layer. */
export interface LayerIndex {
  /** The packed grid index. */
  readonly grid: Uint8Array;
  /** The district of each of TLC's zones, by zone id 0 to 265; undefined if the layer cannot count zones. */
  readonly zones: Uint16Array | undefined;
}

/** Bytes that are not what {@link encodeLayerIndex} writes. */
export class LayerIndexError extends Error {
  override readonly name = 'LayerIndexError';
}

/** Writes both as one object. */
export function encodeLayerIndex({ grid, zones }: LayerIndex): Uint8Array {
  const bytes = new Uint8Array(GRID_AT + grid.length);
  bytes.set([...MAGIC, VERSION, zones === undefined ? 0 : 1]);
  const view = new DataView(bytes.buffer);
  zones?.forEach((district, zone) => {
    view.setUint16(ZONES_AT + 2 * zone, district, true);
  });
  bytes.set(grid, GRID_AT);
  return bytes;
}

/** Reads what {@link encodeLayerIndex} wrote; the grid index is a view of `bytes`. Throws {@link LayerIndexError}. */
export function decodeLayerIndex(bytes: Uint8Array): LayerIndex {
  if (bytes.length <= GRID_AT || [...MAGIC, VERSION].some((byte, at) => bytes[at] !== byte)) {
    throw new LayerIndexError('this is not the index of a layer, or one of another version of this program');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const zones = Uint16Array.from({ length: LAST_ZONE + 1 }, (_, zone) => view.getUint16(ZONES_AT + 2 * zone, true));
  return { grid: bytes.subarray(GRID_AT), zones: bytes[HAS_ZONES_AT] === 1 ? zones : undefined };
}
