import type { ExecutionDetail } from '../../../../console/api.ts';
import { choicePath, roundedPath, timesTaken } from '../../../../console/web/execution/graph-shape.ts';
import { logLine } from '../../../../console/web/execution/log-line.ts';
import { redrivePlan } from '../../../../console/web/execution/redrive-plan.ts';

describe('a log line', () => {
  test('of a stage is its message, with the fields next to it and readable numbers', () => {
    const text = `2015-06-30T14:00:00.000Z\tid\tINFO\t${JSON.stringify({
      level: 'info',
      stage: 'TearDown',
      message: 'stage done',
      seconds: 0.0006422479999998814,
      chunk: 12,
      of: { x: 1 },
    })}\n`;

    expect(logLine(text)).toEqual({
      level: 'INFO',
      message: 'stage done',
      fields: 'seconds=0.0006422 chunk=12 of={"x":1}',
    });
  });

  test('of a thrown error is its message, and its stack below', () => {
    const thrown = {
      errorType: 'InvalidInput',
      errorMessage: 'no such file',
      stack: ['InvalidInput: no such file', '    at a', '    at b'],
    };

    expect(logLine(`2015-06-30T14:00:00.000Z\tid\tERROR\tInvoke Error\t${JSON.stringify(thrown)}`)).toEqual({
      level: 'ERROR',
      message: 'InvalidInput: no such file',
      fields: '    at a\n    at b',
    });
  });

  test.each([
    ['plain words', { level: undefined, message: 'plain words', fields: '' }],
    ['{"cut": ', { level: undefined, message: '{"cut": ', fields: '' }],
    ['END RequestId: 1', { level: undefined, message: '', fields: 'END RequestId: 1' }],
    ['', { level: undefined, message: '', fields: '' }],
  ])('%j is shown unchanged', (text, line) => {
    expect(logLine(text)).toEqual(line);
  });
});

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

describe('the shapes of a graph', () => {
  test('are lines with round corners, no rounder than their segments allow', () => {
    expect(
      roundedPath([
        [0, 0],
        [0, 40],
        [6, 40],
        [6, 90],
      ]),
    ).toBe('M0 0 L0 37 Q0 40 3 40 L3 40 Q6 40 6 43 L6 90');
    expect(roundedPath([])).toBe('');
  });

  test('are boxes with cut corners for choices', () => {
    const node = { name: 'C', type: 'Choice', x: 0, y: 0, width: 100, height: 40 };

    expect(choicePath(node)).toBe('M12 0 L88 0 L100 20 L88 40 L12 40 L0 20 Z');
  });

  test('count how often a transition was taken, also from Start and to End', () => {
    const path = [{ from: 'A', to: 'B', count: 3 }];
    const ends = { first: 'A', last: undefined };
    const edge = { points: [] };

    expect(timesTaken({ ...edge, from: 'Start', to: 'A' }, path, ends)).toBe(1);
    expect(timesTaken({ ...edge, from: 'A', to: 'B' }, path, ends)).toBe(3);
    expect(timesTaken({ ...edge, from: 'B', to: 'End' }, path, ends)).toBe(0);
    expect(timesTaken({ ...edge, from: 'B', to: 'End' }, path, { ...ends, last: 'B' })).toBe(1);
  });
});
