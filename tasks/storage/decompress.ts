import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress, ZstdErrorCode } from 'fzstd';
import type { RangeReader } from './storage.ts';

/** Ways in which a file as a whole may be compressed. */
export type Compression = 'gzip' | 'zstd';

/** Compressed bytes read at a time. */
const PIECE_BYTES = 65_536;

/** zstd is unpacked so many compressed bytes at a time: these can be a hundred blocks, of 128 KiB at most. */
const ZSTD_STEP_BYTES = 512;

/** The largest window of zstd that is unpacked. */
const MAX_WINDOW_BYTES = 128 * 1024 ** 2;

/** The compressed data is damaged, or ends too early. */
export class DamagedData extends Error {
  constructor(compression: Compression, problem: string) {
    super(`the ${compression} data ${problem}: download the file again`);
    this.name = 'DamagedData';
  }
}

/**
 * What `compressed` holds, unpacked as it is read, in constant memory however much that is. Several gzip members or zstd
 * frames in a row are one file. zstd is unpacked in JavaScript, several times slower than gzip: Node has it from 22.15 on,
 * but drops without an error what follows the first frame of a piece, so that trips would be missing. Throws
 * {@link DamagedData}; closing it closes `compressed`.
 */
export function decompressed(compressed: RangeReader, compression: Compression): RangeReader {
  return new UnpackingReader(compressed, compression);
}

class UnpackingReader implements RangeReader {
  readonly #compressed: RangeReader;
  readonly #compression: Compression;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #left: Uint8Array = new Uint8Array(0);

  constructor(compressed: RangeReader, compression: Compression) {
    this.#compressed = compressed;
    this.#compression = compression;
    const pieces = piecesOf(compressed);
    this.#pieces = compression === 'gzip' ? unpackedGzip(pieces) : unpackedZstd(pieces);
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#left.length === 0) {
      const next = await this.#next();
      if (next === undefined) return 0;
      this.#left = next;
    }
    const count = Math.min(target.length, this.#left.length);
    target.set(this.#left.subarray(0, count));
    this.#left = this.#left.subarray(count);
    return count;
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
    await this.#compressed.close();
  }

  async #next(): Promise<Uint8Array | undefined> {
    try {
      const next = await this.#pieces.next();
      return next.done === true ? undefined : next.value;
    } catch (error) {
      throw asDamaged(error, this.#compression);
    }
  }
}

async function* piecesOf(reader: RangeReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = new Uint8Array(PIECE_BYTES);
    const count = await reader.read(piece);
    if (count === 0) return;
    yield piece.subarray(0, count);
  }
}

/** Errors of either stream reach whoever iterates; breaking off ends both. */
async function* unpackedGzip(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacker = createGunzip();
  const source = Readable.from(pieces, { objectMode: true });
  source.once('error', (error) => unpacker.destroy(error));
  try {
    for await (const piece of source.pipe(unpacker)) yield piece as Uint8Array;
  } finally {
    source.destroy();
    unpacker.destroy();
  }
}

async function* unpackedZstd(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let unpacked: Uint8Array[] = [];
  const state = { ended: false };
  const decompress = new Decompress((piece, final) => {
    state.ended = final === true;
    unpacked.push(piece);
  });
  let first = true;
  for await (const piece of pieces) {
    if (first) refuseLargeWindow(piece);
    first = false;
    for (let at = 0; at < piece.length; at += ZSTD_STEP_BYTES) {
      decompress.push(piece.subarray(at, at + ZSTD_STEP_BYTES));
      yield* unpacked;
      unpacked = [];
    }
  }
  decompress.push(new Uint8Array(0), true);
  yield* unpacked;
  if (!state.ended) throw new DamagedData('zstd', 'ends too early');
}

/**
 * Refuses a frame that needs more memory than `zstd` itself gives one unless told to (RFC 8878, 3.1.1.1.2). The header: the
 * magic number, a byte of flags (bit 5: there is no window, the frame is of a few blocks), the window's exponent and mantissa.
 */
function refuseLargeWindow(head: Uint8Array): void {
  const [flags = 0, descriptor = 0] = head.subarray(4, 6);
  if ((flags & 0x20) !== 0) return;
  const window = 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
  if (window > MAX_WINDOW_BYTES) {
    throw new DamagedData(
      'zstd',
      `needs a window of ${window} bytes, more than ${MAX_WINDOW_BYTES} (compress it without --long)`,
    );
  }
}

/** Codes of zlib's errors, and those of fzstd, mean data; all others are not about it. */
function asDamaged(error: unknown, compression: Compression): unknown {
  if (typeof error !== 'object' || error === null || !('code' in error)) return error;
  const { code } = error;
  if (code === 'Z_BUF_ERROR' || code === ZstdErrorCode.UnexpectedEOF)
    return new DamagedData(compression, 'ends too early');
  const isAboutData = typeof code === 'number' || (typeof code === 'string' && code.startsWith('Z_'));
  const reason = 'message' in error ? String(error.message) : String(code);
  return isAboutData ? new DamagedData(compression, `is damaged (${reason})`) : error;
}
