/**
 * The packed grid: one block of bytes, little-endian, that TypeScript and WASM kernels read alike.
 *
 *   header   32 words of 32 bits (the constants below are word numbers)
 *   coarse   u32 x columns x rows, row by row from the south-west: below 65536 the owner of the whole cell,
 *            else 65536 + the number of its block
 *   cells    u8 x blocks x B x B, B = 2^(coarseBits - fineBits), row by row: the cell's leaf, counted from the block's first
 *   firsts   u32 x blocks: the block's first leaf
 *   leaves   16 bytes each, by kind (word 3):
 *              0 line   f32 base, f32 slope, u16 left, u16 right      owner = x < base + slope * y ? left : right
 *              1 list   u32 first entry, u32 entries, u16 0, u16 fallback
 *              2 edges  u32 first word in references, u32 districts, u16 0, u16 fallback
 *            x, y: the point within the fine cell, from its south-west; base + slope * y in doubles; an owner of the whole
 *            cell is a line with base = slope = 0
 *   entries  12 bytes each: f32 base, f32 slope, u16 owner, u8 first row, u8 last row. The first entry with
 *            first row <= y <= last row and x < base + slope * y gives the owner; if none does, the fallback
 *   references  u32: for each piece of the leaf, ascending: its district + 65536 x base parity, count of edges, the edges.
 *            The first district with odd parity is the owner; each edge that is passed (path-parity.ts) changes the parity
 *   edges    f64 x 4 each: ax, ay, bx, by in degrees
 *
 * Each section starts at a multiple of 64 bytes. The form (word FORM) says what leaves there are: 0: kinds 0 and 1, with
 * fineBits <= 8; 1: kinds 0 and 2. The outermost coarse cells are empty, so that a kernel may clamp points to the grid.
 */
export const HEADER_WORDS = 32;
const MAGIC = 0;
const VERSION = 1;
const CHECKSUM = 2;
const BYTES = 3;
export const DISTRICTS = 4;
export const FORM = 5;
export const COARSE_BITS = 6;
export const FINE_BITS = 7;
export const ORIGIN_X = 8;
export const ORIGIN_Y = 9;
export const COLUMNS = 10;
export const ROWS = 11;
/** For each section, in the order above: its offset and its length in bytes. */
const SECTIONS = 12;

/** `GRID` in ASCII. */
const GRID_MAGIC = 0x44495247;
const GRID_VERSION = 1;
export const FORM_LINES = 0;
export const FORM_EDGES = 1;

/** Below this a cell's content is its owner; from here on it is a block (coarse cells) or a leaf (fine cells). */
export const FIRST_LEAF = 0x1_0000;
/** Kinds of leaves. */
export const LEAF_LINE = 0;
export const LEAF_LIST = 1;
export const LEAF_EDGES = 2;
/** 32-bit words of a leaf, and of an entry of a list. */
export const LEAF_WORDS = 4;
export const ENTRY_WORDS = 3;

const SECTION_NAMES = ['coarse', 'cells', 'firsts', 'leaves', 'entries', 'references', 'edges'] as const;
export type SectionName = (typeof SECTION_NAMES)[number];
type Section = Uint8Array | Uint32Array | Float64Array;

const ALIGNMENT = 64;

/** Bytes that are not a grid index, or that have changed since they were written. */
export class GridIndexError extends Error {
  override readonly name = 'GridIndexError';
}

/** Puts the sections after the header and seals both with the checksum. `header`: words by number. */
export function pack(
  header: Readonly<Record<number, number>>,
  sections: Readonly<Record<SectionName, Section>>,
): Uint8Array {
  const words = new Int32Array(HEADER_WORDS);
  let end = words.byteLength;
  SECTION_NAMES.forEach((name, i) => {
    const start = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = start + sections[name].byteLength;
    words[SECTIONS + 2 * i] = start;
    words[SECTIONS + 2 * i + 1] = sections[name].byteLength;
  });
  for (const [word, value] of Object.entries(header)) words[Number(word)] = value;
  words[MAGIC] = GRID_MAGIC;
  words[VERSION] = GRID_VERSION;
  words[BYTES] = Math.ceil(end / ALIGNMENT) * ALIGNMENT;

  const bytes = new Uint8Array(words[BYTES]);
  bytes.set(new Uint8Array(words.buffer));
  SECTION_NAMES.forEach((name, i) => {
    const { buffer, byteOffset, byteLength } = sections[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), words[SECTIONS + 2 * i]);
  });
  new Int32Array(bytes.buffer)[CHECKSUM] = checksum(new Int32Array(bytes.buffer));
  return bytes;
}

/** The header of a packed grid, after checking that these are the bytes that `pack` wrote. */
export function unpack(bytes: Uint8Array): { words: Int32Array; section: (name: SectionName) => Uint8Array } {
  if (bytes.byteLength < 4 * HEADER_WORDS || bytes.byteLength % ALIGNMENT !== 0) {
    throw new GridIndexError(`${bytes.byteLength} bytes are not a grid index; build it again from the layer`);
  }
  // Doubles are read in place, and a view on a file's bytes may start anywhere.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  if (words[MAGIC] !== GRID_MAGIC)
    throw new GridIndexError('these bytes are not a grid index; build it from the layer');
  if (words[VERSION] !== GRID_VERSION) {
    throw new GridIndexError(
      `the grid index has version ${words[VERSION]!}, this program reads ${GRID_VERSION}; build it again`,
    );
  }
  if (words[BYTES] !== bytes.byteLength || words[CHECKSUM] !== checksum(words)) {
    throw new GridIndexError('the grid index is damaged or cut off; build it again from the layer');
  }
  const section = (name: SectionName) => {
    const at = SECTIONS + 2 * SECTION_NAMES.indexOf(name);
    return new Uint8Array(aligned.buffer, aligned.byteOffset + words[at]!, words[at + 1]);
  };
  return { words: words.subarray(0, HEADER_WORDS), section };
}

// Looked up once: jest's sandbox makes globals slow to reach.
const { imul } = Math;

/** FNV-1a over 32-bit words, the checksum's own left out. */
function checksum(words: Int32Array): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < words.length; i++) {
    if (i !== CHECKSUM) hash = imul(hash ^ words[i]!, 0x01000193);
  }
  return hash;
}
