import { Vector } from 'mnemonist';
import type { Line } from './line-fit.ts';
import { ENTRY_WORDS, FIRST_LEAF, LEAF_EDGES, LEAF_LINE, LEAF_LIST, LEAF_WORDS } from './packed-grid.ts';

/** Points of the rows firstRow <= row <= lastRow left of the line belong to `owner`. */
export interface Entry {
  readonly owner: number;
  readonly line: Line;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Collects the leaves of one row of blocks, and for the whole grid the lists that leaves refer to. */
export class LeafStore {
  /** Leaves not yet in a block: four words each. */
  readonly pending = new Vector(Uint32Array, 1 << 14);
  /** Lists of lines: three words an entry. */
  readonly entries = new Vector(Uint32Array, 1 << 16);
  /** Lists of edges by piece, as words. */
  readonly references = new Vector(Uint32Array, 1 << 12);

  addLine(left: number, right: number, line: Line): number {
    return this.#push(floatBits(line.base), floatBits(line.slope), left + right * FIRST_LEAF, LEAF_LINE);
  }

  /** The first entry that matches a point gives its owner; if none matches, it is the fallback. */
  addList(entries: readonly Entry[], fallback: number): number {
    const first = this.entries.length / ENTRY_WORDS;
    for (const { owner, line, firstRow, lastRow } of entries) {
      this.entries.push(floatBits(line.base));
      this.entries.push(floatBits(line.slope));
      this.entries.push(owner + firstRow * 0x1_0000 + lastRow * 0x100_0000);
    }
    return this.#push(first, entries.length, fallback * FIRST_LEAF, LEAF_LIST);
  }

  /** `words`: for each piece its district + 65536 x its parity before any edge, its count of edges, the edges. */
  addEdges(words: readonly number[], pieces: number, fallback: number): number {
    const first = this.references.length;
    for (const word of words) this.references.push(word);
    return this.#push(first, pieces, fallback * FIRST_LEAF, LEAF_EDGES);
  }

  #push(a: number, b: number, owners: number, kind: number): number {
    const leaf = this.pending.length / LEAF_WORDS;
    for (const word of [a, b, owners, kind]) this.pending.push(word);
    return FIRST_LEAF + leaf;
  }
}

const asFloat = new Float32Array(1);
const asWord = new Uint32Array(asFloat.buffer);

function floatBits(value: number): number {
  asFloat[0] = value;
  return asWord[0]!;
}
