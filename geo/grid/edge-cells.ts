import type { EdgeTable } from './edge-table.ts';
import { STEPS_PER_DEGREE } from '../lattice.ts';
import type { LayerSurvey } from './layer-survey.ts';
import type { LeafStore } from './leaf-store.ts';
import { FIRST_LEAF } from './packed-grid.ts';
import { passesEdge } from './path-parity.ts';
import type { PieceSets } from './piece-sets.ts';

/** Cells with more edges than this are not searched for overlaps along every edge. */
const MOST_EDGES_PROBED = 64;

/** One piece's edges within a cell. */
interface Boundary {
  readonly piece: number;
  readonly edges: number[];
  /** Whether the piece holds a point of the cell that passes none of the edges. */
  base: boolean;
}

/** Turns the fine cells that edges touch into leaves with these edges, for grids too large to examine every row. */
export class EdgeCells {
  readonly #edges: EdgeTable;
  readonly #sets: PieceSets;
  readonly #leaves: LeafStore;
  readonly #survey: LayerSurvey;
  readonly #side: number;

  constructor(edges: EdgeTable, sets: PieceSets, leaves: LeafStore, survey: LayerSurvey, side: number) {
    this.#edges = edges;
    this.#sets = sets;
    this.#leaves = leaves;
    this.#survey = survey;
    this.#side = side;
  }

  /** The cell's owner, or its leaf. `cornerSet` holds its lowest, westernmost point, (x, y). */
  compile(x: number, y: number, cornerSet: number, touching: readonly number[]): number {
    const west = x / STEPS_PER_DEGREE;
    const near = touching.filter((edge) => this.#edges.ax[edge]! > west || this.#edges.bx[edge]! > west);
    const boundaries = this.#boundaries(x, y, cornerSet, near);
    const everywhere = this.#sets.of(cornerSet).filter((piece) => !boundaries.has(piece));
    this.#survey.lookForSelfCrossings(this.#edges, near);
    this.#probeOverlaps(x, y, everywhere, [...boundaries.values()], near);

    const fallback = this.#sets.districtOf(everywhere[0] ?? 0);
    const asked = [...boundaries.values()]
      .filter(({ piece }) => fallback === 0 || this.#sets.districtOf(piece) < fallback)
      .sort((a, b) => a.piece - b.piece);
    if (asked.length === 0) return fallback;
    const words = asked.flatMap(({ piece, base, edges }) => [
      this.#sets.districtOf(piece) + (base ? FIRST_LEAF : 0),
      edges.length,
      ...edges,
    ]);
    return this.#leaves.addEdges(words, asked.length, fallback);
  }

  #boundaries(x: number, y: number, cornerSet: number, near: readonly number[]): Map<number, Boundary> {
    const boundaries = new Map<number, Boundary>();
    for (const edge of near) {
      for (const piece of [this.#edges.piece[edge]!, this.#edges.otherPiece[edge]!]) {
        if (piece === 0) continue;
        const known = boundaries.get(piece);
        if (known === undefined) boundaries.set(piece, { piece, edges: [edge], base: false });
        else known.edges.push(edge);
      }
    }
    const atCorner = this.#sets.of(cornerSet);
    for (const boundary of boundaries.values()) {
      boundary.base = atCorner.includes(boundary.piece) !== this.#holds(boundary, x, x, y);
    }
    return boundaries;
  }

  /** Whether the boundary's piece holds the point (x, y) of the cell whose west side is `west`. */
  #holds(boundary: Boundary, west: number, x: number, y: number): boolean {
    const { ax, ay, bx, by } = this.#edges;
    let inside = boundary.base;
    for (const edge of boundary.edges) {
      const passed = passesEdge(
        ax[edge]!,
        ay[edge]!,
        bx[edge]!,
        by[edge]!,
        west / STEPS_PER_DEGREE,
        x / STEPS_PER_DEGREE,
        y / STEPS_PER_DEGREE,
      );
      if (passed) inside = !inside;
    }
    return inside;
  }

  /** Looks for overlaps at the lattice points on both sides of the middle of each edge. */
  #probeOverlaps(
    x: number,
    y: number,
    everywhere: readonly number[],
    all: readonly Boundary[],
    near: readonly number[],
  ): void {
    if (all.length + everywhere.length < 2 || near.length > MOST_EDGES_PROBED) return;
    const { ax, ay, bx, by } = this.#edges;
    for (const edge of near) {
      const px = Math.floor(((ax[edge]! + bx[edge]!) / 2) * STEPS_PER_DEGREE);
      const py = Math.floor(((ay[edge]! + by[edge]!) / 2) * STEPS_PER_DEGREE);
      for (const probe of [px, px + 1]) {
        if (probe < x || probe >= x + this.#side || py < y || py >= y + this.#side) continue;
        const inside = all.filter((boundary) => this.#holds(boundary, x, probe, py)).map(({ piece }) => piece);
        let set = 0;
        for (const piece of [...everywhere, ...inside]) set = this.#sets.toggle(set, piece);
        this.#survey.see(set, probe, py);
      }
    }
  }
}
