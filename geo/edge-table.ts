import { orient2d } from 'robust-predicates';
import type { District } from './layer.ts';
import { clamp, latticeAtOrAbove, STEPS_PER_DEGREE, strictlyLeft } from './lattice.ts';

/**
 * The boundaries of all districts as straight edges a-b with ay <= by, each held once: a border shared by two districts
 * is one edge that both lie beside, and a segment that one district walks twice cancels out (even-odd).
 */
export interface EdgeTable {
  readonly count: number;
  /** Ends in degrees, the layer's own doubles. */
  readonly ax: Float64Array;
  readonly ay: Float64Array;
  readonly bx: Float64Array;
  readonly by: Float64Array;
  /** The districts beside the edge (numbers from 1); `other` is 0 where there is only one. */
  readonly district: Uint16Array;
  readonly other: Uint16Array;
  /** The edge crosses the lattice rows firstRow <= row < endRow; none where it runs between two rows. */
  readonly firstRow: Int32Array;
  readonly endRow: Int32Array;
}

/** Looked up once: jest's sandbox makes globals slow to reach, and these are the builder's hot loops. */
const { ceil, imul } = Math;

/** Doubles decide on which side of a lattice point an edge passes, unless it is nearer than this many steps. */
const UNSURE = 1e-6;

/**
 * The threshold of an edge on a row that it crosses: the smallest lattice x that is not strictly left of the edge.
 * Across the threshold the even-odd parity of the edge's districts changes.
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

/** A square of lattice points: its lowest, westernmost point and how many there are on a side. */
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
  // Thresholds rise or fall all along an edge, so only the rows between where it enters and leaves are looked at.
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

/** Whether two edges cross in a point that is an end of neither. */
export function properlyCross(edges: EdgeTable, one: number, two: number): boolean {
  return apart(edges, one, two) && apart(edges, two, one);
}

/** Whether the ends of the second edge lie strictly on different sides of the first. */
function apart({ ax, ay, bx, by }: EdgeTable, one: number, two: number): boolean {
  const a = orient2d(ax[one]!, ay[one]!, bx[one]!, by[one]!, ax[two]!, ay[two]!);
  const b = orient2d(ax[one]!, ay[one]!, bx[one]!, by[one]!, bx[two]!, by[two]!);
  return (a < 0 && b > 0) || (a > 0 && b < 0);
}

/** Collects the edges of all rings. */
export function collectEdges(districts: readonly District[]): EdgeTable {
  const collector = new EdgeCollector(mostEdges(districts));
  districts.forEach((district, index) => {
    for (const polygon of district.polygons) {
      for (const ring of polygon.rings) {
        for (let i = 0; i + 3 < ring.length; i += 2) {
          collector.add(ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!, index + 1);
        }
      }
    }
  });
  return collector.finish();
}

function mostEdges(districts: readonly District[]): number {
  let count = 0;
  for (const { polygons } of districts) {
    for (const { rings } of polygons) for (const ring of rings) count += ring.length / 2 - 1;
  }
  return count;
}

/** An open-addressing hash table over the edges' ends; a Map would need a text key for each edge. */
class EdgeCollector {
  private readonly ends: Float64Array;
  private readonly endBits: Uint32Array;
  private readonly district: Uint16Array;
  private readonly other: Uint16Array;
  private readonly slots: Int32Array;
  private count = 0;

  constructor(capacity: number) {
    this.ends = new Float64Array(4 * (capacity + 1));
    this.endBits = new Uint32Array(this.ends.buffer);
    this.district = new Uint16Array(capacity + 1);
    this.other = new Uint16Array(capacity + 1);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity + 1))).fill(-1);
  }

  add(ax: number, ay: number, bx: number, by: number, district: number): void {
    if (ax === bx && ay === by) return;
    if (ay > by || (ay === by && ax > bx)) this.ends.set([bx, by, ax, ay], 4 * this.count);
    else this.ends.set([ax, ay, bx, by], 4 * this.count);
    const mask = this.slots.length - 1;
    for (let slot = this.hash(this.count) & mask; ; slot = (slot + 1) & mask) {
      const held = this.slots[slot]!;
      if (held < 0) {
        this.slots[slot] = this.count;
        this.district[this.count++] = district;
        return;
      }
      if (this.sameEnds(held, this.count) && this.join(held, district)) return;
    }
  }

  /** False when the edge lies beside two other districts already: overlapping districts get an edge of their own. */
  private join(edge: number, district: number): boolean {
    const first = this.district[edge]!;
    const second = this.other[edge]!;
    if (first === district) {
      this.district[edge] = second;
      this.other[edge] = 0;
    } else if (second === district) {
      this.other[edge] = 0;
    } else if (first === 0) {
      this.district[edge] = district;
    } else if (second === 0) {
      this.other[edge] = district;
    } else {
      return false;
    }
    return true;
  }

  private hash(edge: number): number {
    let hash = 0;
    for (let i = 8 * edge; i < 8 * edge + 8; i++) {
      hash = imul(hash ^ this.endBits[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  private sameEnds(edge: number, than: number): boolean {
    for (let i = 0; i < 4; i++) if (this.ends[4 * edge + i] !== this.ends[4 * than + i]) return false;
    return true;
  }

  finish(): EdgeTable {
    const kept = this.district.subarray(0, this.count).filter((district) => district !== 0).length;
    const table = emptyTable(kept);
    for (let from = 0, to = 0; from < this.count; from++) {
      if (this.district[from] === 0) continue;
      table.ax[to] = this.ends[4 * from]!;
      table.ay[to] = this.ends[4 * from + 1]!;
      table.bx[to] = this.ends[4 * from + 2]!;
      table.by[to] = this.ends[4 * from + 3]!;
      table.firstRow[to] = latticeAtOrAbove(table.ay[to]!);
      table.endRow[to] = latticeAtOrAbove(table.by[to]!);
      table.district[to] = this.district[from]!;
      table.other[to] = this.other[from]!;
      to++;
    }
    return table;
  }
}

function emptyTable(count: number): EdgeTable {
  const [ax, ay, bx, by] = Array.from({ length: 4 }, () => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [district, other] = [new Uint16Array(count), new Uint16Array(count)];
  return { count, ax, ay, bx, by, district, other, firstRow: new Int32Array(count), endRow: new Int32Array(count) };
}
