import type { ResultSummary, ScreenDistrict, ScreenLayer } from '../../../../../console/api.ts';
import { boroughTotals, districtsOf } from '../../../../../console/web/explorer/model/districts.ts';
import { csvOf, fileName, jsonOf } from '../../../../../console/web/explorer/model/download.ts';
import type { Shown } from '../../../../../console/web/explorer/model/download.ts';
import { cutBy, cutOf, pictureOf, spreadLike } from '../../../../../console/web/explorer/model/picture.ts';
import type { Picture } from '../../../../../console/web/explorer/model/picture.ts';
import { sortedRows } from '../../../../../console/web/explorer/model/rows.ts';
import { readView } from '../../../../../console/web/explorer/model/view.ts';
import { cutName } from '../../../../../console/web/explorer/model/wording.ts';
import { statisticsOf, sumsOf } from './statistics.ts';

function layerOf(ids: readonly string[], drawn: readonly string[] = ids): ScreenLayer {
  const features = drawn.map((id): ScreenDistrict => {
    const properties = { id, name: id, number: ids.indexOf(id) + 1, areaKm2: 2 };
    return { type: 'Feature', properties, geometry: { type: 'MultiPolygon', coordinates: [] } };
  });
  return { type: 'FeatureCollection', id: 'l-1', name: 'l', districts: ids.map((id) => ({ id, name: id })), features };
}

const layer = layerOf(['101', '102', '301']);
const districts = districtsOf(layer);
const trip = { pickupHour: 1, dropoffHour: 2, distance: 0, duration: 1, fare: 2 };
const sums = sumsOf(
  statisticsOf(3, [
    { ...trip, pickup: 1, dropoff: 3 },
    { ...trip, pickup: 1, dropoff: 1 },
    { ...trip, pickup: 2, dropoff: 0 },
    { ...trip, pickup: 0, dropoff: 3 },
  ]),
);

function pictured(query: string): Picture {
  return pictureOf(sums, districts, readView(new URLSearchParams(query)));
}

describe('the picture that the page draws', () => {
  test('shows counts by district, with shares of the trips in districts, and the outside last', () => {
    const rows = sortedRows(pictured('').rows, 'pickups', false);

    expect(rows.map(({ district, pickups, pickupShare }) => [district.label, pickups, pickupShare])).toEqual([
      ['101', 2, 2 / 3],
      ['102', 1, 1 / 3],
      ['301', 0, 0],
      ['Outside of all districts', 1, 0],
    ]);
  });

  test('shows where trips from the cut go, and how many by borough', () => {
    const picture = pictured('show=to&d=101');

    expect(picture.show).toBe('to');
    expect([...picture.counts]).toEqual([0, 1, 0, 1]);
    expect(picture.boroughs.map(({ name, count, share }) => [name, count, share])).toEqual([
      ['Manhattan', 1, 0.5],
      ['Brooklyn', 1, 0.5],
    ]);
    expect(picture.rows[3]).toMatchObject({ linked: 1, linkedShare: 0.5 });
  });

  test('shows the ends of trips as long as no district with links is chosen', () => {
    expect(pictured('show=from')).toMatchObject({ show: 'dropoffs', cut: [] });
    expect(pictured('show=from').rows[1]).not.toHaveProperty('linked');
  });

  test('shows trips per square kilometre on the map, but counts in the table', () => {
    const picture = pictured('per=km2');

    expect([...picture.values]).toEqual([0, 1, 0.5, 0]);
    expect(picture.rows[1]?.pickups).toBe(2);
  });

  test('compares the charts of a cut with those of all trips, scaled to the same number', () => {
    const { charts, whole } = pictured('d=101&d=102');

    const spread = spreadLike(whole.fare, charts.fare)!;

    expect(spread[2]).toBe(3);
    expect(spreadLike(whole.fare, whole.fare)).toBeUndefined();
  });

  test('accepts the outside as part of the cut, and ignores unknown districts', () => {
    const view = readView(new URLSearchParams('d=301&d=999&outside=1'));

    expect(cutOf(districts, view)).toEqual({ rows: [3, 0], unknown: ['999'] });
    expect(cutBy(districts, [3, 0])).toEqual({ cut: ['301'], hasOutside: true });
  });
});

