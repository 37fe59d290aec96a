import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { screenLayer } from '../../../../console/server/results/screen-layer.ts';
import { openStorage } from '../../../../tasks/storage/open-storage.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const work = temporaryFolder();
const storage = openStorage();
const layerFile = path.join(work, 'layers', 'l-1.geojson');
const layerUri = pathToFileURL(layerFile).href;
const districts = [
  { id: '1', name: 'One' },
  { id: '2', name: 'Two' },
  { id: '3', name: 'Three' },
];
const described = { layer: 'l-1', layerName: 'l', layerUri, execution: 'e', idProperty: 'id', districts };
const older = { layer: 'l-1', layerName: 'l', layerUri, execution: 'e' };

function writeLayer(ids: readonly number[]): void {
  const features = ids.map((id) => {
    const ring = [
      [id, 0],
      [id + 1, 0],
      [id + 1, 1],
      [id, 0],
    ];
    return { type: 'Feature', properties: { id }, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
  mkdirSync(path.dirname(layerFile), { recursive: true });
  writeFileSync(layerFile, JSON.stringify({ type: 'FeatureCollection', features }));
}

beforeEach(() => {
  writeLayer([1, 2, 3]);
});

describe('a layer for the screen', () => {
  test('has the names and numbers of its results', async () => {
    const screen = await screenLayer(storage, described);

    expect(screen.features.map(({ properties }) => properties)).toMatchObject([
      { id: '1', name: 'One', number: 1 },
      { id: '2', name: 'Two', number: 2 },
      { id: '3', name: 'Three', number: 3 },
    ]);
    expect(screen).toMatchObject({ id: 'l-1', name: 'l', bbox: [1, 0, 4, 1], districts });
    expect(screen).not.toHaveProperty('problem');
  });

  test('keeps the other districts’ numbers if one is missing, and draws none that is not counted', async () => {
    writeLayer([0, 1, 3]);

    const screen = await screenLayer(storage, described);

    expect(screen.features.map(({ properties: { id, number } }) => [id, number])).toEqual([
      ['1', 1],
      ['3', 3],
    ]);
    expect(screen.districts).toEqual(districts);
  });

  test('names the districts even if its file is gone, and says so', async () => {
    rmSync(layerFile);

    const screen = await screenLayer(storage, described);

    expect(screen).toMatchObject({ districts, features: [] });
    expect(screen.problem).toContain("l-1.geojson, the layer's file, is gone");
  });

  test('names the districts even if its file is no longer a layer, and says so', async () => {
    writeFileSync(layerFile, '{"type": "FeatureCollection", "features": [');

    const screen = await screenLayer(storage, described);

    expect(screen).toMatchObject({ districts, features: [] });
    expect(screen.problem).toContain('is no longer a layer');
  });

  test('of an older item is described by the exported result', async () => {
    const layer = { id: 'l-1', name: 'l', sha256: '0', idProperty: 'id', districts, warnings: [] };
    const exported = { execution: 'e', digest: 'd', synthetic: false, layer, results: [] };
    mkdirSync(path.join(work, 'executions', 'e'), { recursive: true });
    writeFileSync(path.join(work, 'executions', 'e', 'result.json'), JSON.stringify(exported));

    const screen = await screenLayer(storage, older);

    expect(screen.features.map(({ properties }) => properties.name)).toEqual(['One', 'Two', 'Three']);
  });

  test('of an older item without an exported result is refused with what to do', async () => {
    await expect(screenLayer(storage, { ...older, execution: 'lost' })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('count the layer again') as string,
    });
  });
});
