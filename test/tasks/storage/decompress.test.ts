import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { DamagedData, decompressed } from '../../../tasks/storage/decompress.ts';
import type { Compression } from '../../../tasks/storage/decompress.ts';
import type { RangeReader } from '../../../tasks/storage/storage.ts';
import { PROPERTY } from '../support.ts';

/** A range of these bytes, read in pieces of at most this size. */
function rangeOf(bytes: Uint8Array, piece: number): RangeReader & { closed: boolean } {
  let at = 0;
  return {
    closed: false,
    read(target) {
      const next = bytes.subarray(at, at + Math.min(piece, target.length));
      target.set(next);
      at += next.length;
      return Promise.resolve(next.length);
    },
    close() {
      this.closed = true;
      return Promise.resolve();
    },
  };
}

async function unpack(bytes: Uint8Array, compression: Compression, piece = 1_000, room = 700): Promise<Buffer> {
  const reader = decompressed(rangeOf(bytes, piece), compression);
  const parts: Buffer[] = [];
  const target = new Uint8Array(room);
  try {
    for (let count = await reader.read(target); count > 0; count = await reader.read(target)) {
      parts.push(Buffer.from(target.subarray(0, count)));
    }
  } finally {
    await reader.close();
  }
  return Buffer.concat(parts);
}

/** zstd frames that hold the bytes as they are (RFC 8878: blocks of type raw), since Node 20 cannot compress. */
function zstdOf(bytes: Uint8Array, blockBytes = 1_000): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    const header = (block.length << 3) | (at + blockBytes >= bytes.length ? 1 : 0);
    blocks.push(Buffer.from([header & 0xff, (header >> 8) & 0xff, header >> 16]), Buffer.from(block));
  }
  // The magic number, flags: no checksum, no content size; a window of 1 MiB.
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 10 << 3]), ...blocks]);
}

const COMPRESS: Readonly<Record<Compression, (bytes: Uint8Array) => Buffer>> = {
  gzip: (bytes) => gzipSync(bytes),
  zstd: (bytes) => zstdOf(bytes),
};

describe.each(['gzip', 'zstd'] as const)('unpacking %s as it is read', (compression) => {
  const compress = COMPRESS[compression];

  test('gives the bytes back, in pieces of any size, however many members or frames there are', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 5_000 }), { minLength: 1, maxLength: 3 });
    const size = fc.integer({ min: 1, max: 3_000 });
    await fc.assert(
      fc.asyncProperty(parts, size, size, async (members, piece, room) => {
        const packed = Buffer.concat(members.map((member) => compress(member)));
        const unpacked = await unpack(packed, compression, piece, room);
        expect(unpacked.equals(Buffer.concat(members))).toBe(true);
      }),
      { ...PROPERTY, numRuns: 60 },
    );
  });

  test('data that ends too early is told, wherever it was cut', async () => {
    const packed = compress(Buffer.from('1,2,3\n'.repeat(5_000)));
    for (const cut of [8, packed.length >> 1, packed.length - 1]) {
      await expect(unpack(packed.subarray(0, cut), compression)).rejects.toThrow(
        new DamagedData(compression, 'ends too early'),
      );
    }
  });

  test('a reader that is closed early closes what it reads from', async () => {
    const range = rangeOf(compress(Buffer.alloc(500_000, 'x')), 100);
    const reader = decompressed(range, compression);
    await reader.read(new Uint8Array(10));
    await reader.close();

    expect(range.closed).toBe(true);
  });

  test('an error of the storage stays what it is', async () => {
    const failing: RangeReader = { read: () => Promise.reject(new Error('slow down')), close: () => Promise.resolve() };

    await expect(decompressed(failing, compression).read(new Uint8Array(10))).rejects.toThrow('slow down');
  });
});

test('damaged data is told', async () => {
  const packed = gzipSync(Buffer.from('1,2,3\n'.repeat(500)));
  packed.fill(0xff, 12, 30);

  await expect(unpack(packed, 'gzip')).rejects.toThrow(/the gzip data is damaged \(.*\): download the file again/);
  await expect(unpack(Buffer.concat([zstdOf(Buffer.from('x')), Buffer.alloc(40, 7)]), 'zstd')).rejects.toThrow(
    /the zstd data is damaged/,
  );
});

test('a frame that wants gigabytes of memory is refused', async () => {
  const frame = zstdOf(Buffer.from('x'));
  frame[5] = 21 << 3;

  await expect(unpack(frame, 'zstd')).rejects.toThrow(/needs a window of 2147483648 bytes, more than 134217728/);
});