describe('districts', () => {
  test('that the layer lacks are known, but not drawn', () => {
    const lacking = districtsOf(layerOf(['101', '102', '301'], ['101', '301']));

    expect(lacking.map(({ id, isDrawn }) => [id, isDrawn])).toEqual([
      ['', false],
      ['101', true],
      ['102', false],
      ['301', true],
    ]);
  });

  test('of a layer that is not of community districts have no boroughs', () => {
    const zones = districtsOf(layerOf(['1', '2', '263']));

    expect(boroughTotals(zones, new Float64Array(4))).toEqual([]);
  });

  test('are named one by one if they are few', () => {
    expect(cutName(districts, [1])).toBe('101');
    expect(cutName(districts, [1, 3])).toBe('101 and 301');
    expect(cutName(districtsOf(layerOf(['1', '2', '3', '4', '5'])), [1, 2, 3, 4, 5])).toBe('1, 2, 3 and 2 more');
  });
});

describe('a download', () => {
  const result: ResultSummary = {
    ...{ layer: 'l-1', layerName: 'l', trips: 'green#2015-06', color: 'green', month: '2015-06', synthetic: true },
    ...{ execution: 'trips-1', digest: 'abc', file: 'green-2015-06.csv', records: 4, rejected: 0, unlocated: 0 },
    ...{ pickups: {}, dropoffs: {}, hours: [], distance: [], duration: [], fare: [] },
  };
  const { rows, charts, show, cut } = pictured('d=101&show=to');
  const shown: Shown = {
    layer: { id: 'l-1', label: 'My, layer' },
    results: [result],
    ...{ rows, charts, show, cut, bounds: sums.bounds },
  };

  test('as CSV has a line per district, each with its provenance', () => {
    const [head = '', ...lines] = csvOf({ ...shown, rows: shown.rows.slice(1) })
      .trimEnd()
      .split('\r\n');

    expect(head.split(',')).toEqual(
      expect.arrayContaining(['district', 'pickups', 'trips_from_selected', 'synthetic', 'execution', 'digest']),
    );
    expect(lines).toHaveLength(3);
    const cells = Object.fromEntries(head.split(',').map((name, i) => [name, lines[0]?.split(',')[i]]));
    expect(cells).toMatchObject({ district: '101', selected: 'true', pickups: '2', synthetic: 'true', digest: 'abc' });
    expect(cells.trips_from_selected).toBe('1');
  });

  test('quotes what would break a CSV line', () => {
    const names = districtsOf({ ...layer, districts: [{ id: '1', name: 'a "b",\nc' }] });
    const [outside, first] = shown.rows;

    const csv = csvOf({ ...shown, rows: [{ ...first!, district: names[1]! }, outside!] });

    expect(csv).toContain('"a ""b"",\nc (1)"');
  });

  test('as JSON holds the table, the charts, the cut and their provenance', () => {
    const content = JSON.parse(jsonOf(shown)) as Record<string, unknown>;

    expect(content).toMatchObject({
      provenance: { layer: 'l-1', synthetic: true, trips: [{ month: '2015-06', digest: 'abc', execution: 'trips-1' }] },
      cut: ['101'],
      charts: { trips: 2, fareDollars: expect.arrayContaining([{ from: 10, trips: 2 }]) as unknown },
    });
  });

  test('is named after its contents, and marks generated trips', () => {
    expect(fileName(shown, 'csv')).toBe('synthetic-trips-my-layer-2015-06.csv');
    const later = { ...result, month: '2015-09', synthetic: false };
    const both = { ...shown, results: [later, { ...result, synthetic: false }] };
    expect(fileName(both, 'json')).toBe('trips-my-layer-2015-06-to-2015-09.json');
  });
});
