/** Seaborn's mako (BSD-3-Clause), every seventh color: perceptually even steps, also for the color-blind; dark to light. */
const MAKO = [
  [11, 4, 5],
  [46, 30, 59],
  [65, 61, 123],
  [55, 101, 158],
  [52, 143, 167],
  [64, 183, 173],
  [139, 218, 178],
  [222, 245, 229],
] as const;

const COLORS = 256;

/** The part of it that stands out from the background, on dark pages and on light ones. */
const ON_DARK = [0.2, 1] as const;
const ON_LIGHT = [0.1, 0.93] as const;

/** CSS colors from few to many: darker on a light background, lighter on a dark one. */
export function palette(isDark: boolean): string[] {
  const [least, most] = isDark ? ON_DARK : ON_LIGHT;
  const rising = Array.from({ length: COLORS }, (_, i) => colorAt(least + (most - least) * (i / (COLORS - 1))));
  return isDark ? rising : rising.reverse();
}

function colorAt(fraction: number): string {
  const at = fraction * (MAKO.length - 1);
  const below = Math.min(Math.floor(at), MAKO.length - 2);
  const [from, to] = [MAKO[below]!, MAKO[below + 1]!];
  const part = at - below;
  const hex = from.map((value, i) =>
    Math.round(value + (to[i]! - value) * part)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}
