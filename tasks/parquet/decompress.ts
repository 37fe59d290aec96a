import zlib from 'node:zlib';
import { decompress as decompressZstd } from 'fzstd';
import { ParquetDamaged } from './parquet-damaged.ts';
import type { Codec } from './parquet-format.ts';

/** Turns the stored bytes of a page into exactly `size` bytes, valid until the next call. */
export type Decompress = (codec: Codec, stored: Uint8Array, size: number) => Uint8Array;

/** Node has zstd since 22.15 and 23.8; before, in plain JavaScript a row takes three times as long. */
const nativeZstd = (zlib as { zstdDecompressSync?: typeof zlib.gunzipSync }).zstdDecompressSync;

/**
 * Decompresses pages; `snappy` is the implementation of the only codec that Node lacks altogether. A page that inflates to
 * more than its header says is never held: the output has a limit.
 */
export function decompressor(snappy: (stored: Uint8Array, size: number) => Uint8Array): Decompress {
  const decompress = (codec: Codec, stored: Uint8Array, size: number): Uint8Array => {
    switch (codec) {
      case 'UNCOMPRESSED':
        return stored;
      case 'SNAPPY':
        return snappy(stored, size);
      case 'GZIP':
        return zlib.gunzipSync(stored, asOnePiece(size));
      case 'ZSTD':
        return nativeZstd === undefined
          ? decompressZstd(stored, outputForFzstd(size))
          : nativeZstd(stored, asOnePiece(size));
    }
  };
  return (codec, stored, size) => {
    let plain: Uint8Array;
    try {
      plain = decompress(codec, stored, size);
    } catch (cause) {
      throw new ParquetDamaged(`a page cannot be decompressed (${codec})`, { cause });
    }
    if (plain.length !== size) {
      throw new ParquetDamaged(`a page has ${plain.length} bytes, not the ${size} that its header says`);
    }
    return plain;
  };
}

/** Node's least. */
const LEAST_CHUNK = 64;

/** Options for an output that is one piece from the start: by default, Node collects pieces of 16 KiB and joins them. */
function asOnePiece(size: number): zlib.ZlibOptions {
  return { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size, LEAST_CHUNK) };
}

/**
 * fzstd 0.1.1 asks `output == 1` of the output that it is given, for which JavaScript spells out all its bytes as text
 * unless there is a shorter way to a number: three quarters of the time were spent there.
 */
function outputForFzstd(size: number): Uint8Array {
  return Object.assign(new Uint8Array(size), { [Symbol.toPrimitive]: () => Number.NaN });
}
