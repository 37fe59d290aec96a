import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { buildGrid } from '../../../../geo/grid/grid-builder.ts';
import { buildGridIndex } from '../../../../geo/grid/grid-index.ts';
import { openClassifiers } from '../../../../tasks/worker/open-classifiers.ts';
import { formatTripRecord } from '../../../../tasks/trips/trip-record.ts';
import { Trip } from '../../../../tasks/trips/trip.ts';
import { feature, layerOf, rectangle } from '../../../geo/geojson.ts';
import { sharedPath } from '../../../shared.ts';
import { ascii, classify, expectSameCounts, PROPERTY, OF_MONTH } from '../../support.ts';
import { compiledKernel, expectSame, pairOver, TRIP_RECORDS } from './comparing.ts';
import type { Pair } from './comparing.ts';
import { realIndex, slantedLayer } from './layers.ts';
import { mutatedTripRecords, randomFrom } from './mutations.ts';

const wasm = compiledKernel();
let communityDistricts: Pair;
beforeAll(() => {
  communityDistricts = pairOver(realIndex('community-districts', 'boro_cd'), wasm());
});

/** Real trips with both ends, as trip records. */
function realRecords(): string[] {
  const [, ...lines] = gunzipSync(readFileSync(sharedPath('data/trips/trips-both-ends.csv.gz')))
    .toString()
    .split('\n');
  const { round } = Math;
  const random = randomFrom(4);
  return lines.slice(0, 40_000).map((line) => {
    const [time = '', ...ends] = line.split(',');
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = ends.map((degrees) => round(Number(degrees) * 1e6));
    const trip = Object.assign(new Trip(), {
      pickupTime: (Date.parse(time.replace(' UTC', 'Z')) - Date.UTC(2009, 0)) / 1000 || 0,
      ...{ pickupLongitude: x1, pickupLatitude: y1, dropoffLongitude: x2, dropoffLatitude: y2 },
      ...{ distance: random(3_000), fare: random(12_000) },
    });
    trip.dropoffTime = trip.pickupTime + random(4_000);
    return formatTripRecord(trip);
  });
}

const record = (text: string): string => `${text.padEnd(79)}\n`;

describe('the kernel counts trip records like its twin', () => {
  test('over 40,000 real trips', () => {
    const statistics = expectSame(communityDistricts, TRIP_RECORDS, ascii(realRecords().join('')));
    expect(statistics.located).toBeGreaterThan(38_000);
  });

  test('in pieces of any size, and byte by byte', () => {
    const bytes = mutatedTripRecords(200, randomFrom(1));
    expectSame(communityDistricts, TRIP_RECORDS, bytes, [1]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (pieces) => {
        expectSame(communityDistricts, TRIP_RECORDS, bytes, pieces);
      }),
      { ...PROPERTY, numRuns: 50 },
    );
  });

  test('in a file cut anywhere', () => {
    const bytes = mutatedTripRecords(3, randomFrom(2));
    for (let length = 0; length <= bytes.length; length++) {
      expectSame(communityDistricts, TRIP_RECORDS, bytes.subarray(0, length));
    }
  });

  test('if any one byte of a usual record is replaced by any other', () => {
    const usual = ascii(record('202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,'));
    const variants = new Uint8Array(80 * 80 * 256);
    for (let variant = 0; variant < 80 * 256; variant++) {
      variants.set(usual, variant * 80);
      variants[variant * 80 + (variant >> 8)] = variant & 255;
    }
    const statistics = expectSame(communityDistricts, TRIP_RECORDS, variants);
    expect(statistics.rejected).toBeGreaterThan(15_000);
  });

  test('whatever the widths of their fields', () => {
    const digits = fc.integer({ min: 1, max: 11 }).map((length) => '12345678901'.slice(0, length));
    const amounts = fc.tuple(digits, fc.integer({ min: 0, max: 4 }), fc.constantFrom('', '-'));
    const amount = amounts.map(([whole, decimals, sign]) => `${sign}${whole.slice(0, 7)}.${'4567'.slice(0, decimals)}`);
    const end = fc.constantFrom('-73.954430,40.764141', '0.000000,0.000000', '-73.95443,40.764141', '0,0', ',');
    const text = fc
      .tuple(digits, digits, end, end, amount, amount, fc.constantFrom('', ','))
      .map(
        ([pickup, dropoff, from, to, distance, fare, last]) =>
          `${pickup},${dropoff},${from},${to},${distance},${fare}${last}`,
      );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
        expectSame(communityDistricts, TRIP_RECORDS, ascii(texts.map((line) => record(line).slice(-80)).join('')));
      }),
      { ...PROPERTY, numRuns: 300 },
    );
  });

  test('of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expectSame(communityDistricts, TRIP_RECORDS, bytes);
      }),
      { ...PROPERTY, numRuns: 200 },
    );
  });

  test('chunk after chunk, each time only those of that chunk', () => {
    const bytes = mutatedTripRecords(500, randomFrom(3));
    const first = expectSame(communityDistricts, TRIP_RECORDS, bytes);
    expectSameCounts(expectSame(communityDistricts, TRIP_RECORDS, bytes), first);
    const abandoned = communityDistricts.kernel.create(TRIP_RECORDS, OF_MONTH);
    expectSame(communityDistricts, TRIP_RECORDS, bytes);
    expect(() => abandoned.end()).toThrow(/one chunk at a time/);
  });
});

