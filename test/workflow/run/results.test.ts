import fc from 'fast-check';
import { TripStatistics } from '../../../tasks/counting/statistics.ts';
import type { LayerSummary } from '../../../workflow/manifest.ts';
import type { Provenance } from '../../../workflow/run/provenance.ts';
import { fitsInline, resultAttributes, resultDigest, tripResult, tripsKey } from '../../../workflow/run/results.ts';
import type { MergedTrips } from '../../../workflow/run/results.ts';

const layer: LayerSummary = {
  id: 'layer-1',
  name: 'layer',
  sha256: 'a1',
  idProperty: 'id',
  districts: [{ id: '101', name: 'one' }],
  warnings: [],
};

function merged(month: string, change: Readonly<Record<number, number>> = {}): MergedTrips {
  const statistics = new TripStatistics(1);
  for (const [cell, count] of Object.entries(change)) statistics.cells[Number(cell)] = count;
  return { file: `yellow-${month}.csv`, color: 'yellow', month, statistics };
}

describe('the digest', () => {
  test('does not depend on the order of months or on file names', () => {
    const [june, july] = [merged('2015-06', { 0: 1 }), merged('2015-07', { 1: 2 })];
    const renamed = { ...june, file: 'yellow_tripdata_2015-06.csv' };

    expect(resultDigest(layer, [july, renamed])).toBe(resultDigest(layer, [june, july]));
  });

  test('changes with every single count, with the month and with the layer', () => {
    const cells = merged('2015-06').statistics.cells.length;
    const digest = resultDigest(layer, [merged('2015-06')]);
    fc.assert(
      fc.property(fc.nat(cells - 1), fc.integer({ min: 1, max: 2 ** 52 }), (cell, count) => {
        expect(resultDigest(layer, [merged('2015-06', { [cell]: count })])).not.toBe(digest);
      }),
      { seed: 7 },
    );

    expect(resultDigest(layer, [merged('2015-07')])).not.toBe(digest);
    expect(resultDigest({ ...layer, sha256: 'b2' }, [merged('2015-06')])).not.toBe(digest);
  });
});

describe('an item of the Results table', () => {
  const madeOf: Provenance = {
    code: 'c0de',
    layerSha256: 'a1',
    inputUri: 's3://t',
    inputBytes: 160,
    inputVersion: 'v1',
  };
  const result = tripResult(merged('2015-06', { 0: 3, 1: 4 }), layer);
  const attributes = resultAttributes({
    layer,
    layerUri: 's3://l',
    synthetic: true,
    execution: 'e',
    digest: 'd',
    result,
    madeOf,
  });

  test('holds the counts as plain attributes and marks synthetic trips', () => {
    expect(attributes).toMatchObject({
      layer: { S: 'layer-1' },
      trips: { S: 'yellow#2015-06#synthetic' },
      synthetic: { BOOL: true },
      records: { N: '7' },
      rejected: { N: '3' },
      unlocated: { N: '4' },
      pickups: { M: {} },
    });
    expect(attributes.hours).toEqual({ L: Array.from({ length: 24 }, () => ({ N: '0' })) });
  });

  test('records how its layer is read: the properties, and the districts in the order of their rows', () => {
    const districts = [
      { id: '9', name: 'Nine' },
      { id: '10', name: 'Ten' },
    ];
    const named = { ...layer, idProperty: 'boro_cd', nameProperty: 'label', districts };

    const item = resultAttributes({
      layer: named,
      layerUri: 'u',
      synthetic: false,
      execution: 'e',
      digest: 'd',
      result,
      madeOf,
    });

    expect(item).toMatchObject({ idProperty: { S: 'boro_cd' }, nameProperty: { S: 'label' } });
    expect(item.districts).toEqual({
      L: districts.map(({ id, name }) => ({ M: { id: { S: id }, name: { S: name } } })),
    });
    expect(attributes).not.toHaveProperty('nameProperty');
  });

  test('stays under 350 KB by leaving out the names of very many districts', () => {
    const districts = Array.from({ length: 20_000 }, (_, i) => ({ id: String(i), name: `District ${i}` }));
    const item = resultAttributes({
      layer: { ...layer, districts },
      layerUri: 'u',
      synthetic: false,
      execution: 'e',
      digest: 'd',
      result,
      madeOf,
    });

    expect(item).not.toHaveProperty('districts');
    expect(fitsInline(item)).toBe(true);
  });

  test('records its provenance', () => {
    expect(attributes).toMatchObject({
      code: { S: 'c0de' },
      layerSha256: { S: 'a1' },
      inputUri: { S: 's3://t' },
      inputBytes: { N: '160' },
      inputVersion: { S: 'v1' },
    });
  });

  test('of synthetic trips never replaces one of real trips', () => {
    expect(tripsKey(result, true)).not.toBe(tripsKey(result, false));
  });

  test('holds statistics as long as both fit into 350 KB', () => {
    expect(fitsInline(attributes, new Uint8Array(300 * 1024))).toBe(true);
    expect(fitsInline(attributes, new Uint8Array(350 * 1024))).toBe(false);
  });
});
