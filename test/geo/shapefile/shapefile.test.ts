import fc from 'fast-check';
import { LayerError } from '../../../geo/layer-error.ts';
import { readShapefile } from '../../../geo/shapefile/shapefile.ts';
import type { ShapefileParts } from '../../../geo/shapefile/shapefile.ts';
import { box, makeDbf, makeShp, NEW_YORK_FEET, WEB_MERCATOR, WGS_84 } from './make-shapefile.ts';
import type { Column } from './make-shapefile.ts';

const ID: Column = { name: 'ID', type: 'N', length: 4, values: ['7'] };

/** A shapefile of one square in degrees, with other parts in place of its own. */
function parts(other: Partial<ShapefileParts> = {}): ShapefileParts {
  const shp = makeShp([[box(0, 0, 1, 1)]]);
  return { name: 'zones', shp, dbf: makeDbf([ID]), prj: WGS_84, cpg: undefined, ...other };
}

const coordinatesOf = (shapefile: ShapefileParts) =>
  readShapefile(shapefile).features.map(({ geometry }) => geometry?.coordinates);
const propertiesOf = (...columns: Column[]) => readShapefile(parts({ dbf: makeDbf(columns) })).features[0]!.properties;

function errorOf(other: Partial<ShapefileParts>): LayerError {
  try {
    readShapefile(parts(other));
  } catch (error) {
    if (error instanceof LayerError) return error;
    throw error;
  }
  throw new Error('the shapefile was accepted');
}

describe('the shapes of a shapefile', () => {
  test('are polygons with their holes, in any order', () => {
    const [hole, outer, island] = [box(2, 2, 8, 8, true), box(0, 0, 10, 10), box(4, 4, 6, 6)];
    expect(coordinatesOf(parts({ shp: makeShp([[hole, island, outer]]) }))).toEqual([[[island], [outer, hole]]]);
  });

  test('keep a hole that lies in no ring, and rings that run the wrong way', () => {
    const stray = box(20, 20, 30, 30, true);
    expect(coordinatesOf(parts({ shp: makeShp([[box(0, 0, 10, 10), stray]]) }))).toEqual([
      [[box(0, 0, 10, 10)], [stray]],
    ]);
    expect(coordinatesOf(parts({ shp: makeShp([[stray]]) }))).toEqual([[[stray]]]);
  });

  test('with heights or measures are the same polygons', () => {
    for (const type of [15, 25])
      expect(coordinatesOf(parts({ shp: makeShp([[box(0, 0, 1, 1)]], type) }))).toEqual(coordinatesOf(parts()));
  });

  test('may be missing in a record, which then has no geometry', () => {
    const dbf = makeDbf([{ ...ID, values: ['1', '2'] }]);
    expect(coordinatesOf(parts({ shp: makeShp([[], [box(0, 0, 1, 1)]]), dbf }))).toEqual([
      undefined,
      [[box(0, 0, 1, 1)]],
    ]);
  });

  test('are left out in rows marked as deleted', () => {
    const dbf = makeDbf([{ ...ID, values: ['1', '2'] }], [0]);
    const { features } = readShapefile(parts({ shp: makeShp([[box(0, 0, 1, 1)], [box(1, 0, 2, 1)]]), dbf }));
    expect(features.map(({ properties }) => properties)).toEqual([{ ID: 2 }]);
  });

  test('that are no polygons are refused', () => {
    expect(errorOf({ shp: makeShp([[box(0, 0, 1, 1)]], 3) })).toMatchObject({
      where: 'zones.shp, record 1',
      what: 'its shapes are lines, not polygons',
    });
  });
});

describe('the table of a shapefile', () => {
  test('gives numbers, text, and null for what is empty', () => {
    expect(
      propertiesOf(
        { name: 'LocationID', type: 'N', length: 19, values: ['56.00000'] },
        { name: 'Shape_Area', type: 'F', length: 20, values: ['1.25e-003'] },
        { name: 'zone', type: 'C', length: 20, values: ['Corona'] },
        { name: 'none', type: 'N', length: 4, values: ['****'] },
        { name: 'blank', type: 'C', length: 4, values: [''] },
      ),
    ).toEqual({ LocationID: 56, Shape_Area: 0.00125, zone: 'Corona', none: null, blank: null });
  });

  test('keeps the digits of a number that is too long for a double', () => {
    expect(propertiesOf({ name: 'id', type: 'N', length: 18, values: ['9007199254740993'] })).toEqual({
      id: '9007199254740993',
    });
  });

  test.each([
    [undefined, Buffer.from('Café')],
    [undefined, Buffer.from('Caf\xe9', 'latin1')],
    ['UTF-8', Buffer.from('Café')],
    ['1252', Buffer.from('Caf\xe9', 'latin1')],
    ['ANSI 1252\r\n', Buffer.from('Caf\xe9', 'latin1')],
    ['ISO 8859-1', Buffer.from('Caf\xe9', 'latin1')],
    ['65001', Buffer.from('Café')],
  ])('reads text in the encoding that the .cpg names: %j', (cpg, value) => {
    const dbf = makeDbf([{ name: 'n', type: 'C', length: 6, values: [value] }]);
    expect(readShapefile(parts({ dbf, cpg })).features[0]!.properties).toEqual({ n: 'Café' });
  });

  test('of an unknown encoding is refused', () => {
    expect(errorOf({ cpg: 'EBCDIC' }).message).toContain('zones.dbf: its .cpg names an unknown encoding, "EBCDIC"');
  });
});

