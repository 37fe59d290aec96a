import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import { buildGridIndex } from '../../../geo/grid/grid-index.ts';
import { collection, feature, parse, rectangle } from '../geojson.ts';

const square = (west: number) => feature(0, [rectangle(west, 0, west + 1, 1)]).geometry;
const ids = (text: unknown, idProperty = 'id') => parse(text, idProperty).districts.map(({ id }) => id);

/** A collection of features with this JSON in place of their properties (and whatever follows). */
function withProperties(...properties: string[]): string {
  const features = properties.map((json, i) => {
    return `{"type":"Feature","geometry":${JSON.stringify(square(i))},"properties":${json}}`;
  });
  return `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
}

describe('the id of a feature', () => {
  test('keeps the digits of a number that is too long for a double', () => {
    const text = withProperties('{"id":9007199254740993}', '{"id":9007199254740992}', '{"id":-12345678901234567890}');
    expect(ids(text)).toEqual(['-12345678901234567890', '9007199254740992', '9007199254740993']);
  });

  test('is the shortest form of any other number', () => {
    const text = withProperties('{"id":1.0}', '{"id":2e1}', '{"id":0.50}', '{"id":1e300}');
    expect(ids(text)).toEqual(['0.5', '1', '1e+300', '20']);
  });

  test("may be the Feature's own member if no feature has a property id", () => {
    expect(ids(withProperties('null,"id":"a"', '{"code":7},"id":5'))).toEqual(['5', 'a']);
    expect(ids(withProperties('null,"id":9007199254740993'))).toEqual(['9007199254740993']);
    expect(ids(withProperties('{"id":"x"},"id":"a"', '{"id":"y"},"id":"b"'))).toEqual(['x', 'y']);
  });

  test("is offered among the properties if it is the Feature's own member", () => {
    expect(() => ids(withProperties('{"code":7},"id":5'), 'boro_cd')).toThrow('The properties there are: code, id');
  });

  test('is read from a file with a byte order mark', () => {
    expect(ids(`\uFEFF${withProperties('{"id":"a"}')}`)).toEqual(['a']);
  });
});

describe('a name property', () => {
  test('that no feature has is refused, naming the one in another case', () => {
    const text = JSON.stringify(collection([feature(1, [rectangle(0, 0, 1, 1)])]));
    expect(() => parseLayer(text, { idProperty: 'id', nameProperty: 'Name' })).toThrow(
      `no text or number in the property "Name" that should hold the district's name. Here it is written "name": give --district-name name`,
    );
  });

  test('that some features lack leaves them their ids', () => {
    const text = withProperties('{"id":1,"name":"One"}', '{"id":2,"name":""}');
    const names = parseLayer(text, { idProperty: 'id', nameProperty: 'name' }).districts.map(({ name }) => name);
    expect(names).toEqual(['One', '2']);
  });
});

describe('a feature without a place', () => {
  test.each(['null', '{"type":"Polygon","coordinates":[]}', '{"type":"GeometryCollection","geometries":[]}'])(
    'is left out with a notice that names it: %s',
    (geometry) => {
      const nowhere = `{"type":"Feature","properties":{"id":264},"geometry":${geometry}}`;
      const layer = parse(withProperties('{"id":1}').replace(/\]\}$/, `,${nowhere}]}`));
      expect(layer.districts.map(({ id }) => id)).toEqual(['1']);
      expect(buildGridIndex(layer).warnings).toEqual([
        'features[1] (264): without geometry, left out (RFC 7946, section 3.2)',
      ]);
    },
  );

  test('needs no id', () => {
    const nowhere = '{"type":"Feature","properties":null,"geometry":null}';
    expect(ids(withProperties('{"id":1}').replace(/\]\}$/, `,${nowhere}]}`))).toEqual(['1']);
  });
});

describe('a crs member', () => {
  test.each([
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 0],
    ['EPSG:4326', 0],
    ['urn:ogc:def:crs:EPSG::4269', 0],
    ['EPSG:4267', 1],
  ])('has no effect on degrees, with a notice unless they are those of WGS 84: %s', (name, notices) => {
    const document = {
      ...collection([feature(1, [rectangle(0, 0, 1, 1)])]),
      crs: { type: 'name', properties: { name } },
    };
    expect(parse(document).oddities.notices).toHaveLength(notices);
  });
});
