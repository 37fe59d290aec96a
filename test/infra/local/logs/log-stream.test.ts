import { appendFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { LogGroups } from '../../../../infra/local/logs/log-groups.ts';
import type { StoredEvent } from '../../../../infra/local/logs/log-event.ts';
import { LogStream } from '../../../../infra/local/logs/log-stream.ts';
import { LogWriter } from '../../../../infra/local/logs/log-writer.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();
let streams = 0;
const newFolder = (): string => path.join(folder, `stream-${++streams}`);
const onError = (error: unknown): never => {
  throw error;
};

async function all(events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

const messages = (events: readonly { message: string }[]): string[] => events.map(({ message }) => message);

/** Events in order of time, several at a time, some longer than the block size for reading. */
const someEvents = fc
  .array(
    fc.record({
      later: fc.nat(3),
      message: fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.nat(40_000).map((length) => 'é'.repeat(length)),
      ),
    }),
    { maxLength: 40 },
  )
  .map((items) => {
    let time = 1_700_000_000_000;
    return items.map(({ later, message }) => ({ time: (time += later), message }));
  });

test('reads what was written, forwards and backwards, from any position and any time', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, fc.nat(), async (events, any) => {
      const own = newFolder();
      const writer = new LogWriter(own, { maxFileBytes: 1 << 30, onError });
      for (let i = 0; i < events.length; i += 3) writer.write(...events.slice(i, i + 3));
      if (events.length === 0) return;
      const stream = new LogStream(own);

      const forward = await all(stream.forward(0));
      const backward = await all(stream.backward(stream.end));
      const picked = forward[any % forward.length]!;
      const after = await all(stream.forward(picked.start));
      const before = await all(stream.backward(picked.start));
      const timed = await stream.positionOf(picked.time);

      const at = forward.indexOf(picked);
      expect(forward.map(({ time, message }) => ({ time, message }))).toEqual(events);
      expect(backward).toEqual(forward.toReversed());
      expect(after).toEqual(forward.slice(at));
      expect(before).toEqual(forward.slice(0, at).toReversed());
      expect(timed).toBe(forward.find(({ time }) => time >= picked.time)?.start);
    }),
    { seed: 7, numRuns: 40 },
  );
});

test('keeps two files of a stream, and positions stay valid when older files are removed', async () => {
  const own = newFolder();
  const writer = new LogWriter(own, { maxFileBytes: 1000, onError });
  const numbers = Array.from({ length: 200 }, (_, i) => ({ time: i, message: `event ${i}` }));
  for (const event of numbers.slice(0, 150)) writer.write(event);
  const stream = new LogStream(own);
  const marked = (await all(stream.forward(0))).at(-1)!;
  for (const event of numbers.slice(150, 160)) writer.write(event);

  const [after] = await all(stream.forward(marked.end));
  for (const event of numbers.slice(160)) writer.write(event);
  const kept = await all(stream.forward(0));

  expect(after?.message).toBe('event 150');
  expect(readdirSync(own)).toHaveLength(2);
  expect(readdirSync(own)[0]).toMatch(/^\d{12}\.jsonl$/);
  expect(kept.at(-1)?.message).toBe('event 199');
  expect(kept.length).toBeGreaterThan(20);
  expect(kept.length).toBeLessThan(70);
  expect(await all(stream.backward(stream.end))).toEqual(kept.toReversed());
  expect(await stream.positionOf(0)).toBe(kept[0]?.start);
  expect(messages(await all(stream.forward(await stream.positionOf(198))))).toEqual(['event 198', 'event 199']);
});

test('skips a line that was cut off, and a later writer continues after it', async () => {
  const own = newFolder();
  new LogWriter(own, { maxFileBytes: 1000, onError }).write({ time: 1, message: 'whole' });
  appendFileSync(path.join(own, readdirSync(own)[0]!), '{"t":2,"m":"cut o');
  new LogWriter(own, { maxFileBytes: 1000, onError }).write({ time: 3, message: 'later' });
  const stream = new LogStream(own);

  expect(messages(await all(stream.forward(0)))).toEqual(['whole', 'later']);
  expect(messages(await all(stream.backward(stream.end)))).toEqual(['later', 'whole']);
});

