import { orient2d } from 'robust-predicates';

/** Lattice steps in a degree: coordinates are rounded to 6 decimals, so every point is (x / 1e6, y / 1e6). */
export const STEPS_PER_DEGREE = 1e6;

/** The smallest lattice number n with n / 1e6 >= degrees, compared as doubles. */
export function latticeAtOrAbove(degrees: number): number {
  let n = Math.floor(degrees * STEPS_PER_DEGREE) - 1;
  while (n / STEPS_PER_DEGREE < degrees) n++;
  return n;
}

/** Whether p lies strictly left of the edge a-b that goes upward, ay <= py < by; exact for any doubles. */
export function strictlyLeft(ax: number, ay: number, bx: number, by: number, px: number, py: number): boolean {
  if (px < ax && px < bx) return true;
  if (px >= ax && px >= bx) return false;
  return orient2d(ax, ay, bx, by, px, py) < 0;
}

/** The value, clamped to 0..`most`. */
export function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}
