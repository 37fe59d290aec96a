import { z } from 'zod';
import type { Graph, GraphNode } from '../../../../console/api.ts';
import { layOut } from '../../../../console/server/graphs/graph.ts';
import { realDefinition } from '../../real-definition.ts';

const States = z.object({ States: z.record(z.string(), z.unknown()) });

function overlap(a: GraphNode, b: GraphNode): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isOnBorder([x, y]: readonly [number, number], node: GraphNode): boolean {
  const right = node.x + node.width;
  const bottom = node.y + node.height;
  const inside = x >= node.x && x <= right && y >= node.y && y <= bottom;
  return inside && (x === node.x || x === right || y === node.y || y === bottom);
}

function nodeOf({ nodes }: Graph, name: string): GraphNode {
  return nodes.find((node) => node.name === name)!;
}

describe('the graph of the real definition', () => {
  const definition = realDefinition();
  let graph: Graph;

  beforeAll(async () => {
    graph = await layOut(definition);
  });

  test('places every state once, inside the drawing', () => {
    const states = Object.keys(States.parse(JSON.parse(definition)).States);

    expect(graph.nodes.map(({ name }) => name).sort()).toEqual([...states, 'Start', 'End'].sort());
    for (const { x, y, width, height } of graph.nodes) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(graph.width);
      expect(y + height).toBeLessThanOrEqual(graph.height);
    }
  });

  test('lets no two states overlap', () => {
    const pairs = graph.nodes.flatMap((a, i) => graph.nodes.slice(i + 1).map((b) => [a, b] as const));

    expect(pairs.filter(([a, b]) => overlap(a, b))).toEqual([]);
  });

  test('draws every edge from its source to its target, with right angles only', () => {
    expect(graph.edges).toHaveLength(12);
    for (const { from, to, points } of graph.edges) {
      expect(isOnBorder(points[0]!, nodeOf(graph, from))).toBe(true);
      expect(isOnBorder(points.at(-1)!, nodeOf(graph, to))).toBe(true);
      const pieces = points.slice(1).map((point, i) => [points[i]!, point] as const);
      expect(pieces.every(([a, b]) => a[0] === b[0] || a[1] === b[1])).toBe(true);
    }
  });

  test('runs downwards except for the two loops', () => {
    const back = graph.edges.filter(({ from, to }) => nodeOf(graph, to).y <= nodeOf(graph, from).y);

    expect(back.map(({ from, to }) => [from, to])).toEqual([
      ['QueueDrained?', 'ReconcileTaskSet'],
      ['AllChunksCounted?', 'EnqueueChunks'],
    ]);
  });

  test('names the conditions of choices in human-readable form', () => {
    const labels = graph.edges.flatMap(({ from, label }) => (label === undefined ? [] : [[from, label]]));

    expect(labels).toEqual([
      ['QueueDrained?', 'drained'],
      ['QueueDrained?', 'default'],
      ['AllChunksCounted?', 'complete'],
      ['AllChunksCounted?', 'default'],
    ]);
  });

  test('is drawn the same each time', async () => {
    expect(await layOut(definition)).toEqual(graph);
  });
});

test('draws a Catch as an edge labelled with its errors', async () => {
  const graph = await layOut(
    JSON.stringify({
      StartAt: 'Call',
      States: {
        Call: { Type: 'Task', End: true, Catch: [{ ErrorEquals: ['Busy'], Next: 'No' }] },
        No: { Type: 'Fail' },
      },
    }),
  );

  expect(graph.nodes.map(({ name }) => name).sort()).toEqual(['Call', 'End', 'No', 'Start']);
  expect(graph.edges.find(({ to }) => to === 'No')?.label).toBe('on Busy');
});