test('gives an event that is older than its predecessor the predecessor’s time', async () => {
  const own = newFolder();
  new LogWriter(own, { maxFileBytes: 1000, onError }).write({ time: 5, message: 'a' }, { time: 4, message: 'b' });

  expect((await all(new LogStream(own).forward(0))).map(({ time }) => time)).toEqual([5, 5]);
});

test('cuts off a message that is too long for an event', async () => {
  const own = newFolder();
  new LogWriter(own, { maxFileBytes: 1000, onError }).write({ time: 5, message: '€'.repeat(100_000) });

  const [event] = await all(new LogStream(own).forward(0));

  expect(event?.message).toMatch(/^€+$/);
  expect(Buffer.byteLength(event!.message)).toBe(262_116);
});

test('stores each event as a line of JSON', () => {
  const own = newFolder();
  new LogWriter(own, { maxFileBytes: 1000, onError }).write({ time: 5, message: 'a\nb' });

  expect(readFileSync(path.join(own, '000000000000.jsonl'), 'utf8')).toBe('{"t":5,"m":"a\\nb"}\n');
});

test('reports events that cannot be written', () => {
  const errors: unknown[] = [];
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');

  new LogWriter(path.join(file, 'stream'), { maxFileBytes: 1, onError: (error) => errors.push(error) }).write({
    time: 1,
    message: 'x',
  });

  expect(errors).toEqual([expect.objectContaining({ code: 'ENOTDIR' })]);
});

describe('log groups', () => {
  const open = (directory: string, now = Date.now()): LogGroups => {
    const group = { logicalId: 'L', arn: 'arn' };
    const logGroups = [
      { ...group, name: 'short', retentionDays: 1 },
      { ...group, name: 'long', retentionDays: 365 },
    ];
    return new LogGroups({ directory, logGroups, maxFileBytes: 1000, now: () => now, onError });
  };

  test('of the template exist before their first event, others from it on', () => {
    const groups = open(newFolder());
    groups.writer('/aws/lambda/x', 'a/b').write({ time: 1, message: 'm' });

    expect(groups.all().map(({ name, retentionDays }) => [name, retentionDays])).toEqual([
      ['/aws/lambda/x', undefined],
      ['long', 365],
      ['short', 1],
    ]);
    expect(groups.streams('/aws/lambda/x')).toEqual(['a/b']);
    expect(groups.streams('missing')).toBeUndefined();
    expect(groups.stream('long', 'missing')).toBeUndefined();
  });

  test('lose the streams that are older than their retention when they are opened', () => {
    const directory = newFolder();
    const groups = open(directory);
    const old = Date.now() - 40 * 86_400_000;
    for (const name of ['short', 'long', 'other']) {
      groups.writer(name, 'old').write({ time: 1, message: 'm' });
      groups.writer(name, 'new').write({ time: 1, message: 'm' });
      utimesSync(path.join(directory, name, 'old', '000000000000.jsonl'), old / 1000, old / 1000);
    }

    const reopened = open(directory);

    expect(['short', 'long', 'other'].map((name) => reopened.streams(name))).toEqual([
      ['new'],
      ['new', 'old'],
      ['new'],
    ]);
  });

  test.each(['..', '.', '../../x', '/etc/passwd', 'a\0b', '%2e%2e', '2026/11/23/[$LATEST]ab', 'é🙂'])(
    'keep a stream named %j in its own folder',
    (name) => {
      const directory = newFolder();
      const groups = open(directory);
      groups.writer('long', name).write({ time: 1, message: 'm' });

      expect(groups.streams('long')).toEqual([name]);
      expect(readdirSync(directory).sort()).toEqual(['long', 'short']);
      expect(readdirSync(path.join(directory, 'long'))).toHaveLength(1);
    },
  );
});
