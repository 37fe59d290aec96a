import { WASM_PAGE_BYTES } from './web-assembly.ts';
import type { WasmMemory } from './web-assembly.ts';

const ALIGNMENT = 64;

/** Bytes after each region that vectors and words may touch. */
const SLACK = 64;

/**
 * Named regions behind what a kernel's memory holds from the start. A region that becomes too small is given up for one
 * twice as large, so that less is wasted than used.
 */
export class GrowingMemory {
  readonly #memory: WasmMemory;
  readonly #regions = new Map<string, { readonly at: number; readonly bytes: number }>();
  #end: number;

  constructor(memory: WasmMemory) {
    this.#memory = memory;
    this.#end = memory.buffer.byteLength;
  }

  /** The address of a region of at least `bytes` bytes. Views of the memory that were made before may be empty after. */
  room(name: string, bytes: number): number {
    const region = this.#regions.get(name);
    if (region !== undefined && region.bytes >= bytes) return region.at;
    const size = Math.max(bytes, 2 * (region?.bytes ?? 0));
    const at = this.#end;
    this.#end = at + Math.ceil((size + SLACK) / ALIGNMENT) * ALIGNMENT;
    const missing = this.#end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
    this.#regions.set(name, { at, bytes: size });
    return at;
  }

  /** Copies pieces, which may be in this memory themselves, one after the other into a region; returns its address. */
  copy(name: string, ...pieces: readonly Uint8Array[]): number {
    const from = pieces.map((piece) => ({ piece, own: this.holds(piece), ...extentOf(piece) }));
    const at = this.room(
      name,
      from.reduce((sum, { length }) => sum + length, 0),
    );
    const memory = new Uint8Array(this.#memory.buffer);
    let to = at;
    for (const { piece, own, offset, length } of from) {
      if (own) memory.copyWithin(to, offset, offset + length);
      else memory.set(piece, to);
      to += length;
    }
    return at;
  }

  /** Whether a view is one of this memory. */
  holds({ buffer }: Uint8Array): boolean {
    return buffer === this.#memory.buffer;
  }

  /** Exchanges two regions, so that what is in one need not be copied to the other; the second may not exist yet. */
  exchange(name: string, other: string): void {
    const [region, otherRegion] = [this.#regions.get(name), this.#regions.get(other)];
    if (region === undefined) throw new Error(`the kernel's memory has no region ${name}`);
    this.#regions.set(other, region);
    if (otherRegion === undefined) this.#regions.delete(name);
    else this.#regions.set(name, otherRegion);
  }

  /** A view of `bytes` bytes, valid until the memory grows. */
  view(at: number, bytes: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, bytes);
  }
}

function extentOf({ byteOffset, length }: Uint8Array): { offset: number; length: number } {
  return { offset: byteOffset, length };
}
