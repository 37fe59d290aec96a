import { strictlyLeft } from '../lattice.ts';

/**
 * Whether the path from a cell's corner to a point of the cell, first up along the cell's west side (at longitude
 * `west`), then east along the point's row, passes the edge a-b (ay <= by), give or take a constant of the edge: the
 * pieces that hold the point are those at the corner, toggled by each edge for which this differs between the two.
 */
export function passesEdge(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  west: number,
  px: number,
  py: number,
): boolean {
  const aEast = ax > west;
  const bEast = bx > west;
  if (ay > py || (!aEast && !bEast)) return false;
  if (by <= py) return aEast !== bEast;
  return strictlyLeft(ax, ay, bx, by, px, py) !== aEast;
}
