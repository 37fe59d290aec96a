import fc from 'fast-check';
import { createClassifier } from '../../../tasks/counting/twin/create-classifier.ts';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../../tasks/trips/buckets.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import { tripCounts } from '../../../tasks/counting/statistics.ts';
import { parseTlcHeader } from '../../../tasks/trips/tlc-columns.ts';
import type { CoordinateColumns } from '../../../tasks/trips/tlc-columns.ts';
import { TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import { oracleCount, oracleRecord, oracleRow } from '../oracle.ts';
import {
  ascii,
  classify,
  expectSameCounts,
  feed,
  PROPERTY,
  readCounters,
  scatteredDistricts,
  OF_MONTH,
} from '../support.ts';

const HEADER =
  'vendor,pickup_datetime,dropoff_datetime,trip_distance,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude,fare_amount,tip';
const TLC: InputFormat = { kind: 'tlc-csv', headerBytes: HEADER.length + 1, columns: parseTlcHeader(HEADER) };
const RECORDS: InputFormat = { kind: 'trip-records' };
const DISTRICTS = scatteredDistricts(5);

const USUAL =
  'CMT,2015-06-02 11:19:29,2015-06-02 11:47:52,1.63,-73.9544296264648,40.764141082,-73.974754,40.754093,17,1';

/** Rows of all kinds. */
const row = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.nat(59), fc.nat(999_999), fc.nat(30_000)).map(([second, place, cents]) => {
      const digits = String(place).padStart(6, '0');
      return `VTS,2014-05-31 23:59:${String(second).padStart(2, '0')},2014-06-01 00:09:00,${cents / 100},-73.${digits},40.${digits}4,-74.${digits}6,41.${digits},${cents / 50},0`;
    }),
  },
  fc.constantFrom(
    USUAL,
    USUAL.replace('40.764141082', '0').replace('-73.9544296264648', '0'),
    USUAL.replaceAll(/-?\d\d\.\d{4,}/g, '0'),
    USUAL.replaceAll('-73.9544296264648,40.764141082', '40.764141082,-73.9544296264648'),
    USUAL.replace('-73.9544296264648', '1e9').replace('-73.974754', '-1000'),
    USUAL.replace(',17,', ',-1e300,').replace('1.63', '-5'),
    USUAL.replace(',17,', ',1e300,').replace('11:47', '09:00'),
    USUAL.replace('2015-06-02 11:47:52', '2099-12-31 23:59:59'),
    `${USUAL},more,fields`,
    USUAL.slice(0, 70),
    USUAL.replace('40.7', '40.\0'),
    'x',
    '',
    ' ',
    ',,,,,,,,,,,,,,,',
    '\0'.repeat(200),
  ),
);
const ending = fc.constantFrom('\n', '\n', '\r\n');
const rows = fc.array(fc.tuple(row, ending), { maxLength: 30 });
const pieces = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 });

function oracleCounters(lines: readonly string[]): Map<string, number> {
  const counters = new Map<string, number>();
  for (const line of lines) {
    const outcome = oracleRow(line, (TLC as { columns: CoordinateColumns }).columns);
    if (outcome !== 'blank') oracleCount(counters, outcome, DISTRICTS);
  }
  return counters;
}

