import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { createClassifier } from '../../../tasks/counting/twin/create-classifier.ts';
import { INPUT_HEAD_BYTES, recogniseFormat } from '../../../tasks/trips/input-format.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import { createNormalizer } from '../../../tasks/normalize/normalizer.ts';
import { parseTlcHeader } from '../../../tasks/trips/tlc-columns.ts';
import { TRIP_RECORD_BYTES, UNREADABLE_TRIP_RECORD } from '../../../tasks/trips/trip-record.ts';
import { sharedPath } from '../../shared.ts';
import { ascii, classify, expectSameCounts, PROPERTY, scatteredDistricts, OF_MONTH } from '../support.ts';

const DISTRICTS = scatteredDistricts(9);
const HEADER =
  'pickup_datetime,dropoff_datetime,trip_distance,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude,fare_amount,tip';
const TLC: InputFormat = { kind: 'tlc-csv', headerBytes: HEADER.length + 1, columns: parseTlcHeader(HEADER) };

/** A whole file as trip records. */
function normalize(format: InputFormat, bytes: Uint8Array, pieces: readonly number[] = []) {
  const normalizer = createNormalizer(format);
  const written: Uint8Array[] = [];
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const room = normalizer.room();
    const size = Math.min(pieces[piece % pieces.length] ?? room.length, room.length, bytes.length - at);
    room.set(bytes.subarray(at, at + size));
    written.push(normalizer.advance(size));
    at += size;
  }
  written.push(normalizer.end());
  return { bytes: Buffer.concat(written), records: normalizer.records, rejected: normalizer.rejected };
}

function statisticsOf(format: InputFormat, bytes: Uint8Array) {
  const skipBytes = format.kind === 'tlc-csv' ? format.headerBytes : 0;
  return classify(createClassifier(DISTRICTS, format, { ...OF_MONTH, skipBytes }), bytes);
}

describe('normalizing raw TLC rows', () => {
  test.each(['raw', 'truncated'])('keeps statistics and record counts of every real file in %s', (folder) => {
    const path = sharedPath(`data/trips/${folder}`);
    for (const file of readdirSync(path)) {
      const bytes = readFileSync(`${path}/${file}`);
      const format = recogniseFormat(bytes.subarray(0, INPUT_HEAD_BYTES), bytes.length);
      const normalized = normalize(format, bytes);
      const statistics = statisticsOf({ kind: 'trip-records' }, normalized.bytes);
      expect(normalized.bytes).toHaveLength(normalized.records * TRIP_RECORD_BYTES);
      expect([statistics.records, statistics.rejected]).toEqual([normalized.records, normalized.rejected]);
      expectSameCounts(statistics, statisticsOf(format, bytes));
    }
  });

  const time = fc
    .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 19).replace('T', ' '));
  const coordinate = fc.oneof(
    fc.integer({ min: -200_000_000, max: 200_000_000 }).map((n) => String(n / 1_000_000)),
    fc.integer({ min: -999, max: 0 }).map((n) => `-179.9999${n}`.replace('--', '-')),
    fc.constantFrom('0', '', '1e400', '-73.9919569999999999999', '-1e-7'),
  );
  const amount = fc.oneof(
    fc.double({ min: -50, max: 200, noNaN: true }).map(String),
    fc.constantFrom('0', '19.995', '99.994999', '-1e400', '1e400', '20000000', '-15331800.33'),
  );
  const row = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(time, time, amount, coordinate, coordinate, coordinate, coordinate, amount)
        .map((fields) => `${fields.join(',')},0`),
    },
    fc.constantFrom('', '\r', 'x', ',,,,,,,,', 'x'.repeat(70_000)),
  );

  test('keeps the statistics of any rows, in whatever pieces they arrive', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 4 }),
        (rows, pieces) => {
          const raw = ascii([HEADER, ...rows].join('\n'));
          const normalized = normalize(TLC, raw, pieces);
          expect(normalized.bytes.equals(normalize(TLC, raw).bytes)).toBe(true);
          expectSameCounts(statisticsOf({ kind: 'trip-records' }, normalized.bytes), statisticsOf(TLC, raw));
        },
      ),
      { ...PROPERTY, numRuns: 150 },
    );
  });

  test('writes an unreadable record for each unreadable row', () => {
    const normalized = normalize(TLC, ascii(`${HEADER}\nx\n\n${'x'.repeat(400_000)}\ny`));
    expect(normalized).toEqual({ bytes: Buffer.from(UNREADABLE_TRIP_RECORD.repeat(3)), records: 3, rejected: 3 });
  });
});

describe('normalizing trip records', () => {
  const record = `${'202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00'.padEnd(79)}\n`;

  test('copies them unchanged and counts the unreadable ones', () => {
    const bytes = ascii(record.repeat(5000) + UNREADABLE_TRIP_RECORD + record);
    for (const pieces of [[], [1000], [79, 81, 3]]) {
      const normalized = normalize({ kind: 'trip-records' }, bytes, pieces);
      expect(normalized.bytes.equals(bytes)).toBe(true);
      expect([normalized.records, normalized.rejected]).toEqual([5002, 1]);
    }
  });

  test('turns a record that was cut into an unreadable one', () => {
    const normalized = normalize({ kind: 'trip-records' }, ascii(record + record.slice(0, 33)));
    expect(normalized).toEqual({ bytes: Buffer.from(record + UNREADABLE_TRIP_RECORD), records: 2, rejected: 1 });
  });
});
