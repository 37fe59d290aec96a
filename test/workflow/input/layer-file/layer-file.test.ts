import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { LayerError } from '../../../../geo/layer-error.ts';
import { buildGridIndex, GridIndex } from '../../../../geo/grid/grid-index.ts';
import { zoneDistricts } from '../../../../geo/zones/zone-districts.ts';
import { readLayerFile } from '../../../../workflow/input/layer-file/layer-file.ts';
import { collection, feature, layerOf, rectangle } from '../../../geo/geojson.ts';
import { box, makeDbf, makeShp, WGS_84 } from '../../../geo/shapefile/make-shapefile.ts';
import { sharedPath } from '../../../shared.ts';
import { makeZip } from './make-zip.ts';
import type { Zipped } from './make-zip.ts';

const LIMIT = 16 * 1024 ** 2;
const GEOJSON = JSON.stringify(collection([feature(7, [rectangle(0, 0, 1, 1)])]));
const TLC_ZIP = readFileSync(sharedPath('cases/input/63-zip-of-shapefile/taxi_zones.zip'));

const parts = {
  'zones.shp': makeShp([[box(0, 0, 1, 1)]]),
  'zones.dbf': makeDbf([{ name: 'id', type: 'N', length: 4, values: ['7'] }]),
  'zones.prj': WGS_84,
};

function without(...names: string[]) {
  return makeZip(Object.fromEntries(Object.entries(parts).filter(([name]) => !names.includes(name))));
}

const read = (bytes: Uint8Array, idProperty = 'id') => readLayerFile(bytes, { idProperty }, LIMIT);

function errorOf(bytes: Uint8Array): LayerError {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof LayerError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('the file of a layer', () => {
  test('is GeoJSON, the same compressed with gzip', () => {
    const { sha256 } = layerOf([feature(7, [rectangle(0, 0, 1, 1)])]);
    expect([GEOJSON, gzipSync(GEOJSON)].map((file) => read(Buffer.from(file)).sha256)).toEqual([sha256, sha256]);
  });

  test('is a zip of a shapefile, in a folder, with other names of extensions and what Finder adds', () => {
    const zip = makeZip({
      '__MACOSX/zones/._zones.shp': 'x',
      'zones/zones.SHP': parts['zones.shp'],
      'zones/zones.DBF': { bytes: parts['zones.dbf'], stated: { method: 0 } },
      'zones/zones.prj': WGS_84,
      'zones/zones.shp.xml': '<metadata/>',
    });
    expect(read(zip).districts).toMatchObject([{ id: '7', bbox: [0, 0, 1, 1] }]);
    expect(read(makeZip(parts)).sha256).toBe(read(zip).sha256);
  });

  test("is TLC's zip as it is: 260 zones, in the same digest on every version of Node", () => {
    const layer = readLayerFile(TLC_ZIP, { idProperty: 'LocationID', nameProperty: 'zone' }, LIMIT);
    expect(layer.districts).toHaveLength(260);
    expect(layer.districts[0]).toMatchObject({ id: '1', name: 'Newark Airport' });
    expect(layer.oddities.notices).toEqual([expect.stringMatching(/^districts 56 \(2 features\), 103 \(3 features\)/)]);
    expect(layer.sha256).toBe('b1c43c474a3a86850011ac13dafa2fa0a722a1e6e310dd16294e7e21178cf115');
    expect(zoneDistricts(layer)).toHaveLength(266);
  });

  test("gives from TLC's zip the zones of its GeoJSON, but for points on a border", () => {
    const options = { idProperty: 'LocationID' };
    const indexOf = (file: Uint8Array) => GridIndex.open(buildGridIndex(readLayerFile(file, options, LIMIT)).bytes);
    const zipped = indexOf(TLC_ZIP);
    const geojson = indexOf(readFileSync(sharedPath('data/geo/taxi-zones.geojson')));
    let differ = 0;
    for (let x = -74_260_000; x < -73_690_000; x += 997) {
      for (let y = 40_490_000; y < 40_920_000; y += 991) if (zipped.locate(x, y) !== geojson.locate(x, y)) differ++;
    }
    expect(differ).toBeLessThanOrEqual(2); // of 248,000: the two exports differ by up to 5 mm
  });
});

test('a packed layer with any bytes changed is the same layer or refused', () => {
  const files = [makeZip(parts), gzipSync(GEOJSON)];
  const change = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.constantFrom(...files), (changes, file) => {
      const bytes = Buffer.from(file);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      try {
        expect(read(bytes).sha256).toBe(read(file).sha256);
      } catch (error) {
        if (!(error instanceof LayerError)) throw error;
      }
    }),
    { seed: 32, numRuns: 3000 },
  );
});

