import { STEPS_PER_DEGREE } from '../lattice.ts';
import * as packed from './packed-grid.ts';
import { ENTRY_WORDS, FIRST_LEAF, LEAF_LINE, LEAF_LIST, LEAF_WORDS } from './packed-grid.ts';
import { passesEdge } from './path-parity.ts';

/** Looks up points directly in the packed bytes. */
export class GridIndex {
  readonly districtCount: number;
  readonly #originX: number;
  readonly #originY: number;
  readonly #width: number;
  readonly #height: number;
  readonly #columns: number;
  readonly #coarseBits: number;
  readonly #fineBits: number;
  readonly #blockBits: number;
  readonly #coarse: Uint32Array;
  readonly #cells: Uint8Array;
  readonly #firsts: Uint32Array;
  readonly #leafFloats: Float32Array;
  readonly #leafWords: Uint32Array;
  readonly #entryFloats: Float32Array;
  readonly #entryWords: Uint32Array;
  readonly #references: Uint32Array;
  readonly #edges: Float64Array;

  private constructor(bytes: Uint8Array) {
    const { words, section } = packed.unpack(bytes);
    const u32 = (name: packed.SectionName) => {
      const { buffer, byteOffset, byteLength } = section(name);
      return new Uint32Array(buffer, byteOffset, byteLength / 4);
    };
    const f32 = ({ buffer, byteOffset, length }: Uint32Array) => new Float32Array(buffer, byteOffset, length);
    this.districtCount = words[packed.DISTRICTS]!;
    this.#originX = words[packed.ORIGIN_X]!;
    this.#originY = words[packed.ORIGIN_Y]!;
    this.#columns = words[packed.COLUMNS]!;
    this.#coarseBits = words[packed.COARSE_BITS]!;
    this.#fineBits = words[packed.FINE_BITS]!;
    this.#blockBits = this.#coarseBits - this.#fineBits;
    this.#width = this.#columns * 2 ** this.#coarseBits;
    this.#height = words[packed.ROWS]! * 2 ** this.#coarseBits;
    this.#coarse = u32('coarse');
    this.#cells = section('cells');
    this.#firsts = u32('firsts');
    this.#leafWords = u32('leaves');
    this.#leafFloats = f32(this.#leafWords);
    this.#entryWords = u32('entries');
    this.#entryFloats = f32(this.#entryWords);
    this.#references = u32('references');
    const edges = section('edges');
    this.#edges = new Float64Array(edges.buffer, edges.byteOffset, edges.byteLength / 8);
  }

  /** Opens a packed index without copying it (unless it is misaligned); throws a `GridIndexError` on anything else. */
  static open(bytes: Uint8Array): GridIndex {
    return new GridIndex(bytes);
  }

  /** The number of the district that holds a point, in 1e-6 degrees: any integers; 0 = outside. */
  locate(x: number, y: number): number {
    const dx = x - this.#originX;
    const dy = y - this.#originY;
    if (!(dx >= 0 && dy >= 0 && dx < this.#width && dy < this.#height)) return 0;
    const content = this.#coarse[(dy >> this.#coarseBits) * this.#columns + (dx >> this.#coarseBits)]!;
    if (content < FIRST_LEAF) return content;
    const block = content - FIRST_LEAF;
    const mask = (1 << this.#blockBits) - 1;
    const cell = (((dy >> this.#fineBits) & mask) << this.#blockBits) + ((dx >> this.#fineBits) & mask);
    const leaf = this.#firsts[block]! + this.#cells[(block << (2 * this.#blockBits)) + cell]!;
    const word = leaf * LEAF_WORDS;
    const inCell = (1 << this.#fineBits) - 1;
    const fx = dx & inCell;
    const fy = dy & inCell;
    const kind = this.#leafWords[word + 3]!;
    if (kind === LEAF_LINE) {
      const owners = this.#leafWords[word + 2]!;
      return fx < this.#leafFloats[word]! + this.#leafFloats[word + 1]! * fy ? owners & 0xffff : owners >>> 16;
    }
    return kind === LEAF_LIST ? this.#fromList(word, fx, fy) : this.#fromEdges(word, x, y, x - fx);
  }

  #fromList(leaf: number, fx: number, fy: number): number {
    const first = this.#leafWords[leaf]! * ENTRY_WORDS;
    const end = first + this.#leafWords[leaf + 1]! * ENTRY_WORDS;
    for (let word = first; word < end; word += ENTRY_WORDS) {
      const rows = this.#entryWords[word + 2]!;
      const inRows = ((rows >>> 16) & 0xff) <= fy && fy <= rows >>> 24;
      if (inRows && fx < this.#entryFloats[word]! + this.#entryFloats[word + 1]! * fy) return rows & 0xffff;
    }
    return this.#leafWords[leaf + 2]! >>> 16;
  }

  #fromEdges(leaf: number, x: number, y: number, westX: number): number {
    const references = this.#references;
    const edges = this.#edges;
    const px = x / STEPS_PER_DEGREE;
    const py = y / STEPS_PER_DEGREE;
    const west = westX / STEPS_PER_DEGREE;
    let word = this.#leafWords[leaf]!;
    for (let districts = this.#leafWords[leaf + 1]!; districts > 0; districts--) {
      const district = references[word]!;
      const end = word + 2 + references[word + 1]!;
      let inside = district >= FIRST_LEAF;
      for (let i = word + 2; i < end; i++) {
        const e = 4 * references[i]!;
        if (passesEdge(edges[e]!, edges[e + 1]!, edges[e + 2]!, edges[e + 3]!, west, px, py)) inside = !inside;
      }
      if (inside) return district & 0xffff;
      word = end;
    }
    return this.#leafWords[leaf + 2]! >>> 16;
  }
}
