import type { ResultSummary } from '../../../api.ts';
import type { View } from './view.ts';

/** A layer that has results. */
interface LayerOption {
  readonly id: string;
  readonly label: string;
}

/** The options, the choice, and the results for it. */
export interface Choice {
  readonly layers: readonly LayerOption[];
  readonly layer: LayerOption;
  /** Whether the layer has driven trips (false), generated ones (true) or both. */
  readonly kinds: readonly boolean[];
  readonly synthetic: boolean;
  readonly colors: readonly string[];
  /** Undefined: all of them. */
  readonly color: string | undefined;
  /** Months that have a result, oldest first. */
  readonly months: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly results: readonly ResultSummary[];
  /** Months of the range without a result of any chosen color. */
  readonly gaps: readonly string[];
  /** What the address requested but does not exist, and what is shown instead. */
  readonly notes: readonly string[];
}

/** Picks what a view requests, or else the closest match; undefined if there are no results at all. */
export function choose(all: readonly ResultSummary[], view: View): Choice | undefined {
  const notes: string[] = [];
  const layers = layerOptions(all);
  const preferred = all.find(({ synthetic }) => !synthetic) ?? all[0];
  const byDefault = layers.find(({ id }) => id === preferred?.layer);
  if (byDefault === undefined) return undefined;
  const layer = wanted(
    layers.map(({ id }) => id),
    view.layer,
    byDefault.id,
    (id) => {
      notes.push(`There is no layer “${id}” with results: this is ${byDefault.label}.`);
    },
  );
  const ofLayer = all.filter((result) => result.layer === layer);
  const kinds = [false, true].filter((kind) => ofLayer.some(({ synthetic }) => synthetic === kind));
  const synthetic = wanted(kinds, view.synthetic, kinds[0]!, (kind) => {
    notes.push(kind ? 'There are no synthetic trips here: these were driven.' : 'There are no driven trips here.');
  });
  const ofKind = ofLayer.filter((result) => result.synthetic === synthetic);
  const colors = distinct(ofKind.map(({ color }) => color));
  const color = wanted<string | undefined>(colors, view.color, undefined, (name) => {
    notes.push(`There are no ${name ?? ''} trips here: these are ${colors.join(' and ')}.`);
  });
  const ofColor = ofKind.filter((result) => color === undefined || result.color === color);
  const months = distinct(ofColor.map(({ month }) => month));
  const { from, to } = monthRange(months, view, notes);
  const results = ofColor.filter(({ month }) => month >= from && month <= to);
  return {
    layers,
    layer: layers.find(({ id }) => id === layer)!,
    ...{ kinds, synthetic, colors, color, months, from, to, results, notes },
    gaps: monthsBetween(from, to).filter((month) => !months.includes(month)),
  };
}

/** Layers by name; if two share a name, with the part of the id that differs. */
function layerOptions(all: readonly ResultSummary[]): LayerOption[] {
  const names = new Map(all.map(({ layer, layerName }) => [layer, layerName]));
  const isShared = (name: string): boolean => [...names.values()].filter((other) => other === name).length > 1;
  return [...names].map(([id, name]) => ({ id, label: isShared(name) ? `${name} (${id.split('-').at(-1)!})` : name }));
}

/** The latest month, unless the view names one. */
function monthRange(months: readonly string[], view: View, notes: string[]): { from: string; to: string } {
  const latest = months.at(-1)!;
  const miss = (month: string | undefined): void => {
    notes.push(`There is no result for ${month ?? ''} here: the nearest month that has one is used.`);
  };
  const from = wanted(months, view.from, nearest(months, view.from) ?? view.to ?? latest, miss);
  const to = wanted(months, view.to, nearest(months, view.to) ?? from, miss);
  if (from <= to) return { from, to };
  notes.push(`The months were the wrong way round: this is ${to} to ${from}.`);
  return { from: to, to: from };
}

/** The last month up to the requested one, else the first. */
function nearest(months: readonly string[], month: string | undefined): string | undefined {
  if (month === undefined) return undefined;
  return months.findLast((known) => known <= month) ?? months[0];
}

function wanted<T>(known: readonly T[], asked: T | undefined, otherwise: T, miss: (asked: T) => void): T {
  if (asked === undefined || known.includes(asked)) return asked ?? otherwise;
  miss(asked);
  return otherwise;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** Every month from one to another, `yyyy-mm`. */
export function monthsBetween(from: string, to: string): string[] {
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  const first = number(from);
  return Array.from({ length: Math.max(0, number(to) - first + 1) }, (_, i) => {
    const month = first + i;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}
