import fc from 'fast-check';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import type { Storage } from '../../../tasks/storage/storage.ts';
import { planRanges } from '../../../workflow/input/chunk-plan.ts';
import type { TripFile } from '../../../workflow/manifest.ts';

const ROWS: InputFormat = {
  kind: 'tlc-csv',
  headerBytes: 0,
  columns: {
    places: 'coordinates',
    pickupTime: 0,
    dropoffTime: 1,
    pickupLongitude: 2,
    pickupLatitude: 3,
    dropoffLongitude: 4,
    dropoffLatitude: 5,
    distance: 6,
    fare: 7,
    fields: 8,
  },
};

function file(bytes: number, format: InputFormat): TripFile {
  return { uri: 'memory', name: 'f.csv', bytes, version: '1', color: 'yellow', month: '2015-06', format };
}

/** Storage of one object in memory; what the planner never calls is left out. */
function memory(content: Buffer): Storage {
  const never = (): Promise<never> => Promise.reject(new Error('the planner only reads ranges'));
  return {
    list: never,
    folders: never,
    head: never,
    get: never,
    put: never,
    delete: never,
    openRange: (_, start, end) => {
      let position = start;
      return Promise.resolve({
        read: (target) => {
          const count = content.copy(target, 0, position, Math.min(end, position + target.length));
          position += count;
          return Promise.resolve(count);
        },
        close: () => Promise.resolve(),
      });
    },
  };
}

describe('the plan of a file', () => {
  test('covers every byte once and cuts only after a newline', async () => {
    const row = fc.stringMatching(/^[a-z,]{0,40}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 200 }),
        async (rows, lastNewline, chunkBytes) => {
          const content = Buffer.from(rows.join('\n') + (lastNewline ? '\n' : ''));
          fc.pre(content.length > 0);

          const ranges = await planRanges(memory(content), file(content.length, ROWS), chunkBytes);

          expect(ranges[0]?.[0]).toBe(0);
          expect(ranges.at(-1)?.[1]).toBe(content.length);
          ranges.slice(1).forEach(([start], i) => {
            expect(start).toBe(ranges[i]?.[1]);
            expect(content[start - 1]).toBe(0x0a);
          });
          expect(ranges.every(([start, end]) => end > start)).toBe(true);
        },
      ),
      { seed: 7 },
    );
  });

  test('keeps a row that is longer than a chunk, and than any window, in one range', async () => {
    const content = Buffer.concat([Buffer.from('a\n'), Buffer.alloc(9_000_000, 'x'), Buffer.from('\nb\nc\n')]);

    const ranges = await planRanges(memory(content), file(content.length, ROWS), 4096);

    expect(ranges).toEqual([
      [0, 9_000_003],
      [9_000_003, 9_000_007],
    ]);
  });

  test('cuts trip records at multiples of 80 bytes, whatever the chunk size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 5000 }),
        async (records, chunkBytes) => {
          const bytes = records * 80;

          const ranges = await planRanges(memory(Buffer.alloc(0)), file(bytes, { kind: 'trip-records' }), chunkBytes);

          expect(ranges[0]?.[0]).toBe(0);
          expect(ranges.at(-1)?.[1]).toBe(bytes);
          ranges.forEach(([start, end], i) => {
            expect(start).toBe(ranges[i - 1]?.[1] ?? 0);
            expect(end % 80).toBe(0);
            expect(end - start).toBeLessThanOrEqual(Math.max(80, chunkBytes));
          });
        },
      ),
      { seed: 7 },
    );
  });

  test('is one chunk if the chunk size exceeds the file', async () => {
    const content = Buffer.from('a\nb\n');

    expect(await planRanges(memory(content), file(4, ROWS), 1024)).toEqual([[0, 4]]);
  });
});
