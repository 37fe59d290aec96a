import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { buildGridIndex } from '../../../../geo/grid/grid-index.ts';
import { INPUT_HEAD_BYTES, recogniseFormat } from '../../../../tasks/trips/input-format.ts';
import { feature, layerOf, rectangle } from '../../../geo/geojson.ts';
import { sharedPath } from '../../../shared.ts';
import { ascii, PROPERTY } from '../../support.ts';
import { compiledKernel, expectSame, pairOver } from './comparing.ts';
import type { Pair } from './comparing.ts';
import { realIndex, slantedLayer } from './layers.ts';
import { formatOf, mutatedRows, randomFrom, TLC_HEADERS } from './mutations.ts';

const wasm = compiledKernel();
let communityDistricts: Pair;
beforeAll(() => {
  communityDistricts = pairOver(realIndex('community-districts', 'boro_cd'), wasm());
});

/** The rows of a file and their format. */
function fileRows(file: string): [ReturnType<typeof recogniseFormat>, Uint8Array] {
  const bytes = readFileSync(sharedPath(file));
  const format = recogniseFormat(bytes.subarray(0, INPUT_HEAD_BYTES), bytes.length);
  return [format, bytes.subarray(format.kind === 'tlc-csv' ? format.headerBytes : 0)];
}

const HEADER = TLC_HEADERS[2]!;
const FORMAT = formatOf(HEADER);
const USUAL =
  '2,2015-06-02 11:19:29,2015-06-02 11:47:52,1,1.63,-73.954429626464844,40.764141082763672,1,N,-73.974754333496094,40.754093170166016,2,17,0,0.5,0,0,0.3,17.8\r\n';

describe('the kernel counts raw rows like its twin', () => {
  test.each([
    ['community-districts', 'boro_cd'],
    ['boroughs', 'BoroCode'],
  ])('in all 62 real files and those cut in mid-row, over %s', (name, idProperty) => {
    const pair = pairOver(realIndex(name, idProperty), wasm());
    const files = ['raw', 'truncated'].flatMap((folder) =>
      readdirSync(sharedPath(`data/trips/${folder}`)).map((file) => `data/trips/${folder}/${file}`),
    );
    const records = files.map((file) => expectSame(pair, ...fileRows(file)).records);
    expect(records).toHaveLength(62 + 3);
    expect(Math.min(...records)).toBeGreaterThan(4);
  });

  test.each(TLC_HEADERS.map((header) => [header.slice(0, 40), header]))(
    'in pieces of any size, under %s…',
    (_, header) => {
      const bytes = mutatedRows(header, 60, randomFrom(header.length)).subarray(0, 20_000);
      expectSame(communityDistricts, formatOf(header), bytes, [1]);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 }), (pieces) => {
          expectSame(communityDistricts, formatOf(header), bytes, pieces);
        }),
        { ...PROPERTY, numRuns: 20 },
      );
    },
  );

  test.each(['\n', '\r\n'])('if the last column is read, with rows that end with %j', (end) => {
    const header = TLC_HEADERS[4]!;
    expect(formatOf(header).columns.pickupTime).toBe(7);
    const row = '17,40.764141082763672,1.63,-73.97,-73.95,40.76,2015-06-02 11:47:52,2015-06-02 11:19:29';
    const short = row.slice(0, row.lastIndexOf(','));
    const statistics = expectSame(
      communityDistricts,
      formatOf(header),
      ascii([row, `${row},`, `${row},more`, short, row].join(end) + end),
    );
    expect([statistics.located, statistics.rejected]).toEqual([3, 2]);
  });

  test('in a file cut anywhere', () => {
    const bytes = ascii(USUAL.repeat(2));
    for (let length = 0; length <= bytes.length; length++) {
      expectSame(communityDistricts, FORMAT, bytes.subarray(0, length));
    }
  });

  test('if any one byte of a usual row is replaced by any other', () => {
    const usual = ascii(USUAL);
    const variants = new Uint8Array(usual.length * usual.length * 256);
    for (let variant = 0; variant < usual.length * 256; variant++) {
      variants.set(usual, variant * usual.length);
      variants[variant * usual.length + (variant >> 8)] = variant & 255;
    }
    const statistics = expectSame(communityDistricts, FORMAT, variants);
    expect(statistics.rejected).toBeGreaterThan(20_000);
  });

  test('whatever the widths of their fields', () => {
    const digits = fc.integer({ min: 0, max: 70 }).map((length) => '1234567890'.repeat(7).slice(0, length));
    const number = fc
      .tuple(fc.constantFrom('', '-', '0', '-7', '-73', '40'), fc.constantFrom('', '.'), digits)
      .map((parts) => parts.join(''));
    const row = fc.tuple(
      fc.array(fc.constantFrom('', '1', 'x'.repeat(300)), { maxLength: 3 }),
      fc.array(number, { minLength: 4, maxLength: 4 }),
      number,
      number,
    );
    const text = row.map(([more, ends, distance, fare]) => {
      const [x1 = '', y1 = '', x2 = '', y2 = ''] = ends;
      const fields = USUAL.trimEnd().split(',');
      Object.assign(fields, { 4: distance, 5: x1, 6: y1, 9: x2, 10: y2, 12: fare });
      return `${[...fields, ...more].join(',')}\n${USUAL}`;
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (texts) => {
        expectSame(communityDistricts, FORMAT, ascii(texts.join('')));
      }),
      { ...PROPERTY, numRuns: 200 },
    );
  });

  test('of any day and second of two centuries', () => {
    const day = fc.date({ min: new Date('1899-12-25Z'), max: new Date('2100-01-05Z'), noInvalidDate: true });
    const time = day.map((date) => date.toISOString().slice(0, 19).replace('T', ' '));
    fc.assert(
      fc.property(fc.array(fc.tuple(time, time), { minLength: 100, maxLength: 100 }), (times) => {
        const rows = times.map(([pickup, dropoff]) =>
          USUAL.replace('2015-06-02 11:19:29', pickup).replace('2015-06-02 11:47:52', dropoff),
        );
        expectSame(communityDistricts, FORMAT, ascii(rows.join('')));
      }),
      { ...PROPERTY, numRuns: 100 },
    );
  });

  test('of invalid months, first and after a valid one', () => {
    const none = [
      '\0'.repeat(8),
      ','.repeat(8),
      '2015-00-',
      '2015-13-',
      '2015/06-',
      '2015-06/',
      '2050-01-',
      '2008-12-',
    ];
    for (const month of none) {
      const [both, dropoff] = [USUAL.replaceAll('2015-06-', month), USUAL.replace(/2015-06-(?=02 11:47)/, month)];
      expectSame(communityDistricts, FORMAT, ascii(both + USUAL + dropoff + both + USUAL));
    }
  });

  test('with a wrong byte anywhere in a coordinate that is up to 40 bytes wide', () => {
    const column = ['-73.954429626464844', '40.764141082763672', '-73.974754333496094', '40.754093170166016'];
    const rows = column.flatMap((text, i) => {
      const wide = text.padEnd(40, '1234567890');
      const wrong = Array.from({ length: 40 }, (_, at) => `${wide.slice(0, at)}x${wide.slice(at + 1)}`);
      const every = Array.from({ length: 41 }, (_, width) => wide.slice(0, width));
      return [...wrong, ...every].map((field) => USUAL.replace(column[i]!, field));
    });
    expect(expectSame(communityDistricts, FORMAT, ascii(rows.join(''))).rejected).toBeGreaterThan(4 * 40);
  });

  test('of any bytes, rows without an end and rows of nothing but commas', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expectSame(communityDistricts, FORMAT, bytes);
      }),
      { ...PROPERTY, numRuns: 200 },
    );
    const long = [
      '7'.repeat(20_000),
      ','.repeat(20_000),
      '7'.repeat(400_000),
      ','.repeat(400_000),
      '\n'.repeat(400_000),
    ];
    for (const text of long) expectSame(communityDistricts, FORMAT, ascii(`${USUAL}${text}\n${USUAL}${text}`));
  });
});

