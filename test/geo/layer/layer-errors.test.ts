import { LayerError } from '../../../geo/layer-error.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import { collection, feature, parse, rectangle } from '../geojson.ts';

const good = feature('a', [rectangle(0, 0, 1, 1)]);
const withGeometry = (geometry: unknown) => ({
  ...collection([]),
  features: [good, { ...good, properties: { id: 'b' }, geometry }],
});
const withRing = (ring: unknown) => withGeometry({ type: 'Polygon', coordinates: [ring] });

function errorOf(document: unknown, idProperty = 'id'): LayerError {
  try {
    parse(document, idProperty);
  } catch (error) {
    if (error instanceof LayerError) return error;
    throw error;
  }
  throw new Error('the layer was accepted');
}

describe('a file that is not a layer', () => {
  test.each([
    ['{\n "type": "FeatureCollection",\n "features": [}\n', 'line 3, column 15', "Array item expected but got '}'"],
    ['{\n"a": 1,\n}', 'line 3, column 1', "Quoted object key expected but got '}'"],
    ['[1, 2\n\n', 'line 3, column 1', "end of array ']' expected but reached end of input"],
    ['{"a": tru}', 'line 1, column 7', "Object value expected after ':'"],
    ['{"a": 01}', 'line 1, column 8', "but got '1'"],
    ['{"a"\n1}', 'line 2, column 1', "Colon ':' expected after property name but got '1'"],
    ['{\n1: 2}', 'line 2, column 1', 'Quoted object key expected'],
    ['["a\nb"]', 'line 1, column 4', "Invalid character '\\n'"],
    ['{} \n x', 'line 2, column 2', "Expected end of input but got 'x'"],
    ['{"a": 1, "a": 2', 'line 1, column 16', 'reached end of input'],
    ['\u001f\u008b', 'line 1, column 1', "but got '\\u001f'"],
    ['', 'line 1, column 1', 'reached end of input'],
  ])('reports where and why the text is not JSON: %j', (text, where, problem) => {
    const error = errorOf(text);
    expect(error.where).toBe(where);
    expect(error.what).toContain('the file is not JSON');
    expect(error.what).toContain(problem);
  });

  test('reports that text is not JSON even if it is nested too deep to be searched', () => {
    expect(errorOf('['.repeat(100_000)).message).toContain(
      'the file: the file is not JSON: SyntaxError: Unexpected end',
    );
  });

  test.each([
    [{ type: 'Feature', geometry: null }, 'a GeoJSON Feature'],
    [{ type: 'FeatureCollection' }, 'a GeoJSON FeatureCollection'],
    [[1, 2, 3], 'JSON'],
    [null, 'JSON'],
  ])('names what it holds instead of a FeatureCollection: %j', (document, what) => {
    expect(errorOf(document).message).toContain(`holds ${what}, not a FeatureCollection with features`);
  });

  test('is refused when it has no features', () => {
    expect(errorOf(collection([])).message).toContain('the collection is empty');
  });

  test('is refused when one of the features is not a Feature', () => {
    expect(errorOf({ type: 'FeatureCollection', features: [good, { type: 'Polygon' }] }).where).toBe('features[1]');
  });
});

