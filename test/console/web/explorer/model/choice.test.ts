import type { ResultSummary } from '../../../../../console/api.ts';
import { choose, monthsBetween } from '../../../../../console/web/explorer/model/choice.ts';
import { readView } from '../../../../../console/web/explorer/model/view.ts';
import type { View } from '../../../../../console/web/explorer/model/view.ts';

function result(layer: string, color: string, month: string, synthetic = false): ResultSummary {
  const nothing = { records: 1, rejected: 0, unlocated: 0, pickups: {}, dropoffs: {} };
  const buckets = { hours: [], distance: [], duration: [], fare: [] };
  const origin = { execution: 'e', digest: 'd', file: 'f.csv' };
  const trips = `${color}#${month}${synthetic ? '#synthetic' : ''}`;
  return {
    layer,
    layerName: layer.replace(/-\w+$/, ''),
    trips,
    color,
    month,
    synthetic,
    ...origin,
    ...nothing,
    ...buckets,
  };
}

const asked = (query: string): View => readView(new URLSearchParams(query));

const all = [
  result('boroughs-1', 'yellow', '2015-06', true),
  result('zones-2', 'green', '2015-03'),
  result('zones-2', 'yellow', '2015-03'),
  result('zones-2', 'yellow', '2015-06'),
  result('zones-2', 'yellow', '2015-09'),
];

describe('a choice of results', () => {
  test('defaults to the latest month of all colors of driven trips', () => {
    const choice = choose(all, asked(''));

    expect(choice).toMatchObject({
      layer: { id: 'zones-2' },
      synthetic: false,
      from: '2015-09',
      to: '2015-09',
      notes: [],
    });
    expect(choice?.results.map(({ trips }) => trips)).toEqual(['yellow#2015-09']);
    expect(choice?.months).toEqual(['2015-03', '2015-06', '2015-09']);
  });

  test('is a range of months, naming those without a result', () => {
    const choice = choose(all, asked('layer=zones-2&from=2015-03&to=2015-06'));

    expect(choice?.results.map(({ trips }) => trips)).toEqual(['green#2015-03', 'yellow#2015-03', 'yellow#2015-06']);
    expect(choice?.gaps).toEqual(['2015-04', '2015-05']);
  });

  test('of one color offers only the months of that color', () => {
    const choice = choose(all, asked('color=green'));

    expect(choice).toMatchObject({ months: ['2015-03'], from: '2015-03', color: 'green' });
  });

  test('never mixes generated trips with driven ones', () => {
    const choice = choose([...all, result('zones-2', 'yellow', '2015-09', true)], asked('layer=zones-2'));

    expect(choice).toMatchObject({ kinds: [false, true], synthetic: false });
    expect(choice?.results).toHaveLength(1);
  });

  test.each([
    ['layer=gone-9', 'There is no layer “gone-9” with results: this is zones.', 'zones-2', '2015-09', '2015-09'],
    ['from=2015-04&to=2015-09', 'There is no result for 2015-04 here', 'zones-2', '2015-03', '2015-09'],
    ['from=2014-01&to=2015-03', 'There is no result for 2014-01 here', 'zones-2', '2015-03', '2015-03'],
    ['from=June', 'There is no result for June here', 'zones-2', '2015-09', '2015-09'],
    ['from=2015-09&to=2015-03', 'The months were the wrong way round', 'zones-2', '2015-03', '2015-09'],
    ['color=pink', 'There are no pink trips here: these are green and yellow.', 'zones-2', '2015-09', '2015-09'],
    ['trips=synthetic', 'There are no synthetic trips here', 'zones-2', '2015-09', '2015-09'],
    ['layer=boroughs-1&trips=driven', 'There are no driven trips here', 'boroughs-1', '2015-06', '2015-06'],
  ])('falls back from %s and says so', (query, note, layer, from, to) => {
    const choice = choose(all, asked(query));

    expect(choice?.notes).toHaveLength(1);
    expect(choice?.notes[0]).toContain(note);
    expect(choice).toMatchObject({ layer: { id: layer }, from, to });
  });

  test('distinguishes two layers of the same name', () => {
    const choice = choose([result('zones-1a', 'green', '2015-03'), result('zones-2b', 'green', '2015-03')], asked(''));

    expect(choice?.layers.map(({ label }) => label)).toEqual(['zones (1a)', 'zones (2b)']);
  });

  test('is empty if nothing was counted', () => {
    expect(choose([], asked(''))).toBeUndefined();
  });
});

test('lists the months between two others, across the turn of the year', () => {
  expect(monthsBetween('2014-11', '2015-02')).toEqual(['2014-11', '2014-12', '2015-01', '2015-02']);
  expect(monthsBetween('2015-02', '2014-11')).toEqual([]);
});
