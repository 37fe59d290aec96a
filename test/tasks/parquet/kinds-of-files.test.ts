import { MISSING } from '../../../tasks/trips/trip.ts';
import { readFooter } from '../../../tasks/parquet/footer.ts';
import type { Codec } from '../../../tasks/parquet/parquet-format.ts';
import type { TripStatistics } from '../../../tasks/counting/statistics.ts';
import { tripCounts } from '../../../tasks/counting/statistics.ts';
import { expectSameCounts, OF_MONTH, readCounters } from '../support.ts';
import { countFile, parquetPair, realLayer } from './counting.ts';
import type { ParquetPair } from './counting.ts';
import { makeParquet } from './make-parquet.ts';
import type { MadeColumn, MadePage, PlainValue } from './make-parquet.ts';

const MILLIS = { converted: 9 };
const MICROS = { converted: 10 };
const NANOS = { logical: { 8: { 1: false, 2: { 3: {} } } } };
const ALL_NULL = { logical: { 11: {} } };

let pair: ParquetPair;
beforeAll(async () => {
  pair = await parquetPair(realLayer('taxi-zones', 'LocationID'));
});

/** Counts by kernel and twin, which must agree. */
async function count(columns: readonly MadeColumn[]): Promise<TripStatistics> {
  const file = makeParquet(columns);
  const counted = await countFile(file, pair.kernel, OF_MONTH);
  expectSameCounts(counted, await countFile(file, pair.twin, OF_MONTH));
  return counted;
}

/** A column of one page. */
function column(
  name: string,
  type: MadeColumn['type'],
  values: MadePage['values'],
  more: Partial<MadeColumn> = {},
): MadeColumn {
  return { name, type, groups: [[{ values }]], ...more };
}

const seconds = (text: string): bigint => BigInt(Date.parse(`${text}Z`) / 1000);
const PICKUPS = ['2015-06-01T00:00:00', '2015-06-30T23:59:59', '2015-06-15T12:30:00', '2015-05-31T23:59:59'];
const DROPOFFS = ['2015-06-01T00:20:00', '2015-07-01T00:01:00', '2015-06-15T12:30:00', '2015-05-31T23:50:00'];
const micros = (texts: readonly string[]): bigint[] => texts.map((text) => seconds(text) * 1_000_000n);

/** Four trips: columns may be replaced by name. */
function trips(replaced: Readonly<Record<string, MadeColumn>> = {}): MadeColumn[] {
  const columns = {
    pickup: column('pickup_datetime', 'INT64', micros(PICKUPS), MICROS),
    dropoff: column('dropoff_datetime', 'INT64', micros(DROPOFFS), MICROS),
    from: column('PULocationID', 'INT32', [4, 56, 265, 1]),
    to: column('DOLocationID', 'INT32', [57, 103, 264, 263]),
    distance: column('trip_distance', 'DOUBLE', [0.99, 1, 19.999, -3]),
    fare: column('fare_amount', 'DOUBLE', [5, 4.99, 100, 99.99]),
    ...replaced,
  };
  return Object.values(columns);
}