describe('ids', () => {
  test('that no feature has are refused, listing the properties that exist', () => {
    const error = errorOf(collection([good]), 'boro_cd');
    expect(error.where).toBe('every feature');
    expect(error.message).toMatch(/"boro_cd".*properties there are: id, name/s);
  });

  test.each([[null], [''], ['  '], [true], [{}]])('that a feature lacks are refused naming it: %j', (id) => {
    const features = [good, { ...good, properties: { id, code: 1 } }];
    const error = errorOf({ type: 'FeatureCollection', features });
    expect(error.where).toBe('features[1]');
    expect(error.fix).toContain('code, id');
  });

  test('are refused if features have no properties at all', () => {
    expect(errorOf(collection([{ ...good, properties: null }])).fix).toContain('There are no properties');
  });

  test('of many features are not all listed', () => {
    const features = Array.from({ length: 15 }, (_, i) => ({ ...good, properties: i === 0 ? { id: 1 } : {} }));
    expect(errorOf(collection(features)).where).toMatch(/features\[1\], .*features\[10\] and 4 more$/);
  });

  test('that are repeated, as text or number, are refused with properties that are unique', () => {
    const features = [1, '1', 2].map((id, i) => ({
      ...good,
      properties: { id, code: i, size: i + 0.5, kind: 'zone' },
    }));
    const error = errorOf({ type: 'FeatureCollection', features });
    expect(error.message).toContain('district "1" (features[0], features[1]): the property "id" repeats an id');
    expect(error.fix).toMatch(/differs in every feature: code$/);
  });
});

describe('geometry', () => {
  test.each([
    [null, 'there is no geometry'],
    [undefined, 'there is no geometry'],
    [{ type: 'Point', coordinates: [0, 0] }, 'Point is not a polygon'],
    [{ type: 'GeometryCollection', geometries: [good.geometry] }, 'GeometryCollection is not a polygon'],
    [{}, 'this is not a polygon'],
    [{ type: 'Polygon', coordinates: [] }, 'there are no rings'],
    [{ type: 'Polygon' }, 'there are no rings'],
    [{ type: 'MultiPolygon', coordinates: [] }, 'there are no polygons'],
    [{ type: 'MultiPolygon', coordinates: [[]] }, 'there are no rings'],
    [{ type: 'Polygon', coordinates: [[]] }, 'there are no positions'],
  ])('other than polygons is refused naming the feature: %j', (geometry, what) => {
    const error = errorOf(withGeometry(geometry));
    expect(error.what).toBe(what);
    expect(error.where).toContain('features[1].geometry of district "b"');
  });

  test('with an open ring is refused naming district, polygon and ring', () => {
    const open = rectangle(0, 0, 1, 1).slice(0, -1);
    const error = errorOf(
      withGeometry({ type: 'MultiPolygon', coordinates: [[rectangle(0, 0, 1, 1)], [rectangle(2, 0, 3, 1), open]] }),
    );
    expect(error.where).toBe('features[1].geometry of district "b", polygon 2, ring 2');
    expect(error.message).toContain('the ring is open: it starts at 0,0 and ends at 0,1. Repeat the first position');
  });

  test('with a ring of too few positions is refused', () => {
    const ring = [
      [0, 0],
      [1, 1],
      [0, 0],
    ];
    expect(errorOf(withRing(ring)).message).toContain('the ring has 3 positions');
  });

  test.each([
    [[180.5, 0], 'the longitude is 180.5'],
    [[0, -91], 'the latitude is -91'],
    [[988_000, 190_000], 'the longitude is 988000'],
    [['1', 0], 'the longitude is "1"'],
    [[0, null], 'the latitude is null'],
    [[0], 'the latitude is missing'],
    [7, 'the longitude is missing'],
  ])('with a position that is not a place on earth is refused: %j', (position, what) => {
    const error = errorOf(withRing([[0, 0], position, [1, 1], [0, 0]]));
    expect(error.what).toBe(what);
    expect(error.where).toBe('features[1].geometry of district "b", ring 1, position 2');
    expect(error.fix).toContain('WGS 84 degrees');
  });

  test('with a number too large for a double is refused', () => {
    const text = JSON.stringify(collection([good])).replace('[1,1]', '[1e999,1]');
    expect(() => parseLayer(text, { idProperty: 'id' })).toThrow('the longitude is Infinity');
  });
});

test('refuses a layer of more districts than fit', () => {
  const point = [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  const features = Array.from({ length: 65_001 }, (_, i) => feature(i, [point]));
  expect(errorOf(collection(features)).message).toContain('At most 65000 fit');
});
