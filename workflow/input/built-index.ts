import { createHash } from 'node:crypto';
import { GridIndex, GridIndexError } from '../../geo/grid/grid-index.ts';
import { ObjectNotFound } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';

/*
 * The grid index of an execution. Overlapping districts are detected only when it is built, so ValidateInput builds it, stores
 * it where the workers will load it and records its digest; PartitionIntoChunks reuses it.
 */

/** Writes the index to `uri` and returns its digest, SHA-256 in hex. */
export async function putIndex(storage: Storage, uri: string, index: Uint8Array): Promise<string> {
  await storage.put(uri, index);
  return digestOf(index);
}

/**
 * The size in bytes of the index at `uri`, if it has this digest and this program can read it; else undefined:
 * it must be rebuilt.
 */
export async function builtIndexBytes(storage: Storage, uri: string, digest: string): Promise<number | undefined> {
  try {
    const index = await storage.get(uri);
    if (digestOf(index) !== digest) return undefined;
    GridIndex.open(index);
    return index.length;
  } catch (error) {
    if (error instanceof ObjectNotFound || error instanceof GridIndexError) return undefined;
    throw error;
  }
}

function digestOf(index: Uint8Array): string {
  return createHash('sha256').update(index).digest('hex');
}
