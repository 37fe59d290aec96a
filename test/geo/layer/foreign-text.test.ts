import { LayerError } from '../../../geo/layer-error.ts';
import { refuseForeignBytes, textOfBytes } from '../../../geo/layer/foreign-bytes.ts';
import { feature, parse, rectangle } from '../geojson.ts';

function errorOf(run: () => unknown): LayerError {
  try {
    run();
  } catch (error) {
    if (error instanceof LayerError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('text that is not JSON', () => {
  const one = JSON.stringify(feature(1, [rectangle(0, 0, 1, 1)]));

  test.each([
    ['version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n', 'a Git LFS pointer', 'git lfs pull'],
    ['<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">', 'KML', 'ogr2ogr'],
    ['<!DOCTYPE html>\n<html><body>Not found</body></html>', 'an HTML page', 'Download'],
    ['\n  <html lang="en">', 'an HTML page', 'Download'],
    ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "a server's error message in XML", 'again'],
    ['<?xml version="1.0"?><wfs:FeatureCollection/>', 'XML', 'ogr2ogr'],
    [`${one}\n${one}\n`, 'newline-delimited GeoJSON', 'jq -s'],
    [`${one}\r\n${one}`, 'newline-delimited GeoJSON', 'jq -s'],
    [`${JSON.stringify({ type: 'Feature', note: 'x'.repeat(200_000) })}\n${one}`, 'newline-delimited GeoJSON', 'jq -s'],
    [`\u001e${one}\n\u001e${one}\n`, 'a sequence of GeoJSON texts', 'ogr2ogr'],
    ['MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))', 'well-known text', 'GeoJSON'],
    [`var zones = ${one};`, 'JavaScript', 'Keep the JSON alone'],
    [
      '"LocationID","Borough","Zone","service_zone"\n1,"EWR","Newark Airport","EWR"\n',
      "CSV: TLC's lookup table",
      'taxi_zones.zip',
    ],
    ['id;name\n1;A\n', 'CSV, which has no shapes', 'GeoJSON'],
    ['the_geom,id\n"MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))",1\n', 'CSV with shapes in a column', 'Export'],
  ])('is named as what it is, with the fix: %#', (text, what, fix) => {
    const error = errorOf(() => parse(text));
    expect(error.where).toBe('line 1');
    expect(error.what).toContain(`the file is ${what}`);
    expect(error.fix).toContain(fix);
  });

  test('is JSON with a mistake if it looks like a collection on several lines', () => {
    const error = errorOf(() => parse('{"type": "FeatureCollection",\n{"a": 1}\n'));
    expect(error.message).toContain('line 2, column 1: the file is not JSON');
  });
});

describe('bytes that are not text', () => {
  const bytes = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(300)]);
  const dbf = Buffer.from('0377061b010000006100180000000000', 'hex');

  test.each([
    [bytes('\0\0\x27\x0a'), 'a part of a shapefile', 'Zip it'],
    [Buffer.concat([dbf, Buffer.alloc(300)]), 'the table of a shapefile', 'Zip it'],
    [bytes('SQLite format 3\0'), 'a SQLite database', 'ogr2ogr'],
    [bytes(`SQLite format 3\0${' '.repeat(52)}GPKG`), 'a GeoPackage', 'ogr2ogr'],
    [bytes('PAR1'), 'Parquet', '--source'],
    [bytes('fgb\x03'), 'FlatGeobuf', 'ogr2ogr'],
    [bytes('\x28\xb5\x2f\xfd'), 'compressed with zstd', 'Unpack'],
    [bytes('\xff\xfe{\0'), 'text in UTF-16', 'UTF-8'],
    [bytes(`${'x'.repeat(257)}ustar`), 'a tar archive', 'Unpack'],
  ])('are named as what they are, with the fix: %#', (file, what, fix) => {
    const error = errorOf(() => {
      refuseForeignBytes(file);
    });
    expect(error.what).toContain(`it is ${what}`);
    expect(error.fix).toContain(fix);
  });

  test('are taken for text if they begin like it', () => {
    for (const text of ['{', '', ' ', '\uFEFF{', '[1]']) {
      expect(() => {
        refuseForeignBytes(Buffer.from(text));
      }).not.toThrow();
    }
  });

  test('are refused naming the line if they are not UTF-8: two ids could become one', () => {
    const latin1 = Buffer.from('{\n"id": "caf\xe9"}', 'latin1');
    expect(errorOf(() => textOfBytes(latin1))).toMatchObject({
      where: 'line 2',
      what: 'the file is not text in UTF-8',
    });
    expect(textOfBytes(Buffer.from('{"id": "café"}'))).toBe('{"id": "café"}');
  });
});
