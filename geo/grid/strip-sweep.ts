import { SparseSet } from 'mnemonist';
import { MOST_EDGES } from './edge-collector.ts';
import { thresholdAt } from './edge-table.ts';
import type { EdgeTable } from './edge-table.ts';
import type { GridShape } from './grid-shape.ts';
import { STEPS_PER_DEGREE } from '../lattice.ts';
import { toggleBeside } from './piece-sets.ts';
import type { PieceSets } from './piece-sets.ts';

/** More than the rounding of a degree to steps, so that no cell that an edge touches is missed. */
const SLACK = 1e-3;

/**
 * Walks over the grid from south to north, one strip (a row of fine cells) at a time.
 *
 *   +------+------+------+------+
 *   |      |  /   |      |      |   touched cells: those whose lattice points an edge comes between
 *   |      | /    |      |      |
 *   o      o/     o      o      |   o corner: the cell's lowest, westernmost lattice point; `cornerSets` holds which
 *   +------+------+------+------+     pieces hold it and so (if nothing touches the cell) the whole cell
 */
export class StripSweep {
  /** Of the current strip: for each fine cell the set of pieces at its corner. */
  readonly cornerSets: Uint32Array;
  /** Of the current strip: the fine cells at which that set changes, from west to east, including the first cell. */
  readonly runStarts: number[] = [];
  /** Of the current strip: the fine cells that edges touch. */
  readonly touched: SparseSet;

  readonly #edges: EdgeTable;
  readonly #shape: GridShape;
  readonly #sets: PieceSets;
  readonly #startsAt: EdgesByStrip;
  readonly #active: number[] = [];
  readonly #lastStrip: Int32Array;
  readonly #crossings: Float64Array;
  /** Linked lists of edges, one for each touched cell: head by cell; then entries of (edge, next). */
  readonly #head: Int32Array;
  readonly #listed: number[] = [];

  constructor(edges: EdgeTable, shape: GridShape, sets: PieceSets) {
    const columns = shape.columns << (shape.coarseBits - shape.fineBits);
    this.#edges = edges;
    this.#shape = shape;
    this.#sets = sets;
    this.cornerSets = new Uint32Array(columns);
    this.touched = new SparseSet(columns);
    this.#head = new Int32Array(columns);
    this.#startsAt = new EdgesByStrip(this.#stripsOf(edges.ay, -SLACK), this.strips);
    this.#lastStrip = this.#stripsOf(edges.by, SLACK);
    this.#crossings = new Float64Array(edges.count);
  }

  /** Number of strips. */
  get strips(): number {
    return this.#shape.rows << (this.#shape.coarseBits - this.#shape.fineBits);
  }

  /** Advances to the next strip; call with 0, 1, 2 ... */
  moveTo(strip: number): void {
    let kept = 0;
    for (const edge of this.#active) if (this.#lastStrip[edge]! >= strip) this.#active[kept++] = edge;
    this.#active.length = kept;
    for (const edge of this.#startsAt.of(strip)) this.#active.push(edge);
    this.#touchCells(strip);
    this.#findCornerSets(strip);
  }

  /** Writes the edges that touch a cell of the current strip to `into`. */
  edgesOf(cell: number, into: number[]): void {
    into.length = 0;
    for (let entry = this.#head[cell]!; entry >= 0; entry = this.#listed[entry + 1]!) into.push(this.#listed[entry]!);
  }

  #stripsOf(latitudes: Float64Array, slack: number): Int32Array {
    const side = 2 ** this.#shape.fineBits;
    const strips = new Int32Array(latitudes.length);
    for (let i = 0; i < strips.length; i++) {
      strips[i] = Math.floor((latitudes[i]! * STEPS_PER_DEGREE + slack - this.#shape.originY) / side);
    }
    return strips;
  }

  /** Lists each active edge with every cell whose lattice points' box it meets within the strip. */
  #touchCells(strip: number): void {
    const edges = this.#edges;
    const side = 2 ** this.#shape.fineBits;
    const south = (this.#shape.originY + strip * side - SLACK) / STEPS_PER_DEGREE;
    const north = (this.#shape.originY + strip * side + side - 1 + SLACK) / STEPS_PER_DEGREE;
    this.touched.clear();
    this.#listed.length = 0;
    for (const edge of this.#active) {
      const ay = edges.ay[edge]!;
      const by = edges.by[edge]!;
      if (ay > north || by < south) continue;
      const from = ay >= south ? edges.ax[edge]! : this.#longitudeAt(edge, south);
      const to = by <= north ? edges.bx[edge]! : this.#longitudeAt(edge, north);
      const west = Math.min(from, to) * STEPS_PER_DEGREE - this.#shape.originX - SLACK;
      const east = Math.max(from, to) * STEPS_PER_DEGREE - this.#shape.originX + SLACK;
      const last = Math.floor(east / side);
      for (let cell = Math.ceil((west + 1) / side) - 1; cell <= last; cell++) this.#list(edge, cell);
    }
  }

  #longitudeAt(edge: number, latitude: number): number {
    const ax = this.#edges.ax[edge]!;
    const ay = this.#edges.ay[edge]!;
    return ax + ((latitude - ay) / (this.#edges.by[edge]! - ay)) * (this.#edges.bx[edge]! - ax);
  }

  #list(edge: number, cell: number): void {
    const next = this.touched.has(cell) ? this.#head[cell]! : -1;
    this.touched.add(cell);
    this.#head[cell] = this.#listed.length;
    this.#listed.push(edge, next);
  }

  /** Goes along the strip's lowest row from west to east, toggling the edge's pieces at each threshold. */
  #findCornerSets(strip: number): void {
    const edges = this.#edges;
    const shape = this.#shape;
    const sets = this.#sets;
    const row = shape.originY + strip * 2 ** shape.fineBits;
    let count = 0;
    for (const edge of this.#active) {
      if (edges.firstRow[edge]! > row || edges.endRow[edge]! <= row) continue;
      this.#crossings[count++] = (thresholdAt(edges, edge, row) - shape.originX) * MOST_EDGES + edge;
    }
    this.runStarts.length = 0;
    let set = 0;
    let start = 0;
    for (const crossing of this.#crossings.subarray(0, count).sort()) {
      const threshold = Math.floor(crossing / MOST_EDGES);
      const firstBeyond = Math.ceil(threshold / 2 ** shape.fineBits);
      if (firstBeyond > start) this.#addRun(set, start, firstBeyond);
      start = firstBeyond;
      set = toggleBeside(sets, set, edges, crossing % MOST_EDGES);
    }
    this.#addRun(set, start, this.cornerSets.length);
  }

  #addRun(set: number, start: number, end: number): void {
    this.runStarts.push(start);
    this.cornerSets.fill(set, start, end);
  }
}

/** Edge numbers grouped by the strip in which the sweep meets them first (a counting sort). */
class EdgesByStrip {
  readonly #starts: Int32Array;
  readonly #sorted: Int32Array;

  constructor(firstStrip: Int32Array, strips: number) {
    this.#starts = new Int32Array(strips + 1);
    for (const strip of firstStrip) this.#starts[strip + 1]!++;
    for (let strip = 0; strip < strips; strip++) this.#starts[strip + 1]! += this.#starts[strip]!;
    this.#sorted = new Int32Array(firstStrip.length);
    const next = this.#starts.slice();
    firstStrip.forEach((strip, edge) => {
      this.#sorted[next[strip]!++] = edge;
    });
  }

  of(strip: number): Int32Array {
    return this.#sorted.subarray(this.#starts[strip], this.#starts[strip + 1]);
  }
}
