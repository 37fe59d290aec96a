import { readFileSync } from 'node:fs';
import { readFooter } from '../../../tasks/parquet/footer.ts';
import type { ParquetFooter } from '../../../tasks/parquet/footer.ts';
import { InputFormatError } from '../../../tasks/trips/input-format-error.ts';
import { sharedPath } from '../../shared.ts';
import { makeParquet } from './make-parquet.ts';
import type { MadeColumn } from './make-parquet.ts';
import type { ThriftStruct } from './thrift.ts';

const MICROS = 10;

function column(name: string, type: MadeColumn['type'], more: Partial<MadeColumn> = {}): MadeColumn {
  return { name, type, groups: [[{ values: type === 'BYTE_ARRAY' ? ['x', 'y'] : [1, 2] }]], ...more };
}

const TIMES = ['lpep_pickup_datetime', 'Lpep_Dropoff_Datetime'].map((name) =>
  column(name, 'INT64', { converted: MICROS }),
);
const ZONES = ['PULocationID', 'dolocationid'].map((name) => column(name, 'INT32'));
const AMOUNTS = ['trip_distance', 'fare_amount'].map((name) => column(name, 'DOUBLE'));
const GREEN = [...TIMES, ...ZONES, ...AMOUNTS];

function footerOf(file: Uint8Array): Promise<ParquetFooter> {
  return readFooter((start, length) => Promise.resolve(file.subarray(start, start + length)), file.length);
}

async function problemOf(file: Uint8Array): Promise<string> {
  const error: unknown = await footerOf(file).catch((failure: unknown) => failure);
  if (!(error instanceof InputFormatError)) throw new Error('the footer was accepted', { cause: error });
  return error.message;
}

/** The metadata of the first column of the first row group, changed. */
function firstChunk(change: (metadata: ThriftStruct) => ThriftStruct): (footer: ThriftStruct) => ThriftStruct {
  return (footer) => {
    const [group, ...groups] = footer[4] as readonly ThriftStruct[];
    const [chunk, ...chunks] = group![1] as readonly ThriftStruct[];
    const changed = { ...chunk, 3: change(chunk![3] as ThriftStruct) };
    return { ...footer, 4: [{ ...group, 1: [changed, ...chunks] }, ...groups] };
  };
}