describe('the trips of a Parquet file', () => {
  test('are counted by zone, hour and bucket, with what is outside the month, unknown or outside New York', async () => {
    const counts = tripCounts(await count(trips()), pair.ids);

    expect(counts).toMatchObject({
      records: 4,
      rejected: 0,
      unlocated: 1,
      pickups: { 1: 1, 4: 1, 56: 1 },
      dropoffs: { 56: 1, 103: 1, 263: 1 },
      distance: [2, 1, 0, 0, 0, 0],
      fare: [1, 1, 0, 0, 1, 0],
      outsideMonth: 1,
      unknownPickups: 0,
      unknownDropoffs: 1,
      pickupsOutsideNewYork: 1,
      dropoffsOutsideNewYork: 0,
    });
  });

  const MORE = PICKUPS.map((text) => text.replace('T', ' '));
  test.each<[string, Readonly<Record<string, MadeColumn>>]>([
    [
      'milliseconds',
      {
        pickup: column(
          'pickup_datetime',
          'INT64',
          PICKUPS.map((text) => seconds(text) * 1000n + 999n),
          MILLIS,
        ),
      },
    ],
    [
      'nanoseconds',
      {
        pickup: column(
          'pickup_datetime',
          'INT64',
          PICKUPS.map((text) => seconds(text) * 1_000_000_000n + 999_999_999n),
          NANOS,
        ),
      },
    ],
    [
      '96-bit times',
      {
        pickup: column(
          'pickup_datetime',
          'INT96',
          PICKUPS.map((text) => seconds(text) * 1_000_000_000n),
        ),
      },
    ],
    ['text times', { pickup: column('pickup_datetime', 'BYTE_ARRAY', MORE) }],
    [
      'a dictionary of text times',
      {
        pickup: {
          ...column('pickup_datetime', 'BYTE_ARRAY', []),
          dictionary: [...MORE].reverse(),
          groups: [[{ values: MORE, indexed: true }]],
        },
      },
    ],
    ['64-bit zones', { from: column('PULocationID', 'INT64', [4n, 56n, 265n, 1n]) }],
    [
      'floating zones',
      {
        from: column('PULocationID', 'DOUBLE', [4, 56, 265, 1]),
        to: column('DOLocationID', 'FLOAT', [57, 103, 264, 263]),
      },
    ],
    ['text zones', { from: column('PULocationID', 'BYTE_ARRAY', ['4', '056', '265.0', '1']) }],
    [
      'floats and integers as amounts',
      {
        fare: column('fare_amount', 'FLOAT', [5, 4.99, 100, 99.99]),
        distance: column('trip_distance', 'DOUBLE', [0.5, 1, 19, -3]),
      },
    ],
    ['columns without nulls', { from: column('PULocationID', 'INT32', [4, 56, 265, 1], { required: true }) }],
  ])('are the same with %s', async (_, replaced) => {
    expectSameCounts(await count(trips(replaced)), await count(trips()));
  });

  test.each<[Codec, 1 | 2]>(
    (['UNCOMPRESSED', 'SNAPPY', 'GZIP'] as const).flatMap((codec) => [
      [codec, 1],
      [codec, 2],
    ]),
  )('are the same compressed with %s in data pages of version %i, plain, indexed and both', async (codec, version) => {
    const inPages = (one: MadeColumn, indexed: readonly boolean[]): MadeColumn => {
      const values = one.groups[0]![0]!.values;
      const dictionary = values.filter((value): value is PlainValue => value !== undefined);
      const pages = [values.slice(0, 1), values.slice(1)].map((part, i) => ({
        values: part,
        indexed: indexed[i]!,
        version,
      }));
      return { ...one, codec, ...(indexed.includes(true) && { dictionary }), groups: [pages] };
    };
    const plain = await count(trips());
    for (const indexed of [
      [false, false],
      [true, true],
      [true, false],
    ]) {
      expectSameCounts(await count(trips().map((one) => inPages(one, indexed))), plain);
    }
  });

  test('without a time are rejected, without a zone in a place that is not known', async () => {
    const statistics = await count(
      trips({
        pickup: column('pickup_datetime', 'INT64', [undefined, ...micros(PICKUPS).slice(1)], MICROS),
        from: column('PULocationID', 'DOUBLE', [4, undefined, 56.5, Number.NaN]),
      }),
    );

    expect(tripCounts(statistics, pair.ids)).toMatchObject({ records: 4, rejected: 1, unknownPickups: 3, pickups: {} });
  });

  test('in zones that do not exist are in a place that is not known', async () => {
    for (const [type, zones] of [
      ['INT32', [0, -1, 266, 1_000_000_000]],
      ['INT64', [0n, -1n, 266n, 2n ** 62n]],
      ['DOUBLE', [0, -1, 266, 1e300]],
      ['BYTE_ARRAY', ['', '-1', '266', 'Astoria']],
    ] as const) {
      const counts = tripCounts(await count(trips({ from: column('PULocationID', type, [...zones]) })), pair.ids);
      expect(counts).toMatchObject({ records: 4, rejected: 0, unknownPickups: 4, pickups: {} });
    }
  });

  test('without distance or fare count by place and hour, and enter no bucket of it', async () => {
    const missing = { distance: column('trip_distance', 'DOUBLE', [undefined, 1, Number.NaN, 3]) };
    const counts = tripCounts(await count(trips(missing)), pair.ids);
    expect([counts.distance, counts.pickups]).toEqual([[0, 1, 1, 0, 0, 0], { 1: 1, 4: 1, 56: 1 }]);

    const allNull = { fare: column('fare_amount', 'INT32', [undefined, undefined, undefined, undefined], ALL_NULL) };
    expect(tripCounts(await count(trips(allNull)), pair.ids).fare).toEqual([0, 0, 0, 0, 0, 0]);

    const forHire = tripCounts(await count(trips().slice(0, 4)), pair.ids);
    expect([forHire.distance, forHire.fare]).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ]);
    expect(forHire.duration.reduce((sum, n) => sum + n)).toBe(3);
  });

  test('of any year from 1900 to 2099 count, others are rejected', async () => {
    const times = ['1900-01-01T00:00:00', '2099-12-31T23:59:59', '1899-12-31T23:59:59', '2100-01-01T00:00:00'];
    const statistics = await count(trips({ pickup: column('pickup_datetime', 'INT64', micros(times), MICROS) }));

    expect([statistics.rejected, statistics.tallies.outsideMonth]).toEqual([2, 2]);
    const far = [-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n];
    expect((await count(trips({ pickup: column('pickup_datetime', 'INT64', far, MICROS) }))).rejected).toBe(2);
    expect((await count(trips({ pickup: column('pickup_datetime', 'INT64', far, NANOS) }))).rejected).toBe(2);
  });

  test('are in the bucket of their exact amount, just below and at every bound', async () => {
    const below = (value: number): number => value - 2 ** -52 * value;
    const statistics = await count(
      trips({
        distance: column('trip_distance', 'DOUBLE', [below(1), below(5), 5, below(20)]),
        from: column('PULocationID', 'INT32', [4, 4, 4, 4]),
      }),
    );

    expect(tripCounts(statistics, pair.ids).distance).toEqual([1, 0, 1, 1, 1, 0]);
  });

  test('that lie about missing amounts never reach the buckets', () => {
    expect(MISSING).toBeLessThan(-1e9);
  });
});

