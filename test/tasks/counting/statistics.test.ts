import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { MAX_DISTRICTS } from '../../../geo/district.ts';
import { BUCKETS, DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../../tasks/trips/buckets.ts';
import {
  HOURS_OF_WEEK,
  statisticsLayout,
  StatisticsFormatError,
  TALLIES,
  tripCounts,
  TripStatistics,
} from '../../../tasks/counting/statistics.ts';
import { PROPERTY } from '../support.ts';

const AMOUNT_COLUMNS = DISTANCE_BOUNDS.length + DURATION_BOUNDS.length + FARE_BOUNDS.length;

/** Sparse cells with counts of all sizes. */
function statisticsOver(districts: number, largest = Number.MAX_SAFE_INTEGER): fc.Arbitrary<TripStatistics> {
  const { length } = statisticsLayout(districts);
  const count = fc.oneof(
    fc.nat(3),
    fc.maxSafeNat().map((n) => n % (largest + 1)),
    fc.constant(largest),
  );
  return fc.array(fc.tuple(fc.nat(length - 1), count), { maxLength: 60 }).map((entries) => {
    const statistics = new TripStatistics(districts);
    for (const [cell, value] of entries) statistics.cells[cell] = value;
    return statistics;
  });
}

function sum(...parts: TripStatistics[]): TripStatistics {
  const total = new TripStatistics(parts[0]!.layout.districts);
  for (const part of parts) total.add(part);
  return total;
}

describe('the layout of statistics', () => {
  test('places the sections one after the other without a gap', () => {
    const layout = statisticsLayout(5);
    expect(layout.pickups).toBe(2);
    expect(layout.dropoffs).toBe(2 + 6 * HOURS_OF_WEEK);
    expect(layout.distance).toBe(layout.dropoffs + 6 * HOURS_OF_WEEK);
    expect(layout.duration).toBe(layout.distance + 6 * DISTANCE_BOUNDS.length);
    expect(layout.fare).toBe(layout.duration + 6 * DURATION_BOUNDS.length);
    expect(layout.originDestination).toBe(layout.fare + 6 * FARE_BOUNDS.length);
    expect(layout.tallies).toBe(layout.fare + 6 * FARE_BOUNDS.length + 36);
    expect(layout.length).toBe(layout.tallies + TALLIES.length);
  });

  test('layers of more than 300 districts have no origin-destination counts', () => {
    expect(statisticsLayout(300).originDestination).toBeDefined();
    expect(statisticsLayout(301).originDestination).toBeUndefined();
    expect(statisticsLayout(301).tallies).toBe(2 + 302 * (2 * HOURS_OF_WEEK + AMOUNT_COLUMNS));
  });

  test.each([-1, 1.5, Number.NaN, MAX_DISTRICTS + 1])('a layer of %d districts is refused', (districts) => {
    expect(() => statisticsLayout(districts)).toThrow(RangeError);
  });
});

describe('adding statistics', () => {
  test('does not depend on order or grouping', () => {
    const part = statisticsOver(3, 2 ** 50);
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const cells = sum(a, b, c).cells;
        expect(sum(c, a, b).cells).toEqual(cells);
        expect(sum(a, sum(b, c)).cells).toEqual(cells);
      }),
      { ...PROPERTY, numRuns: 100 },
    );
  });

  test('statistics over another number of districts are refused', () => {
    expect(() => {
      new TripStatistics(2).add(new TripStatistics(3));
    }).toThrow('3 districts cannot be added to those over 2');
  });
});

describe('encoding statistics', () => {
  test('restores them, over any number of districts and with counts up to 2^53 - 1', () => {
    const statistics = fc.constantFrom(0, 1, 5, 71, 301).chain((districts) => statisticsOver(districts));
    fc.assert(
      fc.property(statistics, (original) => {
        const decoded = TripStatistics.decode(original.encode(), original.layout.districts);
        expect(decoded.layout).toEqual(original.layout);
        expect(Buffer.from(decoded.cells.buffer).equals(Buffer.from(original.cells.buffer))).toBe(true);
      }),
      { ...PROPERTY, numRuns: 200 },
    );
  });

  test('gives the same bytes for the same counts, however they were added up', () => {
    fc.assert(
      fc.property(statisticsOver(4, 2 ** 50), statisticsOver(4, 2 ** 50), (a, b) => {
        expect(Buffer.from(sum(a, b).encode())).toEqual(Buffer.from(sum(b, a).encode()));
        expect(Buffer.from(sum(a, b).pack())).toEqual(Buffer.from(sum(b, a).pack()));
      }),
      { ...PROPERTY, numRuns: 50 },
    );
  });

  test('is compact: a busy month over 71 districts takes less than 150 KB', () => {
    const statistics = new TripStatistics(71);
    for (let cell = 0; cell < statistics.cells.length; cell++) statistics.cells[cell] = (cell * 7919) % 1000;
    expect(statistics.encode().length).toBeLessThan(150_000);
  });
});

