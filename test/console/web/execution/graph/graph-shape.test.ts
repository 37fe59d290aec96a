import { choicePath, roundedPath, timesTaken } from '../../../../../console/web/execution/graph/graph-shape.ts';

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
