import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildGridIndex } from '../../../geo/grid/grid-index.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import { ObjectNotFound } from '../../../tasks/storage/storage.ts';
import type { Storage, StoredObject } from '../../../tasks/storage/storage.ts';
import { openStorage } from '../../../tasks/storage/open-storage.ts';
import { InvalidInput } from '../../../workflow/errors.ts';
import { readLayer } from '../../../workflow/input/layer-source.ts';
import type { Districts } from '../../../workflow/job.ts';
import { LayerSummary } from '../../../workflow/manifest.ts';
import { collection, feature, rectangle } from '../../geo/geojson.ts';
import { sharedPath } from '../../shared.ts';

const GEO = path.resolve('geo');
const TLC_ZIP = sharedPath('cases/input/63-zip-of-shapefile/taxi_zones.zip');
const GEOJSON = Buffer.from(JSON.stringify(collection([feature(7, [rectangle(0, 0, 1, 1)])])));

/** Storage of one object at an address, which may be larger than its bytes. */
function holding(uri: string, content: Uint8Array, bytes = content.length): Storage {
  const fetched = (asked: string): void => {
    if (asked !== uri) throw new ObjectNotFound(asked);
  };
  return {
    ...openStorage(),
    head: (asked): Promise<StoredObject> => {
      fetched(asked);
      return Promise.resolve({ uri, name: 'x', bytes, version: '1' });
    },
    get: (asked) => {
      fetched(asked);
      return Promise.resolve(content);
    },
  };
}

function read(districts: Districts, storage: Storage) {
  return readLayer(districts, storage, GEO);
}

describe("a job's layer", () => {
  test('is stored as GeoJSON that gives the same layer and index, whatever its file is', async () => {
    const uri = 's3://bucket/taxi_zones.zip';
    const districts = { uri, idProperty: 'borough', nameProperty: 'borough' };
    const { layer, text, index } = await read(districts, holding(uri, readFileSync(TLC_ZIP)));
    const again = parseLayer(text, { idProperty: layer.idProperty });
    expect(again.sha256).toBe(layer.sha256);
    expect(buildGridIndex(again).bytes).toEqual(index);
    expect(layer).toMatchObject({ name: 'taxi_zones', id: `taxi_zones-${layer.sha256.slice(0, 12)}` });
    expect(layer.districts.map(({ id }) => id)).toEqual([
      'Bronx',
      'Brooklyn',
      'EWR',
      'Manhattan',
      'Queens',
      'Staten Island',
    ]);
  });

  test.each([
    ['https://example.com/geo/zones.geojson.gz?token=a/b#c', 'zones'],
    ['https://example.com/api/export?format=GeoJSON', 'export'],
    ['s3://bucket/my zones.json', 'my zones'],
  ])('is named after the last part of its address: %s', async (uri, name) => {
    expect((await read({ uri, idProperty: 'id' }, holding(uri, GEOJSON))).layer.name).toBe(name);
  });

  test('says in which district each zone lies', async () => {
    const { layer } = await read({ builtIn: 'boroughs' }, openStorage());
    expect(LayerSummary.parse(JSON.parse(JSON.stringify(layer)))).toEqual(layer);
    const districts = layer.zones && 'districts' in layer.zones ? layer.zones.districts : [];
    expect([districts.length, districts[1], districts[4], districts[263], districts[264]]).toEqual([266, 0, 1, 1, 0]);
  });

  test('says why trips by zone cannot be counted over it', async () => {
    const uri = 's3://bucket/x.geojson';
    const { layer } = await read({ uri, idProperty: 'id' }, holding(uri, GEOJSON));
    expect(layer.zones).toEqual({ refused: expect.stringContaining('--zone-id') as string });
  });

  test.each<[string, Partial<Districts & object>, Uint8Array, number | undefined, string]>([
    ['too large', {}, GEOJSON, 129 * 1024 ** 2, 'it has 129 MiB; a layer may have 128 MiB'],
    ['not a layer', {}, Buffer.from('PAR1....PAR1'), undefined, 'the file: it is Parquet'],
    ['without the property for zones', { zoneProperty: 'Name' }, GEOJSON, undefined, 'give --zone-id name'],
    ['missing', { uri: 'https://example.com/other.geojson' }, GEOJSON, undefined, 'does not exist'],
  ])('is invalid input if it is %s', async (_, other, content, bytes, message) => {
    const uri = 'https://example.com/x.geojson';
    const outcome = read({ uri, idProperty: 'id', ...other }, holding(uri, content, bytes));
    await expect(outcome).rejects.toThrow(InvalidInput);
    await expect(outcome).rejects.toThrow(message);
    await expect(outcome).rejects.toThrow(/^districts: /);
  });
});
