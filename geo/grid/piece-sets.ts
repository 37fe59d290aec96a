import type { EdgeTable } from './edge-table.ts';

/**
 * Sets of pieces as small integers: equal sets have equal numbers, so the builder carries one number for "the pieces
 * that hold this point". 0 is the empty set. Without overlaps, each set holds one piece.
 */
export class PieceSets {
  readonly #districtOf: Uint16Array;
  readonly #members: (readonly number[])[] = [[]];
  readonly #byMembers = new Map<string, number>([['', 0]]);
  readonly #toggled = new Map<number, number>();

  /** `districtOf` has the number of each piece's district, ascending, from piece 1 on. */
  constructor(districtOf: Uint16Array) {
    this.#districtOf = districtOf;
  }

  /** The set with one piece toggled: added if it was absent, removed otherwise. */
  toggle(set: number, piece: number): number {
    const key = set * 65_536 + piece;
    const known = this.#toggled.get(key);
    if (known !== undefined) return known;
    const before = this.#members[set]!;
    const without = before.filter((member) => member !== piece);
    const after = without.length < before.length ? without : [...before, piece].sort((a, b) => a - b);
    const result = this.#intern(after);
    this.#toggled.set(key, result);
    return result;
  }

  #intern(members: readonly number[]): number {
    const name = members.join();
    const known = this.#byMembers.get(name);
    if (known !== undefined) return known;
    this.#members.push(members);
    this.#byMembers.set(name, this.#members.length - 1);
    return this.#members.length - 1;
  }

  /** The pieces of a set, ascending. */
  of(set: number): readonly number[] {
    return this.#members[set]!;
  }

  /** The number of a piece's district; 0 for piece 0, which is none. */
  districtOf(piece: number): number {
    return this.#districtOf[piece]!;
  }

  /** The district that owns a point which this set holds: the lowest; 0 for the empty set. */
  owner(set: number): number {
    const [first] = this.#members[set]!;
    return first === undefined ? 0 : this.#districtOf[first]!;
  }

  /** Whether the set holds several pieces, which therefore overlap. */
  overlaps(set: number): boolean {
    return this.#members[set]!.length > 1;
  }
}

/** The set of pieces across an edge. */
export function toggleBeside(sets: PieceSets, set: number, edges: EdgeTable, edge: number): number {
  const across = sets.toggle(set, edges.piece[edge]!);
  const other = edges.otherPiece[edge]!;
  return other === 0 ? across : sets.toggle(across, other);
}
