import type { ExecutionDetail } from '../../../../../console/api.ts';
import { redrivePlan } from '../../../../../console/web/execution/head/redrive-plan.ts';

describe('the description of a redrive', () => {
  const state = { type: 'Task', visits: [], visitCount: 1, retries: 0, seconds: 1 };
  const detail: ExecutionDetail = {
    description: { name: 'x', arn: '', status: 'FAILED', started: 0, redrives: 0 },
    states: [
      { ...state, name: 'EnqueueChunks', status: 'succeeded' },
      { ...state, name: 'FinalAggregateScan', status: 'failed' },
    ],
    path: [],
    definitionHash: '',
    redrive: { possible: true, continuesAt: 'FinalAggregateScan' },
    lastEvent: 9,
    commands: { redrive: '', stop: '' },
  };

  test('names what runs again, what is kept and how many chunks are missing', () => {
    const progress = { done: 1998, chunks: 2000, tasks: 0, secondsLeft: null };

    expect(redrivePlan({ ...detail, progress })).toEqual({
      again: 'FinalAggregateScan runs again, then what comes after it.',
      chunks: '1,998 of 2,000 chunks are counted and kept; the other 2 will be.',
    });
  });

  test('lists as kept the states that no path leads back to', () => {
    const edge = (from: string, to: string) => ({ from, to, points: [] });
    const loop = [edge('FinalAggregateScan', 'EnqueueChunks'), edge('EnqueueChunks', 'FinalAggregateScan')];

    expect(redrivePlan(detail, [edge('EnqueueChunks', 'FinalAggregateScan')]).kept).toBe(
      'EnqueueChunks is done and not run again.',
    );
    expect(redrivePlan(detail, loop).kept).toBeUndefined();
  });

  test('does not mention chunks before any was planned', () => {
    expect(redrivePlan({ ...detail, states: [] })).toEqual({ again: expect.any(String) as unknown });
    expect(redrivePlan({ ...detail, progress: { done: 2, chunks: 2, tasks: 0, secondsLeft: null } }).chunks).toBe(
      'All 2 chunks are counted and kept.',
    );
  });
});