describe('a compressed file is refused', () => {
  const gzip = gzipSync(GEOJSON);

  test.each<[string, Uint8Array, string]>([
    ['if it is cut off', gzip.subarray(0, -12), 'compressed with gzip, and it is cut off'],
    ['if a byte has changed', Buffer.from(gzip).fill(0xff, 40, 44), 'compressed with gzip, and it is damaged'],
    ['if it is compressed twice', gzipSync(gzip), 'compressed with gzip twice'],
    ['if it unpacks to more than the limit', gzipSync(Buffer.alloc(LIMIT + 1, ' ')), 'more than 16 MiB when unpacked'],
    ['if it holds something else', gzipSync('id,name\n1,A\n'), 'the file is CSV'],
  ])('%s', (_, bytes, message) => {
    expect(errorOf(bytes).message).toContain(message);
  });
});

describe('a zip is refused', () => {
  const shp = (stated: Zipped['stated']) =>
    makeZip({ ...parts, 'zones.shp': { bytes: parts['zones.shp'], stated: stated! } });
  const bomb = { bytes: Buffer.alloc(LIMIT + 1) };
  const zip = makeZip(parts);

  test.each<[string, Uint8Array, string]>([
    ['if it is cut off', TLC_ZIP.subarray(0, 100_000), 'its end is missing. Download it again'],
    [
      'if its directory is damaged',
      Buffer.from(zip).fill(0, zip.length - 100, zip.length - 60),
      'its directory is damaged',
    ],
    ['if a file in it is damaged', Buffer.from(zip).fill(0, 45, 55), 'zones.shp is damaged'],
    ['if a file is not what its checksum says', shp({ crc: 1 }), 'zones.shp is damaged'],
    ['if a file is larger than it states', shp({ bytes: 10 }), 'zones.shp is damaged'],
    ['if a file is smaller than it states', shp({ bytes: 1e6 }), 'zones.shp is damaged'],
    ['if it would unpack to more than the limit', makeZip({ ...parts, 'zones.shp': bomb }), 'more than 16 MiB'],
    [
      'if it is a bomb that states a small size',
      makeZip({ ...parts, 'zones.shp': { ...bomb, stated: { bytes: 9 } } }),
      'zones.shp is damaged',
    ],
    ['if it is encrypted', shp({ flags: 1 }), 'zones.shp: it is encrypted'],
    ['if it is compressed in an unusual way', shp({ method: 14 }), 'compressed by method 14'],
    ['without a .prj', without('zones.prj'), 'zones.prj, which holds the coordinate system, is missing'],
    ['without a .dbf', without('zones.dbf'), "zones.dbf, which holds the districts' ids, is missing"],
    ['without a .shp', without('zones.shp'), 'it holds a .dbf without its .shp'],
    ['with two shapefiles', makeZip({ ...parts, 'b/other.shp': 'x' }), 'it holds 2 shapefiles: zones.shp, b/other.shp'],
    ['if it is empty', makeZip({}), 'it is empty'],
    ['if it is a KMZ', makeZip({ 'doc.kml': '<kml/>' }), 'it holds KML (it is a KMZ), not a shapefile: doc.kml'],
    ['if it is a file geodatabase', makeZip({ 'zones.gdb/a0.gdbtable': 'x' }), 'a file geodatabase'],
    ['if it is a workbook', makeZip({ 'xl/workbook.xml': 'x' }), 'an Excel workbook'],
    ['if it holds GeoJSON', makeZip({ 'zones.geojson': GEOJSON }), 'Unpack it and give the GeoJSON itself'],
    ['if it holds anything else', makeZip({ 'readme.md': 'x' }), 'it holds no shapefile: readme.md'],
  ])('%s', (_, bytes, message) => {
    expect(errorOf(bytes).message).toContain(message);
  });
});