describe('decoding statistics', () => {
  const encoded = sum(new TripStatistics(3)).encode();

  /** Packed numbers as they are stored: in version 2 with the name of the buckets, in version 1 without. */
  function wrap(packed: number[], version = 2): Uint8Array {
    const name = Buffer.from(BUCKETS);
    const head = Buffer.alloc(version === 1 ? 7 : 9);
    head.set([0x54, 0x53, version]);
    if (version > 1) head.writeUInt16LE(name.length, 7);
    const bytes = Buffer.concat([head, ...(version > 1 ? [name] : []), deflateSync(Uint8Array.from(packed))]);
    bytes.writeUInt32LE(bytes.length, 3);
    return Uint8Array.from(bytes);
  }

  test.each([
    ['no bytes', new Uint8Array(), 'these are not trip statistics'],
    ['other bytes', Uint8Array.from(Buffer.from('{"records": 1}')), 'these are not trip statistics'],
    ['another version', Uint8Array.from([0x54, 0x53, 9, 0, 0, 0, 0]), 'version 9'],
    ['a header alone', Uint8Array.from([0x54, 0x53, 1]), 'damaged or cut short'],
    ['a cut end', encoded.subarray(0, -1), 'damaged or cut short'],
    ['a header without its buckets', Uint8Array.from([0x54, 0x53, 2, 7, 0, 0, 0]), 'damaged or cut short'],
    ['bytes after the end', Uint8Array.from([...encoded, 0]), 'damaged or cut short'],
    ['nothing inside', wrap([]), 'middle of a number'],
    ['a count without its value', wrap([3, 1]), 'middle of a number'],
    ['a count of 0', wrap([3, 0, 0]), 'count of 0'],
    ['a cell beyond the last', wrap([0, 0xff, 0xff, 0x7f, 1]), 'in cell 2097151'],
    ['a number over 2^53', wrap([0, 0, ...Array<number>(7).fill(0xff), 0x7f]), 'over 2^53'],
    ['an unterminated number', wrap([0, ...Array<number>(50).fill(0x80), 0]), 'over 2^53'],
    ['too many districts', wrap([0xff, 0xff, 0x7f]), 'over 2097151 districts'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => TripStatistics.decode(bytes)).toThrow(StatisticsFormatError);
    expect(() => TripStatistics.decode(bytes)).toThrow(message);
  });

  test('refuses statistics over another number of districts than expected', () => {
    expect(() => TripStatistics.decode(encoded, 4)).toThrow('over 3 districts, not over 4');
  });

  test('refuses statistics that were counted with other buckets, naming both', () => {
    const other = BUCKETS.replace(/^0 1 /, '0 2 ');
    const bytes = Uint8Array.from(
      Buffer.from(Buffer.from(encoded).toString('latin1').replace(BUCKETS, other), 'latin1'),
    );
    expect(bytes).not.toEqual(encoded);
    expect(() => TripStatistics.decode(bytes)).toThrow(StatisticsFormatError);
    expect(() => TripStatistics.decode(bytes)).toThrow(
      `counted with the buckets ${other}, not with this version's ${BUCKETS}: count the month again`,
    );
  });

  test('reads version 1, which does not name its buckets, with those of its time', () => {
    const bytes = wrap([3, 0, 5, 1, 7], 1);
    if (BUCKETS === '0 1 2 5 10 20 mi, 0 5 10 15 30 45 60 min, 0 5 10 25 50 100 $') {
      const { layout, rejected, cells } = TripStatistics.decode(bytes);
      expect([layout.districts, rejected, cells[2]]).toEqual([3, 5, 7]);
    } else {
      expect(() => TripStatistics.decode(bytes)).toThrow('counted with the buckets 0 1 2 5 10 20 mi');
    }
  });

  test('answers a change of any byte with the typed error or the same counts', () => {
    const original = sum(new TripStatistics(2));
    original.cells[40] = 123_456;
    const bytes = original.encode();
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= flip;
        try {
          expect(TripStatistics.decode(changed).cells).toEqual(original.cells);
        } catch (error) {
          if (!(error instanceof StatisticsFormatError)) throw error;
        }
      }
    }
  });
});

describe('tripCounts', () => {
  test('folds hours of the week into hours of the day and leaves out districts without trips', () => {
    const statistics = new TripStatistics(3);
    const { cells, layout } = statistics;
    cells[0] = 2;
    cells[1] = 5;
    cells[layout.pickups + 25] = 1; // outside, Tuesday 01:00
    cells[layout.pickups + 2 * HOURS_OF_WEEK + 1] = 3; // district 2, Monday 01:00
    cells[layout.dropoffs + 3 * HOURS_OF_WEEK + 30] = 4; // district 3
    cells[layout.distance + DISTANCE_BOUNDS.length - 1] = 1; // outside, the last bucket
    cells[layout.distance + 2 * DISTANCE_BOUNDS.length] = 3;
    cells[layout.duration + 3 * DURATION_BOUNDS.length - 1] = 4;
    cells[layout.fare + 3 * FARE_BOUNDS.length + 1] = 4;

    cells.set([7, 0, 2, 0, 1], layout.tallies);

    const counts = tripCounts(statistics, ['a', 'b', 'c']);

    expect(counts).toEqual({
      records: 11,
      rejected: 2,
      unlocated: 5,
      pickups: { b: 3 },
      dropoffs: { c: 4 },
      hours: [0, 4, ...Array<number>(22).fill(0)],
      distance: DISTANCE_BOUNDS.map((_, bucket, { length }) => (bucket === 0 ? 3 : bucket === length - 1 ? 1 : 0)),
      duration: DURATION_BOUNDS.map((_, bucket, { length }) => (bucket === length - 1 ? 4 : 0)),
      fare: FARE_BOUNDS.map((_, bucket) => (bucket === 1 ? 4 : 0)),
      outsideMonth: 7,
      unknownPickups: 0,
      unknownDropoffs: 2,
      pickupsOutsideNewYork: 0,
      dropoffsOutsideNewYork: 1,
    });
    expect(statistics.located).toBe(4);
  });

  test('keeps an id such as __proto__ like any other', () => {
    const statistics = new TripStatistics(1);
    statistics.cells[statistics.layout.pickups + HOURS_OF_WEEK] = 1;
    expect(Object.entries(tripCounts(statistics, ['__proto__']).pickups)).toEqual([['__proto__', 1]]);
  });

  test('refuses a list of ids of another length', () => {
    expect(() => tripCounts(new TripStatistics(2), ['a'])).toThrow('1 district ids given');
  });
});
