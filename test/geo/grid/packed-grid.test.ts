import fc from 'fast-check';
import { buildGrid } from '../../../geo/grid/grid-builder.ts';
import { buildGridIndex, GridIndex, GridIndexError } from '../../../geo/grid/grid-index.ts';
import { feature, layerOf, rectangle } from '../geojson.ts';

const layer = layerOf([
  feature(1, [rectangle(-74, 40.7, -73.99, 40.71)]),
  feature(2, [rectangle(-73.99, 40.7, -73.98, 40.71)]),
]);
const bytes = buildGridIndex(layer).bytes;
const inside = [-73_995_000, 40_705_000] as const;

function withWord(word: number, value: number): Uint8Array {
  const changed = bytes.slice();
  new Int32Array(changed.buffer)[word] = value;
  return changed;
}

describe('a packed grid', () => {
  test('begins with its magic number, version and length, and has its sections at multiples of 64 bytes', () => {
    const words = new Int32Array(bytes.buffer);
    const sections = Array.from({ length: 7 }, (_, i) => ({ start: words[12 + 2 * i]!, length: words[13 + 2 * i]! }));
    expect(Buffer.from(bytes.subarray(0, 4)).toString('latin1')).toBe('GRID');
    expect([words[1], words[3], words[4]]).toEqual([1, bytes.length, 2]);
    expect(sections.every(({ start }) => start % 64 === 0)).toBe(true);
    expect(sections.every(({ start, length }, i) => start + length <= (sections[i + 1]?.start ?? bytes.length))).toBe(
      true,
    );
  });

  test('has the same bytes each time it is built', () => {
    expect(buildGrid(layer.districts).bytes).toEqual(bytes);
  });

  test('is surrounded by empty coarse cells, so that a kernel may clamp', () => {
    const words = new Int32Array(bytes.buffer);
    const [columns, rows] = [words[10]!, words[11]!];
    const coarse = new Uint32Array(bytes.buffer, words[12], columns * rows);
    const border = [...coarse].filter((_, i) => {
      const [column, row] = [i % columns, Math.floor(i / columns)];
      return column === 0 || row === 0 || column === columns - 1 || row === rows - 1;
    });
    expect(border.every((cell) => cell === 0)).toBe(true);
    expect(coarse.some((cell) => cell !== 0)).toBe(true);
  });

  test('is read in place, also at an odd offset of a larger buffer', () => {
    const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    expect(GridIndex.open(shifted).locate(...inside)).toBe(1);
    expect(GridIndex.open(Buffer.from(bytes)).locate(...inside)).toBe(1);
  });
});

describe('opening bytes that are not a grid index', () => {
  test.each([
    ['nothing', new Uint8Array(0), 'not a grid index'],
    ['text', new TextEncoder().encode('{"type":"FeatureCollection"}'.repeat(16)), 'not a grid index'],
    ['another magic number', withWord(0, 7), 'not a grid index'],
    ['another version', withWord(1, 2), 'has version 2, this program reads 1'],
    ['a cut-off file', bytes.slice(0, -64), 'damaged or cut off'],
    ['a longer file', new Uint8Array([...bytes, ...new Uint8Array(64)]), 'damaged or cut off'],
    ['a wrong length', withWord(3, 64), 'damaged or cut off'],
  ])('reports what is wrong: %s', (_, wrong, message) => {
    expect(() => GridIndex.open(wrong)).toThrow(GridIndexError);
    expect(() => GridIndex.open(wrong)).toThrow(message);
  });

  test('refuses any changed byte', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at]! ^= change;
        expect(() => GridIndex.open(damaged)).toThrow(GridIndexError);
      }),
      { seed: 10, numRuns: 200 },
    );
  });
});
