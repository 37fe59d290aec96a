import { orient2d } from 'robust-predicates';
import type { Layer } from '../../../geo/district.ts';

const STEPS_PER_DEGREE = 1e6;
const MAX_STRIPS = 8192;
const EDGE = 4;

/**
 * The rule of the design, as plainly as ten million points allow: a point belongs to the first district of which an odd
 * number of edges, over all rings, has it strictly to its left at the point's latitude; the lower end of an edge counts,
 * the upper one does not. Robust predicates decide the side for every edge. The only help is that edges are kept
 * in strips of latitude, district after district, so that those far above and below need not be looked at.
 */
export class PlainRule {
  readonly #south: number;
  readonly #stripHeight: number;
  readonly #strips: number;
  readonly #edges: Float64Array;
  readonly #owners: Uint16Array;
  /** The edges of strip s are `list[starts[s]]` to `list[starts[s + 1] - 1]`. */
  readonly #starts: Uint32Array;
  readonly #list: Uint32Array;

  constructor(layer: Layer) {
    const { edges, owners } = edgesOf(layer);
    const [, south, , north] = layer.bbox;
    this.#strips = Math.max(1, Math.min(MAX_STRIPS, owners.length));
    this.#south = south;
    this.#stripHeight = (north - south) / this.#strips || 1;
    this.#edges = edges;
    this.#owners = owners;
    this.#starts = new Uint32Array(this.#strips + 1);
    this.#visit((strip) => this.#starts[strip + 1]!++);
    for (let strip = 0; strip < this.#strips; strip++) this.#starts[strip + 1]! += this.#starts[strip]!;
    this.#list = new Uint32Array(this.#starts[this.#strips]!);
    const next = this.#starts.slice();
    this.#visit((strip, edge) => (this.#list[next[strip]!++] = edge));
  }

  /** The district's number, 0 for none; x and y in millionths of a degree. */
  locate(x: number, y: number): number {
    const [px, py] = [x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE];
    const strip = this.#stripOf(py);
    let [district, inside] = [0, false];
    for (let at = this.#starts[strip]!; at < this.#starts[strip + 1]!; at++) {
      const edge = this.#list[at]!;
      if (this.#owners[edge] !== district) {
        if (inside) return district;
        district = this.#owners[edge]!;
      }
      if (this.#isCrossed(edge * EDGE, px, py)) inside = !inside;
    }
    return inside ? district : 0;
  }

  #isCrossed(edge: number, px: number, py: number): boolean {
    const edges = this.#edges;
    const [ay, by] = [edges[edge + 1]!, edges[edge + 3]!];
    if (ay > py === by > py) return false;
    const side = orient2d(edges[edge]!, ay, edges[edge + 2]!, by, px, py);
    return ay < by ? side < 0 : side > 0;
  }

  /** The strip of a latitude; those beyond the layer fall into the outermost strip, where they cross no edge. */
  #stripOf(latitude: number): number {
    const strip = Math.floor((latitude - this.#south) / this.#stripHeight);
    return Math.min(Math.max(strip, 0), this.#strips - 1);
  }

  /** Each strip that each edge lies in; plus one on either side, so that rounding misses none. */
  #visit(see: (strip: number, edge: number) => void): void {
    for (let edge = 0; edge < this.#owners.length; edge++) {
      const [a, b] = [this.#edges[edge * EDGE + 1]!, this.#edges[edge * EDGE + 3]!];
      const last = Math.min(this.#stripOf(Math.max(a, b)) + 1, this.#strips - 1);
      for (let strip = Math.max(this.#stripOf(Math.min(a, b)) - 1, 0); strip <= last; strip++) see(strip, edge);
    }
  }
}

/** All edges as ax, ay, bx, by in degrees, district after district. */
export function edgesOf(layer: Layer): { edges: Float64Array; owners: Uint16Array } {
  const rings = layer.districts.flatMap(({ polygons }, i) =>
    polygons.flatMap((polygon) => polygon.rings.map((ring) => ({ ring, owner: i + 1 }))),
  );
  const count = rings.reduce((sum, { ring }) => sum + ring.length / 2 - 1, 0);
  const edges = new Float64Array(count * EDGE);
  const owners = new Uint16Array(count);
  let edge = 0;
  for (const { ring, owner } of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      edges.set(ring.subarray(i, i + 4), edge * EDGE);
      owners[edge++] = owner;
    }
  }
  return { edges, owners };
}
