import type { EdgeTable } from './edge-table.ts';
import { latticeAtOrAbove } from '../lattice.ts';
import { LayerError } from '../layer-error.ts';
import { piecesOf } from '../district.ts';
import type { District } from '../district.ts';

/** How many edge numbers fit into a double along with a longitude in steps; the sweep sorts by both. */
export const MOST_EDGES = 2 ** 24;

/** Collects the edges of all rings. */
export function collectEdges(districts: readonly District[]): EdgeTable {
  const capacity = countEdges(districts);
  if (capacity > MOST_EDGES) {
    throw new LayerError(
      'features',
      `the borders have ${capacity} segments`,
      `At most ${MOST_EDGES} fit: simplify them`,
    );
  }
  const collector = new EdgeCollector(capacity);
  const districtOf = [0];
  districts.forEach((district, index) => {
    for (const polygons of piecesOf(district)) {
      const piece = districtOf.push(index + 1) - 1;
      for (const { rings } of polygons) for (const ring of rings) addRing(collector, ring, piece);
    }
  });
  return collector.finish(Uint16Array.from(districtOf));
}

function addRing(collector: EdgeCollector, ring: Float64Array, piece: number): void {
  for (let i = 0; i + 3 < ring.length; i += 2) {
    collector.add(ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!, piece);
  }
}

function countEdges(districts: readonly District[]): number {
  let count = 0;
  for (const { polygons } of districts) {
    for (const { rings } of polygons) for (const ring of rings) count += ring.length / 2 - 1;
  }
  return count;
}

/** An open-addressing hash table over the edges' ends; a Map would need a text key for each edge. */
class EdgeCollector {
  readonly #ends: Float64Array;
  readonly #endBits: Uint32Array;
  readonly #piece: Uint16Array;
  readonly #other: Uint16Array;
  readonly #slots: Int32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#ends = new Float64Array(4 * (capacity + 1));
    this.#endBits = new Uint32Array(this.#ends.buffer);
    this.#piece = new Uint16Array(capacity + 1);
    this.#other = new Uint16Array(capacity + 1);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity + 1))).fill(-1);
  }

  add(ax: number, ay: number, bx: number, by: number, piece: number): void {
    if (ax === bx && ay === by) return;
    const isUpward = ay < by || (ay === by && ax < bx);
    this.#ends[4 * this.#count] = isUpward ? ax : bx;
    this.#ends[4 * this.#count + 1] = isUpward ? ay : by;
    this.#ends[4 * this.#count + 2] = isUpward ? bx : ax;
    this.#ends[4 * this.#count + 3] = isUpward ? by : ay;
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(this.#count) & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot]!;
      if (held < 0) {
        this.#slots[slot] = this.#count;
        this.#piece[this.#count++] = piece;
        return;
      }
      if (this.#sameEnds(held, this.#count) && this.#join(held, piece)) return;
    }
  }

  /** False if the edge already borders two other pieces: overlapping pieces get an edge of their own. */
  #join(edge: number, piece: number): boolean {
    const first = this.#piece[edge]!;
    const second = this.#other[edge]!;
    if (first === piece) {
      this.#piece[edge] = second;
      this.#other[edge] = 0;
    } else if (second === piece) {
      this.#other[edge] = 0;
    } else if (first === 0) {
      this.#piece[edge] = piece;
    } else if (second === 0) {
      this.#other[edge] = piece;
    } else {
      return false;
    }
    return true;
  }

  #hash(edge: number): number {
    let hash = 0;
    for (let i = 8 * edge; i < 8 * edge + 8; i++) {
      hash = Math.imul(hash ^ this.#endBits[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #sameEnds(edge: number, than: number): boolean {
    for (let i = 0; i < 4; i++) if (this.#ends[4 * edge + i] !== this.#ends[4 * than + i]) return false;
    return true;
  }

  finish(districtOf: Uint16Array): EdgeTable {
    const kept = this.#piece.subarray(0, this.#count).filter((piece) => piece !== 0).length;
    const table = emptyTable(kept, districtOf);
    for (let from = 0, to = 0; from < this.#count; from++) {
      if (this.#piece[from] === 0) continue;
      table.ax[to] = this.#ends[4 * from]!;
      table.ay[to] = this.#ends[4 * from + 1]!;
      table.bx[to] = this.#ends[4 * from + 2]!;
      table.by[to] = this.#ends[4 * from + 3]!;
      table.firstRow[to] = latticeAtOrAbove(table.ay[to]!);
      table.endRow[to] = latticeAtOrAbove(table.by[to]!);
      table.piece[to] = this.#piece[from]!;
      table.otherPiece[to] = this.#other[from]!;
      to++;
    }
    return table;
  }
}

function emptyTable(count: number, districtOf: Uint16Array): EdgeTable {
  return {
    count,
    ax: new Float64Array(count),
    ay: new Float64Array(count),
    bx: new Float64Array(count),
    by: new Float64Array(count),
    piece: new Uint16Array(count),
    otherPiece: new Uint16Array(count),
    districtOf,
    firstRow: new Int32Array(count),
    endRow: new Int32Array(count),
  };
}
