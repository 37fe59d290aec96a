/** A line within a cell: a point is left of it when x < base + slope * row; both are exact as 32-bit floats. */
export interface Line {
  readonly base: number;
  readonly slope: number;
}

/** A line that every point of its rows is left of. */
export const BEYOND_THE_CELL: Line = { base: Infinity, slope: 0 };

/** Far above the rounding of base + slope * row in doubles. */
const MARGIN = 1e-9;

/**
 * A line that has exactly these thresholds on the rows from <= row < to, or undefined if 32-bit floats cannot express it.
 * Thresholds lie in 0..side, are cut off at both, and rise or fall evenly; `slope` is that of the edge.
 *
 *   threshold t, 0 < t < side:   t - 1 < base + slope * row <= t      each row narrows the
 *   threshold 0:                         base + slope * row <= 0      interval of bases; the
 *   threshold side:           side - 1 < base + slope * row           middle of it is taken
 */
export function fitLine(
  thresholds: Int16Array,
  from: number,
  to: number,
  slope: number,
  side: number,
): Line | undefined {
  const isUpright = thresholds[from] === thresholds[to - 1];
  // Steeper than a cell in half a row makes no difference, but would leave no digits for the base.
  const slope32 = isUpright ? 0 : Math.fround(Math.max(-2 * side, Math.min(2 * side, slope)));
  // Of the rows that are cut off, those next to the others are the strictest.
  let first = from;
  while (first < to - 1 && thresholds[first + 1] === thresholds[from] && isCutOff(thresholds[from]!, side)) first++;
  let last = to - 1;
  while (last > first && thresholds[last - 1] === thresholds[to - 1] && isCutOff(thresholds[to - 1]!, side)) last--;
  let above = -Infinity;
  let atMost = Infinity;
  for (let row = first; row <= last; row++) {
    const threshold = thresholds[row]!;
    const base = threshold - slope32 * row;
    if (threshold > 0 && base - 1 > above) above = base - 1;
    if (threshold < side && base < atMost) atMost = base;
  }
  const middle = above === -Infinity ? atMost - 1 : atMost === Infinity ? above + 1 : (above + atMost) / 2;
  const base32 = Math.fround(middle);
  return base32 > above + MARGIN && base32 < atMost - MARGIN ? { base: base32, slope: slope32 } : undefined;
}

function isCutOff(threshold: number, side: number): boolean {
  return threshold === 0 || threshold === side;
}
