import fc from 'fast-check';
import { decompressSnappy } from '../../../tasks/parquet/snappy.ts';
import { ParquetDamaged } from '../../../tasks/parquet/parquet-damaged.ts';
import { PROPERTY } from '../support.ts';
import { realLayer, parquetPair } from './counting.ts';
import type { ParquetPair } from './counting.ts';
import { varint } from './thrift.ts';

/** Elements of a stream: bytes as they are, or a copy of what came before. */
type Element = { readonly literal: Uint8Array } | { readonly length: number; readonly back: number };

const element: fc.Arbitrary<Element> = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((literal) => ({ literal })),
  fc.record({ length: fc.integer({ min: 1, max: 64 }), back: fc.integer({ min: 1, max: 100_000 }) }),
);

/** A stream of these elements and what it means, written as the format describes it. */
function encode(elements: readonly Element[]): { stored: Uint8Array; plain: Uint8Array } {
  const plain: number[] = [];
  const body: number[] = [];
  for (const one of elements) {
    if ('literal' in one) {
      const { length } = one.literal;
      if (length <= 60) body.push((length - 1) << 2);
      else if (length <= 256) body.push(60 << 2, length - 1);
      else body.push(61 << 2, (length - 1) & 0xff, (length - 1) >> 8);
      body.push(...one.literal);
      plain.push(...one.literal);
    } else if (plain.length > 0) {
      const offset = 1 + ((one.back - 1) % plain.length);
      const { length } = one;
      if (length >= 4 && length <= 11 && offset < 2048)
        body.push(((offset >> 8) << 5) | ((length - 4) << 2) | 1, offset & 0xff);
      else if (offset < 65_536) body.push(((length - 1) << 2) | 2, offset & 0xff, offset >> 8);
      else body.push(((length - 1) << 2) | 3, offset & 0xff, (offset >> 8) & 0xff, offset >> 16, 0);
      for (let i = 0; i < length; i++) plain.push(plain[plain.length - offset]!);
    }
  }
  return { stored: Uint8Array.from([...varint(BigInt(plain.length)), ...body]), plain: Uint8Array.from(plain) };
}

describe('Snappy', () => {
  let pair: ParquetPair;
  beforeAll(async () => {
    pair = await parquetPair(realLayer('boroughs-census', 'BoroCode', true));
  });
  const inKernel = (stored: Uint8Array, size: number): Uint8Array => {
    const format = { kind: 'parquet', rows: 1, places: 'zones', columns: [] } as const;
    return pair
      .kernel(format, { month: { from: 0, to: 1 } })
      .snappy(stored, size)
      .slice();
  };
  const outcome = (run: () => Uint8Array): Uint8Array | string => {
    try {
      return run();
    } catch (error) {
      if (error instanceof ParquetDamaged) return 'damaged';
      throw error;
    }
  };

  test('gives back what literals and copies of every kind stand for', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 40 }), (elements) => {
        const { stored, plain } = encode(elements);
        expect(Buffer.from(decompressSnappy(stored, plain.length))).toEqual(Buffer.from(plain));
        expect(Buffer.from(inKernel(stored, plain.length))).toEqual(Buffer.from(plain));
      }),
      { ...PROPERTY, numRuns: 300 },
    );
  });

  test('of changed bytes is refused by kernel and twin alike, or means the same to both', () => {
    fc.assert(
      fc.property(
        fc.array(element, { minLength: 1, maxLength: 10 }),
        fc.nat(),
        fc.nat(255),
        fc.integer({ min: -1, max: 1 }),
        (elements, at, byte, more) => {
          const { stored, plain } = encode(elements);
          stored[at % stored.length] = byte;
          const size = Math.max(plain.length + more, 0);
          const twin = outcome(() => decompressSnappy(stored, size));
          expect(outcome(() => inKernel(stored, size))).toEqual(twin);
        },
      ),
      { ...PROPERTY, numRuns: 2000 },
    );
  });
});