describe('classifying raw TLC rows', () => {
  test('counts what the oracle counts, in whatever pieces the bytes arrive', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), pieces, (lines, lastLineFeed, sizes) => {
        let text = lines.map(([line, end]) => line + end).join('');
        if (!lastLineFeed) text = text.replace(/\r?\n$/, '');
        const counters = oracleCounters(text.split('\n'));

        const whole = classify(createClassifier(DISTRICTS, TLC, OF_MONTH), ascii(text));
        const inPieces = classify(createClassifier(DISTRICTS, TLC, OF_MONTH), ascii(text), sizes);
        const byteByByte = classify(createClassifier(DISTRICTS, TLC, OF_MONTH), ascii(text), [1]);

        expect(readCounters(whole)).toEqual(counters);
        expectSameCounts(inPieces, whole);
        expectSameCounts(byteByByte, whole);
        expect(whole.records).toBe(whole.located + whole.unlocated + whole.rejected);
      }),
      { ...PROPERTY, numRuns: 250 },
    );
  });

  test('the header is skipped in a chunk that begins with it, in whatever pieces it arrives', () => {
    const text = `${HEADER}\n\r\n${USUAL}\r\n`;
    const expected = classify(createClassifier(DISTRICTS, TLC, OF_MONTH), ascii(USUAL));
    for (const sizes of [[], [1], [3, 50], [HEADER.length], [HEADER.length + 1]]) {
      const classifier = createClassifier(DISTRICTS, TLC, { ...OF_MONTH, skipBytes: HEADER.length + 1 });
      expectSameCounts(classify(classifier, ascii(text), sizes), expected);
    }
  });

  test('statistics of chunks add up to those of the file', () => {
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        const [a, b] = [first, second].map((lines) => ascii(lines.map(([line, end]) => line + end).join('')));
        const sum = classify(createClassifier(DISTRICTS, TLC, OF_MONTH), a!);
        sum.add(classify(createClassifier(DISTRICTS, TLC, OF_MONTH), b!));
        const whole = classify(createClassifier(DISTRICTS, TLC, OF_MONTH), Uint8Array.from([...a!, ...b!]));
        expectSameCounts(sum, whole);
      }),
      { ...PROPERTY, numRuns: 50 },
    );
  });

  test('rows up to 64 KiB are read and longer ones rejected, in whatever pieces they arrive', () => {
    for (const length of [65_535, 65_536, 65_537, 400_000]) {
      const text = `${USUAL}\n${USUAL.padEnd(length, '1')}\r\n${USUAL}\n`.replace('\r', length === 65_536 ? '' : '\r');
      const counters = oracleCounters(text.split('\n'));
      for (const sizes of [[], [1000], [65_536], [262_144, 1]]) {
        expect(readCounters(classify(createClassifier(DISTRICTS, TLC, OF_MONTH), ascii(text), sizes))).toEqual(
          counters,
        );
      }
    }
  });

  test('a long row that arrives byte by byte is not scanned again for every byte', () => {
    const statistics = classify(
      createClassifier(DISTRICTS, TLC, OF_MONTH),
      ascii(`${USUAL}\n${'1'.repeat(300_000)}\n${USUAL}`),
      [1],
    );
    expect([statistics.located, statistics.rejected]).toEqual([2, 1]);
  });

  test('a line of 100 MB is one rejected record, in constant memory', () => {
    const classifier = createClassifier(DISTRICTS, TLC, OF_MONTH);
    feed(classifier, ascii(`${USUAL}\n`));
    const before = process.memoryUsage().arrayBuffers;
    let largestRoom = 0;
    for (let left = 100_000_000; left > 0;) {
      const room = classifier.room();
      largestRoom = Math.max(largestRoom, room.buffer.byteLength);
      const size = Math.min(left, room.length);
      room.fill(0x31, 0, size);
      classifier.advance(size);
      left -= size;
    }
    const grown = process.memoryUsage().arrayBuffers - before;
    feed(classifier, ascii(`\n${USUAL}\n`));
    const statistics = classifier.end();
    expect([statistics.located, statistics.rejected, statistics.records]).toEqual([2, 1, 3]);
    expect(largestRoom).toBeLessThan(1_000_000);
    expect(grown).toBeLessThan(1_000_000);
  });

  test('an overlong row at the end of the file counts once', () => {
    const statistics = classify(createClassifier(DISTRICTS, TLC, OF_MONTH), ascii('1'.repeat(1_000_000)));
    expect([statistics.rejected, statistics.records]).toEqual([1, 1]);
  });
});

