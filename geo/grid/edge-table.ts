import { orient2d } from 'robust-predicates';
import { clamp, STEPS_PER_DEGREE, strictlyLeft } from '../lattice.ts';

/**
 * The boundaries of all pieces of districts as straight edges a-b with ay <= by, each held once: a border shared by two
 * pieces is one edge that both share, and a segment that one piece walks twice cancels out (even-odd). Nearly every
 * district is a single piece; where features share an id, each of them is a piece, so that the district is their union.
 */
export interface EdgeTable {
  readonly count: number;
  /** Ends in degrees, the layer's own doubles. */
  readonly ax: Float64Array;
  readonly ay: Float64Array;
  readonly bx: Float64Array;
  readonly by: Float64Array;
  /** The pieces that the edge borders (numbers from 1); `otherPiece` is 0 if there is only one. */
  readonly piece: Uint16Array;
  readonly otherPiece: Uint16Array;
  /** The number of each piece's district, ascending; piece 0 is none. */
  readonly districtOf: Uint16Array;
  /** The edge crosses the lattice rows firstRow <= row < endRow; none if it runs between two rows. */
  readonly firstRow: Int32Array;
  readonly endRow: Int32Array;
}

/** Looked up once: jest's sandbox makes globals slow to reach, and this is the builder's hot loop. */
const { ceil } = Math;

/** Doubles decide on which side of a lattice point an edge passes, unless it is closer than this many steps. */
const UNSURE = 1e-6;

/**
 * The threshold of an edge on a row that it crosses: the smallest lattice x that is not strictly left of the edge.
 * Across the threshold the even-odd parity of the edge's pieces changes.
 *
 *   x:   3    4    5    6
 *        .    . \  *    .     the edge crosses between 4 and 5: threshold 5 (also if it passes exactly through 5)
 */
export function thresholdAt(edges: EdgeTable, edge: number, row: number): number {
  const ax = edges.ax[edge]!;
  const ay = edges.ay[edge]!;
  const slope = (edges.bx[edge]! - ax) / (edges.by[edge]! - ay);
  const py = row / STEPS_PER_DEGREE;
  const crossing = (ax + (py - ay) * slope) * STEPS_PER_DEGREE;
  const beyond = ceil(crossing);
  return isSure(beyond - crossing) ? beyond : thresholdNear(edges, edge, crossing, py);
}

/** A square of lattice points: its lowest, westernmost point and the number of points per side. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** The thresholds of an edge on the rows from <= row < to of a square that it crosses, counted from x, cut off at 0 and `side`. */
export function thresholdsAlong(
  edges: EdgeTable,
  edge: number,
  { x, y, side }: Square,
  from: number,
  to: number,
  into: Int16Array,
): void {
  const first = clamp(thresholdAt(edges, edge, y + from) - x, side);
  const last = clamp(thresholdAt(edges, edge, y + to - 1) - x, side);
  into.fill(first, from, to);
  // Thresholds rise or fall all along an edge, so only the rows between its entry and exit are examined.
  if (first === last) return;
  const ax = edges.ax[edge]!;
  const ay = edges.ay[edge]!;
  const slope = (edges.bx[edge]! - ax) / (edges.by[edge]! - ay);
  const rowAt = (column: number) => (((x + column) / STEPS_PER_DEGREE - ax) / slope + ay) * STEPS_PER_DEGREE - y;
  const enters = Math.max(from, Math.floor(rowAt(first)) - 1);
  const leaves = Math.min(to, Math.ceil(rowAt(last)) + 1);
  into.fill(last, leaves, to);
  for (let row = enters; row < leaves; row++) {
    const py = (y + row) / STEPS_PER_DEGREE;
    const crossing = (ax + (py - ay) * slope) * STEPS_PER_DEGREE;
    const beyond = ceil(crossing);
    const threshold = isSure(beyond - crossing) ? beyond : thresholdNear(edges, edge, crossing, py);
    into[row] = clamp(threshold - x, side);
  }
}

/** Relative errors are a few 2^-53 of at most 360 degrees, 0.3e-6 steps, which is less than UNSURE. */
function isSure(distance: number): boolean {
  return distance > UNSURE && distance < 1 - UNSURE;
}

function thresholdNear({ ax, ay, bx, by }: EdgeTable, edge: number, crossing: number, py: number): number {
  let x = Math.round(crossing) - 1;
  while (strictlyLeft(ax[edge]!, ay[edge]!, bx[edge]!, by[edge]!, x / STEPS_PER_DEGREE, py)) x++;
  return x;
}

/** Whether two edges cross at a point that is an end of neither. */
export function properlyCross(edges: EdgeTable, one: number, two: number): boolean {
  return apart(edges, one, two) && apart(edges, two, one);
}

/** Whether the ends of the second edge lie strictly on different sides of the first. */
function apart({ ax, ay, bx, by }: EdgeTable, one: number, two: number): boolean {
  const a = orient2d(ax[one]!, ay[one]!, bx[one]!, by[one]!, ax[two]!, ay[two]!);
  const b = orient2d(ax[one]!, ay[one]!, bx[one]!, by[one]!, bx[two]!, by[two]!);
  return (a < 0 && b > 0) || (a > 0 && b < 0);
}
