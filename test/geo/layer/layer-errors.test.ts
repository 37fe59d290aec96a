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
    [good.geometry, 'a GeoJSON Polygon'],
    [{ type: 'FeatureCollection' }, 'a GeoJSON FeatureCollection'],
    [{ type: 'Topology', objects: {}, arcs: [] }, 'TopoJSON'],
    [{ spatialReference: { wkid: 2263 }, features: [{ attributes: { id: 1 } }] }, "Esri's JSON"],
    [{ features: [{ geometry: { rings: [] } }] }, "Esri's JSON"],
    [
      { error: { code: 400, message: 'Invalid URL' } },
      `a server's error message: {"code":400,"message":"Invalid URL"}`,
    ],
    [{ meta: { view: {} }, data: [] }, "the rows of a Socrata data set (NYC Open Data's JSON)"],
    [[{ the_geom: { type: 'Polygon', coordinates: [] } }], 'JSON'],
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

  test('in a property that differs in case and punctuation are refused naming it', () => {
    const features = [{ ...good, properties: { boro_cd: '101', shape_area: 1 } }];
    const error = errorOf({ type: 'FeatureCollection', features }, 'BoroCD');
    expect(error.fix).toContain('it is written "boro_cd": give --district-id boro_cd');
  });

  test('are not taken from what every object has', () => {
    expect(errorOf(collection([good]), 'constructor').where).toBe('every feature');
  });
});

describe('geometry', () => {
  test.each([
    [7, 'this is not a polygon'],
    [{ type: 'Point', coordinates: [0, 0] }, 'Point is not a polygon'],
    [
      { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [0, 0] }] },
      'the GeometryCollection holds no polygon',
    ],
    [{}, 'this is not a polygon'],
    [{ type: 'Polygon' }, 'there are no rings'],
    [{ type: 'MultiPolygon' }, 'there are no polygons'],
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

  test.each([
    [{ name: 'urn:ogc:def:crs:EPSG::2263' }, "the file's crs member names urn:ogc:def:crs:EPSG::2263"],
    [{ code: 2263 }, "the file's crs member names EPSG:2263"],
    [undefined, 'these look like EPSG:2263 (New York State Plane, feet)'],
  ])('in feet is refused naming the coordinate system: %j', (properties, system) => {
    const ring = rectangle(980_000, 190_000, 1_000_000, 210_000);
    const crs = properties && { type: 'name', properties };
    expect(errorOf({ ...collection([feature(1, [ring])]), crs }).fix).toContain(`${system}: reproject the layer`);
  });

  test('around New York in metres is recognised by its coordinates', () => {
    const mercator = feature(1, [rectangle(-8_240_000, 4_970_000, -8_230_000, 4_980_000)]);
    expect(errorOf(collection([mercator])).fix).toContain('EPSG:3857');
    const utm = feature(1, [rectangle(583_000, 4_500_000, 584_000, 4_501_000)]);
    expect(errorOf(collection([utm])).fix).toContain('-s_srs EPSG:26918');
  });

  test('with latitude first is refused if it would be New York the other way round', () => {
    const swapped = feature(1, [rectangle(40.5, -74.2, 40.9, -73.7)]);
    expect(errorOf(collection([swapped])).message).toContain('the positions are written latitude first: 40.5,-74.2');
  });

  test('that no feature has is refused', () => {
    const features = [{ ...good, geometry: null }];
    expect(errorOf({ type: 'FeatureCollection', features }).what).toBe('there is no geometry');
  });

  test('with a number too large for a double is refused', () => {
    const text = JSON.stringify(collection([good])).replace('[1,1]', '[1e999,1]');
    expect(() => parseLayer(text, { idProperty: 'id' })).toThrow('the longitude is Infinity');
  });
});

test('refuses more features than fit, even if few districts are dissolved from them', () => {
  const features = Array.from({ length: 65_536 }, (_, i) => feature(1, [rectangle(i / 1000, 0, i / 1000 + 0.001, 1)]));
  expect(errorOf(collection(features)).message).toContain('65536 geometries. At most 65535 fit');
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
