import { properlyCross } from './edge-table.ts';
import type { EdgeTable } from './edge-table.ts';
import type { PieceSets } from './piece-sets.ts';

/** A point on the lattice, in steps. */
export interface LatticePoint {
  readonly x: number;
  readonly y: number;
}

/** Cells with more edges than this are not searched pair by pair for crossings. */
const MOST_EDGES_IN_PAIRS = 64;

/** Problems in a layer that surface while building a grid: overlapping districts and self-crossing boundaries. */
export class LayerSurvey {
  /** Districts (numbers) whose boundary crosses itself. */
  readonly selfCrossing = new Set<number>();
  readonly #selfCrossingPieces = new Set<number>();
  readonly #sets: PieceSets;
  readonly #overlapping = new Map<number, LatticePoint>();

  constructor(sets: PieceSets) {
    this.#sets = sets;
  }

  /** To be called with every set of pieces that holds a lattice point, and one such point. */
  see(set: number, x: number, y: number): void {
    if (this.#sets.overlaps(set) && !this.#overlapping.has(set)) this.#overlapping.set(set, { x, y });
  }

  lookForSelfCrossings(edges: EdgeTable, within: readonly number[]): void {
    if (within.length > MOST_EDGES_IN_PAIRS) return;
    for (let i = 1; i < within.length; i++) {
      for (let j = 0; j < i; j++) this.#compare(edges, within[i]!, within[j]!);
    }
  }

  #compare(edges: EdgeTable, one: number, two: number): void {
    const shared = [edges.piece[one]!, edges.otherPiece[one]!].filter(
      (piece) => piece !== 0 && (piece === edges.piece[two] || piece === edges.otherPiece[two]),
    );
    if (shared.every((piece) => this.#selfCrossingPieces.has(piece)) || !properlyCross(edges, one, two)) return;
    for (const piece of shared) {
      this.#selfCrossingPieces.add(piece);
      this.selfCrossing.add(this.#sets.districtOf(piece));
    }
  }

  /** Each set of overlapping districts found (numbers, ascending), with a location; pieces of one district may overlap. */
  overlaps(): { districts: readonly number[]; at: LatticePoint }[] {
    return [...this.#overlapping].flatMap(([set, at]) => {
      const districts = [...new Set(this.#sets.of(set).map((piece) => this.#sets.districtOf(piece)))];
      return districts.length > 1 ? [{ districts, at }] : [];
    });
  }
}
