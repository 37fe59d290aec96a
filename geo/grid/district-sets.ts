import type { EdgeTable } from './edge-table.ts';

/**
 * Sets of districts as small integers: equal sets have equal numbers, so the builder carries one number for
 * "the districts that hold this point". 0 is the empty set. Without overlaps, each set holds one district.
 */
export class DistrictSets {
  readonly #members: (readonly number[])[] = [[]];
  readonly #byMembers = new Map<string, number>([['', 0]]);
  readonly #toggled = new Map<number, number>();

  /** The set with one district toggled: added if it was absent, removed otherwise. */
  toggle(set: number, district: number): number {
    const key = set * 65_536 + district;
    const known = this.#toggled.get(key);
    if (known !== undefined) return known;
    const before = this.#members[set]!;
    const without = before.filter((member) => member !== district);
    const after = without.length < before.length ? without : [...before, district].sort((a, b) => a - b);
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

  /** The districts of a set, ascending. */
  of(set: number): readonly number[] {
    return this.#members[set]!;
  }

  /** The district that owns a point which this set holds: the lowest; 0 for the empty set. */
  owner(set: number): number {
    return this.#members[set]![0] ?? 0;
  }

  /** Whether the set holds several districts, which therefore overlap. */
  overlaps(set: number): boolean {
    return this.#members[set]!.length > 1;
  }
}

/** The set of districts across an edge. */
export function toggleBeside(sets: DistrictSets, set: number, edges: EdgeTable, edge: number): number {
  const across = sets.toggle(set, edges.district[edge]!);
  const other = edges.other[edge]!;
  return other === 0 ? across : sets.toggle(across, other);
}
