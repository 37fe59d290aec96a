import fc from 'fast-check';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import { writeLayer } from '../../../geo/layer/write-layer.ts';
import { collection, feature, rectangle } from '../geojson.ts';
import { tangledLayer } from '../shapes.ts';

describe('a layer written as GeoJSON', () => {
  test('is the same layer when it is parsed again', () => {
    fc.assert(
      fc.property(tangledLayer(16), ({ layer }) => {
        const again = parseLayer(writeLayer(layer, { idProperty: 'id' }), { idProperty: 'id' });
        expect(again.districts).toEqual(layer.districts.map((district) => ({ ...district, name: district.id })));
        expect(again.sha256).toBe(layer.sha256);
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  test('is the same text for the same districts, however their file was written', () => {
    const features = [
      feature(2, [rectangle(2, 0, 3, 1)]),
      feature(1, [rectangle(0, 0, 1, 1)]),
      feature(1, [rectangle(1, 0, 2, 1)]),
    ];
    const options = { idProperty: 'id', nameProperty: 'name' };
    const texts = [
      JSON.stringify(collection(features)),
      `\uFEFF${JSON.stringify(collection(features.toReversed()), undefined, 2)}`,
    ].map((text) => writeLayer(parseLayer(text, options), options));
    expect(texts[1]).toBe(texts[0]);
    expect(texts[0]!.split('\n')[3]).toBe(
      '{"type":"Feature","properties":{"name":"District 2","id":"2"},"geometry":{"type":"Polygon","coordinates":[[[2,0],[3,0],[3,1],[2,1],[2,0]]]}}',
    );
  });
});
