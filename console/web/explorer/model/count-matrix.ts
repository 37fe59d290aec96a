import type { CountMatrix } from '../../../api.ts';

/** A matrix of counts, row by row. */
export interface Counts {
  readonly rows: number;
  readonly columns: number;
  readonly cells: Float64Array;
}

/** A server response whose contents do not match its description. */
export class MatrixError extends Error {
  override readonly name = 'MatrixError';
}

/** Decodes counts from the wire. Throws {@link MatrixError} if there are too few or too many cells. */
export function decodeMatrix({ type, rows, columns, data }: CountMatrix): Counts {
  const text = atob(data);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const expected = rows * columns * (type === 'Uint32' ? 4 : 8);
  if (bytes.length !== expected) {
    throw new MatrixError(`got ${bytes.length} bytes of counts; ${rows} x ${columns} need ${expected}`);
  }
  // Both kinds are little-endian on the wire, as every browser's platform is.
  const cells = type === 'Uint32' ? Float64Array.from(new Uint32Array(bytes.buffer)) : new Float64Array(bytes.buffer);
  return { rows, columns, cells };
}

/** Adds counts of the same shape, cell by cell. Throws {@link MatrixError} if the shapes differ. */
export function addCounts(all: readonly Counts[]): Counts {
  const [first] = all;
  if (first === undefined) throw new MatrixError('there is nothing to add');
  const { rows, columns } = first;
  const cells = new Float64Array(first.cells.length);
  for (const counts of all) {
    if (counts.rows !== rows || counts.columns !== columns) {
      throw new MatrixError(`${counts.rows} x ${counts.columns} counts cannot be added to ${rows} x ${columns}`);
    }
    for (let cell = 0; cell < cells.length; cell++) cells[cell]! += counts.cells[cell]!;
  }
  return { rows, columns, cells };
}

/** The sum of each row. */
export function rowSums({ rows, columns, cells }: Counts): Float64Array {
  const sums = new Float64Array(rows);
  for (let cell = 0; cell < cells.length; cell++) sums[Math.floor(cell / columns)]! += cells[cell]!;
  return sums;
}

/** The sum of each column, over the given rows or all of them. */
export function columnSums(counts: Counts, rows: Iterable<number> = Array(counts.rows).keys()): Float64Array {
  const { columns, cells } = counts;
  const sums = new Float64Array(columns);
  for (const row of rows) {
    for (let column = 0; column < columns; column++) sums[column]! += cells[row * columns + column] ?? 0;
  }
  return sums;
}

/** The given rows' columns, added up: in an origin-destination matrix, what goes from everywhere to those rows. */
export function sumOfColumns({ rows, columns, cells }: Counts, chosen: Iterable<number>): Float64Array {
  const sums = new Float64Array(rows);
  for (const column of chosen) {
    for (let row = 0; row < rows; row++) sums[row]! += cells[row * columns + column] ?? 0;
  }
  return sums;
}

/** All counts together. */
export function total(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
