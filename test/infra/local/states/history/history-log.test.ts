import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { HistoryLog } from '../../../../../infra/local/states/history/history-log.ts';
import type { HistoryLine } from '../../../../../infra/local/states/history/history.ts';

const line = fc
  .record({ text: fc.string({ unit: 'binary', maxLength: 40 }), long: fc.integer({ min: 0, max: 3 }) })
  .map(({ text, long }): HistoryLine => ({
    event: {
      id: 1,
      previousEventId: 0,
      timestamp: 5,
      type: 'PassStateEntered',
      text: text + 'é'.repeat(40_000 * long),
    },
  }));

test('returns any range of the appended lines, before and after the log is reopened or torn', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'history-'));
  let files = 0;
  try {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.nat(9), fc.nat(9), fc.boolean(), (lines, from, to, torn) => {
        const file = path.join(folder, `${files++}.jsonl`);
        const log = new HistoryLog(file);
        for (const each of lines) log.append(each);
        log.close();
        if (torn) appendFileSync(file, '{"event":{');
        for (const opened of [log, new HistoryLog(file)]) {
          expect(opened.count).toBe(lines.length);
          expect(opened.read(from, to)).toEqual(lines.slice(from, to));
          expect([...opened.lines()]).toEqual(lines);
        }
        const again = new HistoryLog(file);
        again.append(lines[0] ?? { event: { id: 1, previousEventId: 0, timestamp: 0, type: 'A' } });
        again.close();
        expect(new HistoryLog(file).count).toBe(lines.length + 1);
      }),
      { seed: 5, numRuns: 40 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('limits a page to a number of bytes from the front or the back, but keeps at least one line', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'history-'));
  try {
    const log = new HistoryLog(path.join(folder, 'log'));
    for (let id = 1; id <= 5; id++) log.append({ event: { id, previousEventId: 0, timestamp: 0, type: 'A' } });
    log.close();
    const ids = (lines: HistoryLine[]): number[] => lines.map(({ event }) => event.id);
    expect(ids(log.read(0, 5, 150))).toEqual([1, 2]);
    expect(ids(log.read(0, 5, 150, true))).toEqual([4, 5]);
    expect(ids(log.read(1, 3, 1))).toEqual([2]);
    expect(ids(log.read(-3, 99))).toEqual([1, 2, 3, 4, 5]);
    expect(log.read(4, 2)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
