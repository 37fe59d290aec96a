import { createHash } from 'node:crypto';
import { GridIndex, GridIndexError } from '../../geo/grid/grid-index.ts';
import { decodeLayerIndex, encodeLayerIndex, LayerIndexError } from '../../tasks/protocol/layer-index.ts';
import { ObjectNotFound } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import type { LayerSummary } from '../manifest.ts';

/*
 * What workers load of an execution's layer: its grid index, and its zones. Overlapping districts are detected only when it is built, so ValidateInput builds it, stores
 * it where the workers will load it and records its digest; PartitionIntoChunks reuses it.
 */

/** Writes the index to `uri`; returns its size in bytes, and its digest, SHA-256 in hex. */
export async function putIndex(
  storage: Storage,
  uri: string,
  grid: Uint8Array,
  { zones }: Pick<LayerSummary, 'zones'>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const ofZones = zones !== undefined && 'districts' in zones ? Uint16Array.from(zones.districts) : undefined;
  const index = encodeLayerIndex({ grid, zones: ofZones });
  await storage.put(uri, index);
  return { bytes: index.length, sha256: digestOf(index) };
}

/**
 * The size in bytes of the index at `uri`, if it has this digest and this program can read it; else undefined:
 * it must be rebuilt.
 */
export async function builtIndexBytes(storage: Storage, uri: string, digest: string): Promise<number | undefined> {
  try {
    const index = await storage.get(uri);
    if (digestOf(index) !== digest) return undefined;
    GridIndex.open(decodeLayerIndex(index).grid);
    return index.length;
  } catch (error) {
    if (error instanceof ObjectNotFound || error instanceof GridIndexError || error instanceof LayerIndexError)
      return undefined;
    throw error;
  }
}

function digestOf(index: Uint8Array): string {
  return createHash('sha256').update(index).digest('hex');
}