test('an index beyond the dictionary is refused by kernel and twin, with the column', async () => {
  const file = makeParquet(
    trips({
      from: {
        ...column('PULocationID', 'INT32', []),
        dictionary: [4, 5, 6, 7],
        groups: [[{ values: [4, 5, 6, 7], indexed: true }]],
      },
    }),
  );
  // Three of the four: the last index is beyond.
  const { rowGroups, format } = await readFooter(
    (start, length) => Promise.resolve(file.subarray(start, start + length)),
    file.length,
  );
  const at = rowGroups[0]!.pages[format.columns.findIndex(({ column: name }) => name === 'pickupZone')]!.start;
  const values = file.indexOf(Buffer.from([0x3c, 0x15, 8, 0x15, 0]), at);
  expect(values).toBe(-1);
  const shortened = Buffer.from(file);
  const count4 = shortened.indexOf(Buffer.from([0x4c, 0x15, 8]), at);
  shortened[count4 + 2] = 6;
  for (const create of [pair.kernel, pair.twin]) {
    await expect(countFile(shortened, create, OF_MONTH)).rejects.toThrow(
      /column of pickupZone: an index is beyond the last value of the dictionary/,
    );
  }
  expect(readCounters(await countFile(file, pair.kernel, OF_MONTH)).size).toBeGreaterThan(0);
});
