import type { EdgeTable } from './edge-table.ts';
import { STEPS_PER_DEGREE } from '../lattice.ts';

/** How leaves decide: by straight lines that the builder has checked on every row, or by the layer's own edges. */
type LeafForm = 'lines' | 'edges';

/** The sides of the cells as powers of two, in lattice steps. */
export interface CellSizes {
  readonly form: LeafForm;
  /** log2 of a coarse cell's side. */
  readonly coarseBits: number;
  /** log2 of a fine cell's side; at most 8 for lines. */
  readonly fineBits: number;
}

/** The grid's position on the lattice. */
export interface GridShape extends CellSizes {
  readonly originX: number;
  readonly originY: number;
  /** Counts of coarse cells. */
  readonly columns: number;
  readonly rows: number;
}

/** At most 16 x 16 fine cells in a coarse cell, so that one byte numbers the leaves of a block. */
const MAX_BLOCK_BITS = 4;
/** Row numbers within a fine cell of lines are bytes. */
const MAX_LINE_FINE_BITS = 8;

/** Usual cells are 256 steps wide, about 25 m. */
const LINE_SIZES: readonly CellSizes[] = [
  { form: 'lines', coarseBits: 11, fineBits: 8 },
  { form: 'lines', coarseBits: 12, fineBits: 8 },
];
/** Smaller cells for borders so dense that the usual ones would hold too many edges. */
const DENSE_LINE_SIZES: readonly CellSizes[] = [
  { form: 'lines', coarseBits: 8, fineBits: 5 },
  { form: 'lines', coarseBits: 9, fineBits: 6 },
  { form: 'lines', coarseBits: 10, fineBits: 7 },
];
/** 1 MB; up to 64 million fine cells that the builder passes over. */
const MAX_COARSE_CELLS = 1 << 18;
/** About 30 MB. */
const MAX_LINE_LEAVES = 1_500_000;
/** Enough for leaves with a few edges each; with more edges than this, twice the number of edges. */
const MAX_EDGE_LEAVES = 1 << 18;
const LARGEST_FINE_BITS = 20;

/** Lays the grid over the edges; sizes default to values based on extent and border length. */
export function gridShape(edges: EdgeTable, sizes?: CellSizes): GridShape {
  const extent = extentOf(edges);
  const chosen = sizes ?? chooseSizes(extent, edges.count);
  const side = 2 ** chosen.coarseBits;
  // One empty cell all round: a kernel may clamp a point to the grid instead of testing whether it is inside.
  const originX = extent.west - side;
  const originY = extent.south - side;
  return {
    ...chosen,
    originX,
    originY,
    columns: Math.floor((extent.east - originX) / side) + 2,
    rows: Math.floor((extent.north - originY) / side) + 2,
  };
}

function chooseSizes(extent: Extent, edges: number): CellSizes {
  const coarseCells = ({ coarseBits }: CellSizes) =>
    ((extent.east - extent.west) / 2 ** coarseBits + 3) * ((extent.north - extent.south) / 2 ** coarseBits + 3);
  // An edge enters a new fine cell at most once for each grid line that it passes.
  const leavesAtMost = ({ fineBits }: CellSizes) => edges + extent.borderSteps / 2 ** fineBits;

  const dense = DENSE_LINE_SIZES.filter((sizes) => leavesAtMost(sizes) <= 2 * edges);
  for (const sizes of [...dense, ...LINE_SIZES]) {
    if (coarseCells(sizes) <= MAX_COARSE_CELLS && leavesAtMost(sizes) <= MAX_LINE_LEAVES) return sizes;
  }
  for (let fineBits = MAX_LINE_FINE_BITS + 1; ; fineBits++) {
    const sizes = { form: 'edges', coarseBits: fineBits + MAX_BLOCK_BITS, fineBits } as const;
    const fits = coarseCells(sizes) <= MAX_COARSE_CELLS && leavesAtMost(sizes) <= Math.max(MAX_EDGE_LEAVES, 2 * edges);
    if (fits || fineBits === LARGEST_FINE_BITS) return sizes;
  }
}

/** The box of lattice points around all edges, and the length of all borders along both axes in steps. */
interface Extent {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  readonly borderSteps: number;
}

function extentOf(edges: EdgeTable): Extent {
  let [west, south, east, north, border] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (let edge = 0; edge < edges.count; edge++) {
    west = Math.min(west, edges.ax[edge]!, edges.bx[edge]!);
    east = Math.max(east, edges.ax[edge]!, edges.bx[edge]!);
    south = Math.min(south, edges.ay[edge]!);
    north = Math.max(north, edges.by[edge]!);
    border += Math.abs(edges.bx[edge]! - edges.ax[edge]!) + (edges.by[edge]! - edges.ay[edge]!);
  }
  // Rings without any extent leave no edge at all: a grid of empty cells about the origin.
  if (edges.count === 0) [west, south, east, north] = [0, 0, 0, 0];
  return {
    west: Math.floor(west * STEPS_PER_DEGREE) - 1,
    south: Math.floor(south * STEPS_PER_DEGREE) - 1,
    east: Math.ceil(east * STEPS_PER_DEGREE) + 1,
    north: Math.ceil(north * STEPS_PER_DEGREE) + 1,
    borderSteps: border * STEPS_PER_DEGREE,
  };
}
