import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BUILT_IN_LAYERS } from '../../../geo/layer/built-in-layers.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import type { LayerOptions } from '../../../geo/district.ts';
import { zoneDistricts } from '../../../geo/zones/zone-districts.ts';
import { rectangle } from '../geojson.ts';
import { sharedPath } from '../../shared.ts';

/** The counts of a golden file of the shared folder: by file, by place. */
type Golden = Readonly<Record<string, { readonly pickups: Counts; readonly dropoffs: Counts }>>;
type Counts = Readonly<Record<string, number>>;

function golden(name: string): Golden {
  return (JSON.parse(readFileSync(sharedPath(`golden/${name}.json`), 'utf8')) as { files: Golden }).files;
}

function tableOf(file: string, options: LayerOptions): { table: Uint16Array; ids: string[] } {
  const layer = parseLayer(readFileSync(file, 'utf8'), options);
  const table = zoneDistricts(layer);
  if ('refused' in table) throw new Error(table.refused);
  return { table, ids: layer.districts.map(({ id }) => id) };
}

const ZONES = sharedPath('data/geo/taxi-zones.geojson');

/** A layer of squares with these properties. */
function squares(...properties: object[]): string {
  const features = properties.map((one, i) => {
    return {
      type: 'Feature',
      properties: one,
      geometry: { type: 'Polygon', coordinates: [rectangle(i, 0, i + 1, 1)] },
    };
  });
  return JSON.stringify({ type: 'FeatureCollection', features });
}

function zonesOf(text: string, options: Partial<LayerOptions> = {}) {
  return zoneDistricts(parseLayer(text, { idProperty: 'id', ...options }));
}

describe("the districts of TLC's zones", () => {
  test.each(['parquet-zones', 'parquet-made-zones'])('over the zones themselves are all that %s counts', (name) => {
    const { table, ids } = tableOf(ZONES, { idProperty: 'LocationID' });
    expect(table).toHaveLength(266);
    for (const { pickups, dropoffs } of Object.values(golden(name))) {
      for (const zone of [...Object.keys(pickups), ...Object.keys(dropoffs)])
        expect(ids[table[Number(zone)]! - 1]).toBe(zone);
    }
    expect([57, 104, 105].map((zone) => ids[table[zone]! - 1])).toEqual(['56', '103', '103']);
    expect([0, 264, 265].map((zone) => table[zone])).toEqual([0, 0, 0]);
  });

  test('over the built-in boroughs turn counts by zone into those by borough', () => {
    const { file, ...options } = BUILT_IN_LAYERS.boroughs!;
    const { table, ids } = tableOf(path.resolve('geo/layers', file), options);
    const boroughs = golden('parquet-boroughs');
    for (const [name, { pickups }] of Object.entries(golden('parquet-zones'))) {
      const counts: Record<string, number> = {};
      for (const [zone, count] of Object.entries(pickups)) {
        const id = ids[table[Number(zone)]! - 1];
        if (id !== undefined) counts[id] = (counts[id] ?? 0) + count;
      }
      expect([name, counts]).toEqual([name, boroughs[name]!.pickups]);
    }
  });

  test('over boroughs dissolved from the zones are the built-in ones, and Newark one of its own', () => {
    const { table, ids } = tableOf(ZONES, { idProperty: 'borough' });
    const { file, ...options } = BUILT_IN_LAYERS.boroughs!;
    const builtIn = tableOf(path.resolve('geo/layers', file), { ...options, nameProperty: 'BoroName' });
    const names = ['', 'Manhattan', 'Bronx', 'Brooklyn', 'Queens', 'Staten Island'];
    const expected = Array.from(builtIn.table, (number) => names[Number(builtIn.ids[number - 1] ?? 0)]);
    expected[1] = 'EWR';
    expect(Array.from(table, (number) => ids[number - 1] ?? '')).toEqual(expected);
  });
});

describe('the zone ids of features', () => {
  test('are found in LocationID, whatever its case, as numbers or text', () => {
    for (const property of ['LocationID', 'locationid', 'LOCATIONID', 'location_id']) {
      const text = squares({ id: 'a', [property]: 56 }, { id: 'b', [property]: '2.0' }, { id: 'c', [property]: 3 });
      const table = zonesOf(text) as Uint16Array;
      expect([56, 57, 2, 3, 4].map((zone) => table[zone])).toEqual([1, 1, 2, 3, 0]);
    }
  });

  test('are found in the property that is named', () => {
    const table = zonesOf(squares({ id: 'a', zone: 7, LocationID: 1 }), { zoneProperty: 'zone' }) as Uint16Array;
    expect([table[7], table[1]]).toEqual([1, 0]);
  });

  test('leave the zones that TLC draws as part of another alone if they have features of their own', () => {
    const table = zonesOf(squares({ id: 'a', LocationID: 103 }, { id: 'b', LocationID: 104 })) as Uint16Array;
    expect([103, 104, 105].map((zone) => table[zone])).toEqual([1, 2, 1]);
  });

  test('refuse trips by zone if features of one zone are in two districts, naming both', () => {
    const table = zonesOf(squares({ id: 'a', LocationID: 56 }, { id: 'b', LocationID: 56 }));
    expect(table).toEqual({ refused: expect.stringContaining('zone 56 in "a" and "b"') as string });
  });

  test('refuse trips by zone with the reason and the fix if there are none', () => {
    const { refused } = zonesOf(squares({ id: 'a' })) as { refused: string };
    expect(refused).toMatch(/73 of 259.*--district-id borough.*--zone-id/);
  });

  test.each([[0], [264], [-1], [1.5], ['x'], ['1e2'], [null]])('that are no zone refuse trips by zone: %j', (zone) => {
    const text = squares({ id: 'a', LocationID: 7 }, { id: 'b', LocationID: zone });
    expect(zonesOf(text)).toEqual({ refused: expect.stringMatching(/^features\[1\]/) as string });
    expect(() => zonesOf(text, { zoneProperty: 'LocationID' })).toThrow(/^features\[1\]/);
  });

  test('in a property that is named in another case are refused naming it', () => {
    expect(() => zonesOf(squares({ id: 'a', Zone: 7 }), { zoneProperty: 'zone' })).toThrow('give --zone-id Zone');
  });
});