describe('the coordinates of a shapefile', () => {
  test('in degrees stay as they are', () => {
    const shp = makeShp([[box(1 / 3, 0, 1, 1)]]);
    expect(coordinatesOf(parts({ shp }))[0]![0]![0]![0]).toEqual([1 / 3, 0]);
  });

  test.each([
    // The origin of EPSG:2263; and 2 atan(exp(y / 6378137)) - 90 degrees for EPSG:3857
    ['feet', NEW_YORK_FEET, [984_250, 0], [-74, 40.1666667]],
    ['metres', WEB_MERCATOR, [-8_237_642.32, 4_970_241.33], [-74, 40.7139558]],
  ])('in %s become degrees of 7 decimals', (_, prj, [x, y], expected) => {
    const shp = makeShp([[box(x!, y!, x! + 1000, y! + 1000)]]);
    const [position] = coordinatesOf(parts({ shp, prj }))[0]![0]!;
    expect(position![0]!.map((value) => value.toFixed(7))).toEqual(expected.map((value) => value.toFixed(7)));
    expect(position!.flat().every((value) => value === Number(value.toFixed(7)))).toBe(true);
  });

  test.each([
    ['of another datum', WGS_84.replaceAll('WGS_1984', 'North_American_1927'), 'cannot be turned into WGS 84 exactly'],
    ['in gradians', WGS_84.replace('Degree', 'Grad'), 'does not have degrees'],
    ['of an unknown projection', NEW_YORK_FEET.replace('Lambert_Conformal_Conic', 'Origami'), 'is not known'],
    ['that are nothing at all', 'garbage', 'cannot be turned into WGS 84 exactly'],
  ])('%s are refused', (_, prj, what) => {
    expect(errorOf({ prj })).toMatchObject({ where: 'zones.prj', what: expect.stringContaining(what) as string });
  });
});

test('a shapefile with any bytes changed is read or refused as a layer, and fails in no other way', () => {
  const change = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.constantFrom('shp', 'dbf'), (changes, part) => {
      const bytes = Buffer.from(parts()[part]);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      try {
        readShapefile(parts({ [part]: bytes }));
      } catch (error) {
        expect(error).toBeInstanceOf(LayerError);
      }
    }),
    { seed: 31, numRuns: 3000 },
  );
});

describe('a damaged shapefile is refused naming the file:', () => {
  const { shp, dbf } = parts();
  const changed = (bytes: Uint8Array, change: (copy: Buffer) => void) => {
    const copy = Buffer.from(bytes);
    change(copy);
    return copy;
  };

  test.each<[string, Partial<ShapefileParts>, string]>([
    ['cut off', { shp: shp.subarray(0, -8) }, 'zones.shp: it has'],
    ['shorter than a header', { shp: shp.subarray(0, 50) }, 'zones.shp: this is not a .shp'],
    ['another file', { shp: Buffer.alloc(200) }, 'zones.shp: this is not a .shp'],
    ['a record too long', { shp: changed(shp, (copy) => copy.writeInt32BE(9999, 104)) }, 'zones.shp, record 1'],
    ['a record too short', { shp: changed(shp, (copy) => copy.writeInt32BE(1, 104)) }, 'zones.shp, record 1'],
    ['too many rings', { shp: changed(shp, (copy) => copy.writeInt32LE(1e9, 144)) }, 'zones.shp, record 1'],
    ['too many positions', { shp: changed(shp, (copy) => copy.writeInt32LE(1e8, 148)) }, 'zones.shp, record 1'],
    ['a ring beyond the positions', { shp: changed(shp, (copy) => copy.writeInt32LE(7, 152)) }, 'zones.shp, record 1'],
    ['a table cut off', { dbf: dbf.subarray(0, -4) }, 'zones.dbf: it has'],
    ['a table of nothing', { dbf: dbf.subarray(0, 20) }, 'zones.dbf: this is not a .dbf'],
    ['fewer rows than records', { dbf: makeDbf([{ ...ID, values: [] }]) }, 'has 1 records and zones.dbf 0 rows'],
  ])('%s', (_, other, message) => {
    expect(errorOf(other).message).toContain(message);
  });
});
