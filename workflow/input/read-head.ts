import { decompressed } from '../../tasks/storage/decompress.ts';
import { readBytes } from '../../tasks/storage/storage.ts';
import type { RangeReader, Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { compressionOf } from '../../tasks/trips/input-format.ts';
import type { Compression } from '../../tasks/trips/input-format.ts';

/** The beginning of a file, unpacked. */
export interface FileHead {
  readonly head: Uint8Array;
  /** Bytes of the whole file; of a compressed one when unpacked, `Infinity` if `head` is not all of it. */
  readonly bytes: number;
  readonly compression?: Compression | undefined;
}

/** Reads the first `length` bytes of a file: of what it holds, if it is compressed, whatever its name says. */
export async function readHead(storage: Storage, object: StoredObject, length: number): Promise<FileHead> {
  const head = await readBytes(storage, object, 0, length);
  const compression = compressionOf(head);
  if (compression === undefined) return { head, bytes: object.bytes };
  const reader = decompressed(await storage.openRange(object.uri, 0, object.bytes, object.version), compression);
  try {
    const unpacked = await readUpTo(reader, length);
    return { head: unpacked, bytes: unpacked.length < length ? unpacked.length : Infinity, compression };
  } finally {
    await reader.close();
  }
}

async function readUpTo(reader: RangeReader, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await reader.read(bytes.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