describe('over any layer', () => {
  test.each([1, 263, 301, 2_000])('of %i districts, the kernel counts like its twin', (districts) => {
    const pair = pairOver(buildGridIndex(slantedLayer(districts)).bytes, wasm());
    const statistics = expectSame(pair, FORMAT, mutatedRows(HEADER, 2_000, randomFrom(districts)));
    expect(statistics.located).toBeGreaterThan(500);
  });

  test('each coordinate is rounded at its seventh decimal in place', () => {
    const square = layerOf([feature(1, [rectangle(-73.95, 40.75, -73.9499, 40.7501)])]);
    const pair = pairOver(buildGridIndex(square).bytes, wasm());
    const inside = USUAL.replace(/-73[^,]*,[^,]*/g, '-73.94995,40.75005');
    const decimals = ['4', '5', '49', '50', '51', '499999999', '500000000', '9', ''].map((end) => `949999${end}`);
    const longitudes = [...decimals, '94990', '9498995', '94989949', '9499005'].map((digits) => `-73.${digits}`);
    const latitudes = ['7499994', '7499995', '74999951', '7499999', '75', '7500995', '7500994', '7501'].map(
      (d) => `40.${d}`,
    );
    const rows = [
      ...longitudes.flatMap((x) => [inside.replace('-73.94995', x), inside.replace(/-73.94995(?=,40.75005,2)/, x)]),
      ...latitudes.flatMap((y) => [inside.replace('40.75005', y), inside.replace(/40.75005(?=,2)/, y)]),
    ];
    for (const row of rows) expectSame(pair, FORMAT, ascii(row));
  });

  test('a missing end is in no district, even if one holds 0, 0', () => {
    const around = layerOf([feature(1, [rectangle(-0.01, -0.01, 0.01, 0.01)])]);
    const ends = ['0,0', '-00.000000,00.0000004', '-00.000001,0', '0,00.0000005', '-0,0', '0.0,0.0', '-0.000001,0'];
    const rows = ends.map((end) => USUAL.replace(/-73[^,]*,[^,]*/, end));
    const statistics = expectSame(pairOver(buildGridIndex(around).bytes, wasm()), FORMAT, ascii(rows.join('')));
    expect([statistics.unlocated, statistics.located]).toEqual([4, 3]);
  });
});
