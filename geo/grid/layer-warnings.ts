import { STEPS_PER_DEGREE } from '../lattice.ts';
import type { District, Layer } from '../district.ts';
import type { LatticePoint, LayerSurvey } from './layer-survey.ts';

const NAMED_AT_MOST = 20;
const COUNTED_AT_MOST = 1000;

/** Human-readable warnings about parts of a layer that are doubtful but have a defined result. */
export function layerWarnings({ districts, oddities }: Layer, survey: LayerSurvey): string[] {
  const selfCrossing = districts.filter((_, i) => survey.selfCrossing.has(i + 1));
  return [
    ...oddities.notices,
    ...about(
      oddities.holesAsParts,
      'holes written as parts of their own (one polygon inside another); they are read as holes',
    ),
    ...about(selfCrossing, 'boundaries that cross themselves; what is enclosed twice is read as outside'),
    ...about(oddities.withoutArea, 'rings without area, which hold no point'),
    ...overlapWarnings(districts, survey.overlaps()),
  ];
}

function about(districts: readonly District[], what: string): string[] {
  if (districts.length === 0) return [];
  return [`${districts.length === 1 ? 'district' : 'districts'} ${named(districts)}: ${what}`];
}

function named(districts: readonly District[]): string {
  const more = districts.length - NAMED_AT_MOST;
  const ids = districts.slice(0, NAMED_AT_MOST).map((district) => district.id);
  return ids.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function overlapWarnings(
  districts: readonly District[],
  overlaps: readonly { districts: readonly number[]; at: LatticePoint }[],
): string[] {
  const pairs = new Map<string, string>();
  for (const { districts: numbers, at } of overlaps) {
    for (const [a, b] of pairsOf(numbers)) {
      const ids = `${districts[a - 1]!.id} and ${districts[b - 1]!.id}`;
      if (!pairs.has(ids)) pairs.set(ids, `${at.x / STEPS_PER_DEGREE},${at.y / STEPS_PER_DEGREE}`);
      if (pairs.size === COUNTED_AT_MOST) break;
    }
  }
  const warnings = [...pairs].map(
    ([ids, at]) => `districts ${ids} overlap, for one at ${at}; a point in both belongs to the first`,
  );
  const more = `${warnings.length - NAMED_AT_MOST}${pairs.size === COUNTED_AT_MOST ? ' or more' : ''}`;
  if (warnings.length <= NAMED_AT_MOST) return warnings;
  return [...warnings.slice(0, NAMED_AT_MOST), `${more} more pairs of districts overlap`];
}

function* pairsOf(numbers: readonly number[]): Generator<[number, number]> {
  for (const [i, a] of numbers.entries()) {
    for (const b of numbers.slice(i + 1)) yield [a, b];
  }
}
