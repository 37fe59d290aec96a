import type { DistrictSets } from './district-sets.ts';
import { properlyCross } from './edge-table.ts';
import type { EdgeTable } from './edge-table.ts';

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
  readonly #sets: DistrictSets;
  readonly #overlapping = new Map<number, LatticePoint>();

  constructor(sets: DistrictSets) {
    this.#sets = sets;
  }

  /** To be called with every set of districts that holds a lattice point, and one such point. */
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
    const shared = [edges.district[one]!, edges.other[one]!].filter(
      (district) => district !== 0 && (district === edges.district[two] || district === edges.other[two]),
    );
    if (shared.every((district) => this.selfCrossing.has(district)) || !properlyCross(edges, one, two)) return;
    for (const district of shared) this.selfCrossing.add(district);
  }

  /** Each set of overlapping districts found (numbers, ascending), with a location. */
  overlaps(): { districts: readonly number[]; at: LatticePoint }[] {
    return [...this.#overlapping].map(([set, at]) => ({ districts: this.#sets.of(set), at }));
  }
}
