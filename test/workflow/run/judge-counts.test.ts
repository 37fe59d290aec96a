import { TALLIES, TripStatistics } from '../../../tasks/counting/statistics.ts';
import type { PlaceSample, TripFile } from '../../../workflow/manifest.ts';
import { judgeCounts } from '../../../workflow/run/judge-counts.ts';
import type { Judgement } from '../../../workflow/run/judge-counts.ts';

interface Counts {
  readonly rejected?: number;
  readonly unlocated?: number;
  readonly located?: number;
  readonly unknownZones?: number;
}

const IN_NEW_YORK: PlaceSample = { places: 100, nearNewYork: 98, odd: [-70, 40] };

function judged(
  { rejected = 0, unlocated = 0, located = 0, unknownZones = 0 }: Counts,
  sample?: PlaceSample,
): Judgement {
  const statistics = new TripStatistics(1);
  const { cells, layout } = statistics;
  cells[0] = rejected;
  cells[1] = unlocated;
  cells[layout.pickups] = located;
  for (const tally of ['unknownPickups', 'unknownDropoffs'] as const) {
    cells[layout.tallies + TALLIES.indexOf(tally)] = unknownZones;
  }
  const firstRejected = { offset: 107, line: 2, text: '1,x', reason: 'the fare is "x", not a number' };
  const file: TripFile = {
    ...{ uri: 'file:///f.csv', name: 'f.csv', bytes: 1, version: '1', color: 'yellow', month: '2015-06' },
    format: { kind: 'trip-records' },
    ...(sample !== undefined && { sample }),
  };
  const rejectedRow = rejected > 0 ? { firstRejected } : {};
  return judgeCounts([file], [{ file: 'f.csv', color: 'yellow', month: '2015-06', statistics, ...rejectedRow }]);
}

describe('the counts of a file', () => {
  test.each<[string, Counts, PlaceSample | undefined]>([
    ['nothing rejected', { located: 99, unlocated: 1 }, IN_NEW_YORK],
    ['half of it rejected', { located: 50, rejected: 50 }, IN_NEW_YORK],
    ['half of it unlocated', { located: 50, unlocated: 50 }, IN_NEW_YORK],
  ])('of %s are a result without a word', (_, counts, sample) => {
    expect(judged(counts, sample)).toEqual({ failures: [], warnings: [] });
  });

  test.each<[string, Counts, PlaceSample | undefined, RegExp]>([
    ['no records', {}, IN_NEW_YORK, /^f\.csv: it holds no records$/],
    [
      'nothing read',
      { rejected: 1_200 },
      IN_NEW_YORK,
      /^f\.csv: only 0 of 1,200 records could be read; the first that could not, line 2: the fare is "x", not a number: 1,x$/,
    ],
    [
      'less than 1 % read',
      { rejected: 992, located: 8 },
      IN_NEW_YORK,
      /only 8 of 1,000 \(0\.80 %\) records could be read/,
    ],
    ['nothing located', { unlocated: 7 }, IN_NEW_YORK, /only 0 of 7 trips .*: the layer covers little of where/],
    [
      'less than 1 % located, and places that are swapped',
      { unlocated: 995, located: 5 },
      { places: 100, nearNewYork: 1, odd: [40.7484, -73.9857] },
      /only 5 of 1,000 \(0\.50 %\) trips .*: the first odd place is longitude 40\.7484, latitude -73\.9857; .* look swapped/,
    ],
    ['feet', { unlocated: 9 }, { places: 9, nearNewYork: 0, odd: [2000, 2000] }, /longitude 2000 or more.*EPSG:2263/],
    ['no minus', { unlocated: 9 }, { places: 9, nearNewYork: 0, odd: [73.98, 40.75] }, /the longitude lacks its minus/],
    ['elsewhere', { unlocated: 9 }, { places: 9, nearNewYork: 0, odd: [2.35, 48.85] }, /that is not around New York/],
    ['no coordinates', { unlocated: 9 }, { places: 0, nearNewYork: 0 }, /the first trips have no coordinates, or 0/],
    ['unknown zones', { unlocated: 995, located: 5, unknownZones: 990 }, undefined, /most of their zones are unknown/],
  ])('fail with %s', (_, counts, sample, text) => {
    const { failures, warnings } = judged(counts, sample);

    expect(failures.join('\n')).toMatch(text);
    expect(warnings).toEqual([]);
  });

  test.each<[string, Counts, PlaceSample | undefined, RegExp]>([
    [
      'less than half read',
      { rejected: 60, located: 40 },
      IN_NEW_YORK,
      /only 40 of 100 \(40 %\) records could be read/,
    ],
    [
      'less than half located',
      { unlocated: 60, located: 40 },
      IN_NEW_YORK,
      /only 40 of 100 \(40 %\) trips begin or end/,
    ],
    [
      'a layer of a block',
      { unlocated: 9_999, located: 1 },
      IN_NEW_YORK,
      /the layer covers little of where the trips were/,
    ],
    ['a layer of a zone', { unlocated: 9_999, located: 1, unknownZones: 90 }, undefined, /the layer covers little/],
  ])('warn with %s', (_, counts, sample, text) => {
    const { failures, warnings } = judged(counts, sample);

    expect(failures).toEqual([]);
    expect(warnings.join('\n')).toMatch(text);
  });
});
