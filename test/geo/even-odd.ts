import { STEPS_PER_DEGREE, strictlyLeft } from '../../geo/lattice.ts';
import { piecesOf } from '../../geo/district.ts';
import type { District, Layer, Piece } from '../../geo/district.ts';

/**
 * The rule itself, without any index: the number of the district that holds the point (x, y) in 1e-6 degrees, 0 for none.
 * Slow; the grid index is tested against it.
 */
export function locateExactly(layer: Layer, x: number, y: number): number {
  const px = x / STEPS_PER_DEGREE;
  const py = y / STEPS_PER_DEGREE;
  return layer.districts.findIndex((district) => holds(district, px, py)) + 1;
}

/** In one of its pieces: even-odd over all its rings, half-open: an odd number of edges has the point strictly left of it, at the point's latitude. */
export function holds(district: District, px: number, py: number): boolean {
  const [west, south, east, north] = district.bbox;
  if (px < west || px > east || py < south || py > north) return false;
  return piecesOf(district).some((piece) => pieceHolds(piece, px, py));
}

function pieceHolds(piece: Piece, px: number, py: number): boolean {
  let inside = false;
  for (const { rings } of piece) {
    for (const ring of rings) {
      for (let i = 0; i + 3 < ring.length; i += 2) {
        if (isCrossed(ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!, px, py)) inside = !inside;
      }
    }
  }
  return inside;
}

/** Whether the ray from p to the east crosses the edge a-b; an end at p's latitude counts as below it. */
function isCrossed(ax: number, ay: number, bx: number, by: number, px: number, py: number): boolean {
  if (ay > py === by > py) return false;
  return ay < by ? strictlyLeft(ax, ay, bx, by, px, py) : strictlyLeft(bx, by, ax, ay, px, py);
}
