import fc from 'fast-check';
import { wantedTasks } from '../../../workflow/run/task-set.ts';

describe('the size of the task set', () => {
  test.each([
    [0, 4, 10, 0],
    [1, 4, 10, 1],
    [4, 4, 10, 1],
    [5, 4, 10, 2],
    [400, 4, 10, 10],
    [7, 1, 100, 7],
  ])('%i outstanding chunks at %i a task and at most %i tasks want %i', (outstanding, chunksPerTask, most, wanted) => {
    expect(wantedTasks(outstanding, chunksPerTask, most)).toBe(wanted);
  });

  test('never shrinks as the queue grows', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 500 }),
        (n, per, most) => {
          expect(wantedTasks(n + 1, per, most)).toBeGreaterThanOrEqual(wantedTasks(n, per, most));
        },
      ),
      { seed: 7 },
    );
  });
});