describe('classifying trip records', () => {
  const text = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(fc.nat(400_000_000), fc.nat(999_999), fc.nat(30_000)).map(([time, place, cents]) => {
        const digits = String(place).padStart(6, '0');
        return `${time},${time + cents},-73.${digits},40.${digits},-74.${digits},41.${digits},${(cents / 100).toFixed(2)},${(cents / 50).toFixed(2)},`;
      }),
    },
    fc.constantFrom(
      '',
      '1,2,0.000000,0.000000,0.000000,0.000000,1.00,1.00,',
      '9999999999,-9999999999,-73.95,40.76,-73.97,40.75,1e9,-1e9,',
      '1,2,3',
      '\0\0\0',
      '1,2,181,40,-73,91,1,1,',
    ),
  );
  const records = fc.array(
    text.map((record) => `${record.padEnd(TRIP_RECORD_BYTES - 1)}\n`),
    { maxLength: 30 },
  );

  test('counts what the oracle counts, in whatever pieces the bytes arrive', () => {
    fc.assert(
      fc.property(records, pieces, (parts, sizes) => {
        const counters = new Map<string, number>();
        for (const record of parts) oracleCount(counters, oracleRecord(record), DISTRICTS);

        const whole = classify(createClassifier(DISTRICTS, RECORDS, OF_MONTH), ascii(parts.join('')));
        const inPieces = classify(createClassifier(DISTRICTS, RECORDS, OF_MONTH), ascii(parts.join('')), sizes);
        const byteByByte = classify(createClassifier(DISTRICTS, RECORDS, OF_MONTH), ascii(parts.join('')), [1]);

        expect(readCounters(whole)).toEqual(counters);
        expectSameCounts(inPieces, whole);
        expectSameCounts(byteByByte, whole);
      }),
      { ...PROPERTY, numRuns: 250 },
    );
  });

  test('bytes left over at the end are one rejected record', () => {
    const record = `${'1,2,3,4,5,6,7,8,'.padEnd(79)}\n`;
    for (let cut = 1; cut < TRIP_RECORD_BYTES; cut++) {
      const statistics = classify(createClassifier(DISTRICTS, RECORDS, OF_MONTH), ascii(record + record.slice(0, cut)));
      expect([statistics.records, statistics.rejected]).toEqual([2, 1]);
    }
  });
});

describe.each([
  ['raw TLC rows', TLC],
  ['trip records', RECORDS],
])('a classifier of %s', (_, format) => {
  test('counts nothing if nothing arrives', () => {
    expect(createClassifier(DISTRICTS, format, OF_MONTH).end().records).toBe(0);
  });

  test('refuses more bytes than it has room for', () => {
    const classifier = createClassifier(DISTRICTS, format, OF_MONTH);
    const room = classifier.room().length;
    for (const bytes of [room + 1, -1, 0.5]) {
      expect(() => {
        classifier.advance(bytes);
      }).toThrow(RangeError);
    }
  });

  test('counts records that add up, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), pieces, (bytes, sizes) => {
        const statistics = classify(createClassifier(DISTRICTS, format, OF_MONTH), bytes, sizes);
        expect(statistics.records).toBe(statistics.located + statistics.unlocated + statistics.rejected);
        expectSameCounts(statistics, classify(createClassifier(DISTRICTS, format, OF_MONTH), bytes));
      }),
      { ...PROPERTY, numRuns: 200 },
    );
  });
});

test('negative and huge amounts and durations belong to the first and the last bucket', () => {
  const world = { districtCount: 1, locate: (): number => 1 };
  const rows = [
    USUAL.replace(',17,', ',-0.01,').replace('1.63', '-1e99').replace('11:47:52', '11:19:28'),
    USUAL.replace(',17,', ',-1e300,').replace('1.63', '-0').replace('2015-06-02 11:47:52', '1900-01-01 00:00:00'),
    USUAL.replace(',17,', ',99.995,').replace('1.63', '19.995').replace('11:47:52', '12:19:29'),
    USUAL.replace(',17,', ',1e300,')
      .replace('1.63', '15331800.3')
      .replace('2015-06-02 11:47:52', '2099-12-31 23:59:59'),
  ];
  const counts = tripCounts(classify(createClassifier(world, TLC, OF_MONTH), ascii(rows.join('\n'))), ['1']);
  expect(counts).toMatchObject({ records: 4, rejected: 0, unlocated: 0, pickups: { 1: 4 }, dropoffs: { 1: 4 } });
  const ends = (bounds: readonly number[]): number[] =>
    bounds.map((_, i) => (i === 0 || i === bounds.length - 1 ? 2 : 0));
  expect(counts.fare).toEqual(ends(FARE_BOUNDS));
  expect(counts.distance).toEqual(ends(DISTANCE_BOUNDS));
  expect(counts.duration).toEqual(ends(DURATION_BOUNDS));
});

test('an end at 0, 0 or out of range is in no district, even if the layer holds 0, 0', () => {
  const world = { districtCount: 1, locate: (): number => 1 };
  const rows = ['0,0,0,0', '181,0,0,-90.000001', ',,,', '0.0000004,0,-180.000001,5', '0,0,1,1'];
  const text = rows.map((ends) => USUAL.replace(/-73.*?,.*?,.*?,.*?,/, `${ends},`)).join('\n');
  const statistics = classify(createClassifier(world, TLC, OF_MONTH), ascii(text));
  expect([statistics.unlocated, statistics.located]).toEqual([4, 1]);
});
