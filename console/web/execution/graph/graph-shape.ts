import type { Graph, GraphEdge, GraphNode, PathStep } from '../../../api.ts';

/** Radius of a line's corners, in pixels. */
const CORNER = 7;
/** Size of a choice's cut corners, in pixels. */
const CUT = 12;

/** A line of horizontal and vertical segments as an SVG path with rounded corners. */
export function roundedPath(points: GraphEdge['points']): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const pieces = rest.map((point, i) => {
    const after = rest[i + 1];
    if (after === undefined) return `L${text(point)}`;
    const before = points[i]!;
    const radius = Math.min(CORNER, distance(before, point) / 2, distance(point, after) / 2);
    return `L${text(towards(point, before, radius))} Q${text(point)} ${text(towards(point, after, radius))}`;
  });
  return `M${text(first)} ${pieces.join(' ')}`;
}

/** The outline of a choice: a box whose corners are cut. */
export function choicePath({ x, y, width, height }: GraphNode): string {
  const [right, bottom] = [x + width, y + height];
  const corners = [
    [x + CUT, y],
    [right - CUT, y],
    [right, y + height / 2],
    [right - CUT, bottom],
    [x + CUT, bottom],
    [x, y + height / 2],
  ];
  return `M${corners.map((corner) => corner.join(' ')).join(' L')} Z`;
}

/** How often an edge was taken: as recorded, plus Start to the first state, and to End once the execution succeeded. */
export function timesTaken(
  { from, to }: GraphEdge,
  path: readonly PathStep[],
  ends: { readonly first: string | undefined; readonly last: string | undefined },
): number {
  if (from === 'Start') return to === ends.first ? 1 : 0;
  if (to === 'End') return from === ends.last ? 1 : 0;
  return path.find((step) => step.from === from && step.to === to)?.count ?? 0;
}

/** The states in reading order: from top to bottom, then from left to right. */
export function readingOrder({ nodes }: Graph): GraphNode[] {
  return nodes.filter(isState).sort((a, b) => a.y - b.y || a.x - b.x);
}

/** Whether a node is a state, not the machine's Start or End. */
export function isState({ type }: GraphNode): boolean {
  return type !== 'Start' && type !== 'End';
}

type Point = readonly [number, number];

function towards([x, y]: Point, [toX, toY]: Point, by: number): Point {
  return [x + Math.sign(toX - x) * by, y + Math.sign(toY - y) * by];
}

function distance([x, y]: Point, [toX, toY]: Point): number {
  return Math.abs(toX - x) + Math.abs(toY - y);
}

function text([x, y]: Point): string {
  return `${x} ${y}`;
}
