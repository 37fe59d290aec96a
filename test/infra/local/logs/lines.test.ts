import { Readable } from 'node:stream';
import fc from 'fast-check';
import { keepLines, LineSplitter } from '../../../../infra/local/logs/lines.ts';

test('yields the same lines wherever the output is cut', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'é', '🙂', '\n', '\r\n') }),
      fc.infiniteStream(fc.nat(5)),
      (text, cuts) => {
        const bytes = Buffer.from(text);
        const splitter = new LineSplitter();
        const lines: string[] = [];
        for (let at = 0; at < bytes.length;) {
          const length = 1 + (cuts.next().value as number);
          lines.push(...splitter.push(bytes.subarray(at, at + length)));
          at += length;
        }
        lines.push(...splitter.end());

        expect(lines).toEqual(text.split(/\r?\n/).filter((line) => line !== ''));
      },
    ),
    { seed: 3 },
  );
});

test('splits a line that is too long for an event', () => {
  const lines = new LineSplitter().push(Buffer.from(`${'€'.repeat(200_000)}\nend\n`));

  expect(lines.at(-1)).toBe('end');
  expect(lines.slice(0, -1).join('')).toBe('€'.repeat(200_000));
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(256 * 1024 - 26);
});

test('splits output that is not text into events too', () => {
  const lines = new LineSplitter().push(Buffer.alloc(600_000, 0x80));

  expect(lines).toHaveLength(2);
});

test('keeps the last line of an output without a line feed', async () => {
  const kept: string[] = [];
  await keepLines(Readable.from([Buffer.from('one\ntw'), Buffer.from('o')]), (lines) => kept.push(...lines));

  expect(kept).toEqual(['one', 'two']);
});