describe('the footer of a Parquet file', () => {
  test('names columns by TLC’s names in any case, and decides by them where places are', async () => {
    const { format } = await footerOf(makeParquet(GREEN));

    expect(format).toMatchObject({ kind: 'parquet', rows: 2, places: 'zones' });
    expect(format.columns.map(({ column: name, type, unit }) => [name, type, unit])).toEqual([
      ['pickupTime', 'INT64', 'MICROS'],
      ['dropoffTime', 'INT64', 'MICROS'],
      ['distance', 'DOUBLE', undefined],
      ['fare', 'DOUBLE', undefined],
      ['pickupZone', 'INT32', undefined],
      ['dropoffZone', 'INT32', undefined],
    ]);
  });

  test('of for-hire vehicles may lack both amounts', async () => {
    const { format } = await footerOf(makeParquet([...TIMES, ...ZONES]));

    expect(format.columns.map(({ column: name }) => name)).not.toContain('fare');
  });

  test('prefers coordinates to zones', async () => {
    const places = ['Start_Lon', 'Start_Lat', 'End_Lon', 'End_Lat'].map((name) => column(name, 'DOUBLE'));

    expect((await footerOf(makeParquet([...GREEN, ...places]))).format.places).toBe('coordinates');
  });

  test('lists row groups one after the other', async () => {
    const twice = GREEN.map((one) => ({ ...one, groups: [...one.groups, ...one.groups] }));

    const { format, rowGroups } = await footerOf(makeParquet(twice));

    expect(format.rows).toBe(4);
    expect(rowGroups.map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
      [0, 2],
      [2, 2],
    ]);
  });

  const LZ4 = 7;
  test.each<[string, () => Uint8Array, RegExp]>([
    [
      'a file that was cut',
      () => readFileSync(sharedPath('data/trips/parquet-truncated/green_tripdata_2025-02.parquet')),
      /has no footer: it was cut.*Download it again/,
    ],
    ['a file of four bytes', () => Buffer.from('PAR1'), /has no footer/],
    ['an encrypted footer', () => Buffer.from('PAR1....................PARE'), /is encrypted/],
    [
      'a footer longer than the file',
      () => Buffer.concat([Buffer.from('PAR1'), Buffer.from([0xff, 0xff, 0, 0]), Buffer.from('PAR1')]),
      /footer .* is wrong: it says that it has 65535 bytes/,
    ],
    [
      'a footer of other bytes',
      () =>
        Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(50, 0x99), Buffer.from([50, 0, 0, 0]), Buffer.from('PAR1')]),
      /footer .* is wrong: it cannot be read/,
    ],
    [
      'rows that do not add up',
      () => makeParquet(GREEN, (footer) => ({ ...footer, 3: 99n })),
      /it counts 99 rows, its row groups 2/,
    ],
    [
      'a column beyond the file',
      () =>
        makeParquet(
          GREEN,
          firstChunk((metadata) => ({ ...metadata, 7: 1_000_000n })),
        ),
      /said to be in bytes 4 to 1000004/,
    ],
    [
      'a column before the file',
      () =>
        makeParquet(
          GREEN,
          firstChunk((metadata) => ({ ...metadata, 9: -5n })),
        ),
      /said to be in bytes -5/,
    ],
    [
      'a column of other rows',
      () =>
        makeParquet(
          GREEN,
          firstChunk((metadata) => ({ ...metadata, 5: 7n })),
        ),
      /has 7 values in 2 rows/,
    ],
    [
      'a compression that is not read',
      () =>
        makeParquet(
          GREEN,
          firstChunk((metadata) => ({ ...metadata, 4: LZ4 })),
        ),
      /compressed with LZ4_RAW.*zstd/,
    ],
    [
      'an encoding that is not read',
      () =>
        makeParquet(
          GREEN,
          firstChunk((metadata) => ({ ...metadata, 2: [5] })),
        ),
      /encoded as DELTA_BINARY_PACKED/,
    ],
    ['no trips', () => makeParquet(GREEN.map((one) => ({ ...one, groups: [] }))), /has no trips/],
    [
      'renamed columns',
      () => makeParquet([...TIMES, ...AMOUNTS, column('pu', 'INT32')]),
      /no column of pickup zone, dropoff zone among .*lpep_pickup_datetime.*pu/,
    ],
    ['one amount without the other', () => makeParquet([...TIMES, ...ZONES, AMOUNTS[0]!]), /no column of fare among/],
    [
      'two columns of one name',
      () => makeParquet([...GREEN, column('PULOCATIONID', 'INT64')]),
      /more than one column of pickup zone: PULocationID and PULOCATIONID/,
    ],
    [
      'integers without a unit as times',
      () => makeParquet([column('lpep_pickup_datetime', 'INT64'), TIMES[1]!, ...ZONES]),
      /lpep_pickup_datetime is INT64; it should be a timestamp or text/,
    ],
    [
      'text as a fare',
      () => makeParquet([...TIMES, ...ZONES, AMOUNTS[0]!, column('fare_amount', 'BYTE_ARRAY')]),
      /fare_amount is BYTE_ARRAY; it should be a number/,
    ],
    [
      'scaled decimals as a fare',
      () => makeParquet([...TIMES, ...ZONES, AMOUNTS[0]!, column('fare_amount', 'INT64', { converted: 5 })]),
      /fare_amount is INT64 \(DECIMAL\)/,
    ],
  ])('refuses %s', async (_, make, problem) => {
    expect(await problemOf(make())).toMatch(problem);
  });

  test('refuses nested columns and says so', async () => {
    const nested = makeParquet(GREEN, (footer) => {
      const [root, ...columns] = footer[2] as readonly ThriftStruct[];
      return { ...footer, 2: [{ ...root, 5: 1 }, { 4: 'trip', 5: columns.length }, ...columns] };
    });

    expect(await problemOf(nested)).toMatch(/trip\.lpep_pickup_datetime is nested\. Write the columns side by side/);
  });

  test('refuses any footer with changed bytes by a plain error, or reads it', async () => {
    const file = makeParquet(GREEN);
    const footerStart = file.length - 8 - file.readUInt32LE(file.length - 8);
    for (let at = footerStart; at < file.length; at++) {
      for (const byte of [0, 0x7f, 0xff, file[at]! ^ 1]) {
        const changed = Buffer.from(file);
        changed[at] = byte;
        const error: unknown = await footerOf(changed).then(
          () => undefined,
          (failure: unknown) => failure,
        );
        if (error !== undefined) expect(error).toBeInstanceOf(InputFormatError);
      }
    }
  });
});
