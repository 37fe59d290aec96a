import type { ScaleKind } from './view.ts';

/** The values at both ends of the color scale, and where its ticks are. */
export interface Scale {
  readonly kind: ScaleKind;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly value: number; readonly fraction: number }[];
}

/** Number of ticks that a legend has room for. */
const MOST_TICKS = 6;
/** The fraction of a scale that a tick's label takes up. */
const ROOM = 0.1;

/** The scale for the given values; those of 0 or less have no color. */
export function scaleOf(values: Iterable<number>, kind: ScaleKind): Scale {
  const positive = [...values].filter((value) => value > 0);
  const high = positive.reduce((most, value) => Math.max(most, value), 0) || 1;
  const least = positive.reduce((fewest, value) => Math.min(fewest, value), high);
  const low = kind === 'linear' ? 0 : least < high ? least : high / 10;
  const fraction = (value: number): number =>
    kind === 'linear' ? value / high : Math.log(value / low) / Math.log(high / low);
  const marks = kind === 'linear' ? evenSteps(high) : decades(low, high);
  const ticks = marks.map((value) => ({ value, fraction: fraction(value) }));
  const hasRoom = (ticks.at(-1)?.fraction ?? 0) < 1 - ROOM;
  return { kind, low, high, ticks: hasRoom ? [...ticks, { value: high, fraction: 1 }] : ticks };
}

/** 0 and equal steps of 1, 2 or 5 times a power of ten, up to the highest. */
export function evenSteps(high: number, most = MOST_TICKS): number[] {
  const power = 10 ** Math.floor(Math.log10(high / most));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => high / size < most) ?? power * 10;
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** Powers of ten, and 2 and 5 times them if there is room. */
function decades(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const marks = (factors: readonly number[]): number[] =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((value) => value >= low && value <= high);
  return [[1, 2, 5], [1, 3], [1]].map(marks).find(({ length }) => length > 1 && length <= MOST_TICKS) ?? marks([1]);
}