describe('over any layer', () => {
  test.each([1, 263, 300, 301, 2_000])('of %i districts, the kernel counts like its twin', (districts) => {
    const pair = pairOver(buildGridIndex(slantedLayer(districts)).bytes, wasm());
    const statistics = expectSame(pair, TRIP_RECORDS, mutatedTripRecords(2_500, randomFrom(districts)));
    expect(statistics.located).toBeGreaterThan(1_000);
    expect(statistics.layout.originDestination === undefined).toBe(districts > 300);
  });

  test('a missing end is in no district, even if one holds 0, 0', () => {
    const around = layerOf([feature(1, [rectangle(-0.01, -0.01, 0.01, 0.01)])]);
    const texts = [
      '1,2,0.000000,0.000000,0.000000,0.000000,1.00,1.00,',
      '1,2,-0.000001,0.000001,0.000000,0.000000,1.00,1.00,',
      '1,2,0.000000,0.000000,-10.500000,00.500000,1.00,1.00,',
      '1,2,-00.000000,00.000000,-00.000000,00.000001,1.00,1.00,',
    ];
    const pair = pairOver(buildGridIndex(around).bytes, wasm());
    const statistics = expectSame(pair, TRIP_RECORDS, ascii(texts.map(record).join('')));
    expect([statistics.unlocated, statistics.located]).toEqual([2, 2]);
  });

  test('a point beyond a pole is in no district of a layer that reaches it', () => {
    const polar = layerOf([feature(1, [rectangle(-74, 89.99, -73.99, 90)])]);
    const texts = ['89.999999', '90.000000', '90.000001', '99.999999'].map(
      (latitude) => `1,2,-73.995000,${latitude},-99.999999,89.995000,1.00,1.00,`,
    );
    const pair = pairOver(buildGridIndex(polar).bytes, wasm());
    expect(expectSame(pair, TRIP_RECORDS, ascii(texts.map(record).join(''))).records).toBe(4);
  });

  test('TypeScript classifies if the index keeps edges', () => {
    const edges = buildGrid(slantedLayer(9).districts, { form: 'edges', coarseBits: 13, fineBits: 9 }).bytes;
    const classifiers = openClassifiers({ grid: edges, zones: undefined }, wasm());
    expect(classifiers.by).toMatch(/^TypeScript: .*edges/);
    const bytes = mutatedTripRecords(2_000, randomFrom(9));
    const lines = pairOver(buildGridIndex(slantedLayer(9)).bytes, wasm());
    expectSameCounts(
      classify(classifiers.create(TRIP_RECORDS, OF_MONTH), bytes),
      expectSame(lines, TRIP_RECORDS, bytes),
    );
  });

  test('TypeScript classifies if there is no kernel, or only bytes that are not one', () => {
    const index = buildGridIndex(slantedLayer(2)).bytes;
    expect(openClassifiers({ grid: index, zones: undefined }, undefined).by).toMatch(/^TypeScript/);
    expect(openClassifiers({ grid: index, zones: undefined }, new Uint8Array(100)).by).toMatch(/^TypeScript: .*SIMD/);
  });
});
