import { setImmediate as turn } from 'node:timers/promises';
import { forEachAtOnce } from '../../workflow/concurrency.ts';

describe('work at once', () => {
  test('is done for every item, never more than the limit at a time', async () => {
    let active = 0;
    let most = 0;
    const done: string[] = [];

    await forEachAtOnce(['a', 'b', 'c', 'd', 'e', 'f', 'g'], 3, async (item, position) => {
      most = Math.max(most, ++active);
      await turn();
      active--;
      done.push(`${position}${item}`);
    });

    expect(done.sort()).toEqual(['0a', '1b', '2c', '3d', '4e', '5f', '6g']);
    expect(most).toBe(3);
  });

  test('that fails starts no more, waits for what is running, and throws the first error', async () => {
    const started: number[] = [];
    let finished = 0;

    const work = forEachAtOnce([0, 1, 2, 3, 4, 5], 2, async (item) => {
      started.push(item);
      if (item === 0) throw new Error('the first');
      await turn();
      finished++;
    });

    await expect(work).rejects.toThrow('the first');
    expect(started).toEqual([0, 1]);
    expect(finished).toBe(1);
  });
});
