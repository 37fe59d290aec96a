import { readFileSync } from 'node:fs';
import { InputFormatError } from '../../../tasks/trips/input-format-error.ts';
import { ParquetDamaged } from '../../../tasks/parquet/parquet-damaged.ts';
import type { TripStatistics } from '../../../tasks/counting/statistics.ts';
import { sharedPath } from '../../shared.ts';
import { expectSameCounts, OF_MONTH } from '../support.ts';
import { randomFrom } from '../counting/kernel/mutations.ts';
import { countFile, parquetPair, planFile, realLayer } from './counting.ts';
import type { Create, ParquetPair } from './counting.ts';
import { makeParquet } from './make-parquet.ts';
import type { MadeColumn } from './make-parquet.ts';

/** What a file gives: its statistics, or the message of a plain error. Anything else is a fault of the program. */
async function outcome(file: Uint8Array, create: Create): Promise<TripStatistics | string> {
  try {
    return await countFile(file, create, OF_MONTH);
  } catch (error) {
    if (error instanceof ParquetDamaged || error instanceof InputFormatError) return error.message;
    throw error;
  }
}

const ROWS = 90;
const numbers = (of: (row: number) => number): number[] => Array.from({ length: ROWS }, (_, row) => of(row));

/** Small files, uncompressed and not, with every encoding: a changed byte means something else nearly everywhere. */
function madeFiles(): Buffer[] {
  const time = numbers((row) => 1_433_116_800 + row * 29_000).map((second) => BigInt(second) * 1_000_000n);
  const zone = numbers((row) => 1 + ((row * 7) % 265));
  const dictionary = [...new Set(zone)];
  const amount = numbers((row) => row / 4);
  const some = <T>(values: readonly T[]): (T | undefined)[] =>
    values.map((value, i) => (i % 7 === 3 ? undefined : value));
  const column = (
    name: string,
    type: MadeColumn['type'],
    values: MadeColumn['groups'][0][0]['values'],
    more: Partial<MadeColumn> = {},
  ): MadeColumn => ({
    ...{
      name,
      type,
      groups: [
        [
          { values: values.slice(0, 40), version: 1 },
          { values: values.slice(40), version: 2 },
        ],
      ],
    },
    ...more,
  });
  const texts = time.map((micros) => new Date(Number(micros / 1000n)).toISOString().slice(0, 19).replace('T', ' '));
  return (['UNCOMPRESSED', 'SNAPPY'] as const).map((codec) =>
    makeParquet([
      column('pickup_datetime', 'INT64', some(time), { converted: 10, codec }),
      column('dropoff_datetime', 'BYTE_ARRAY', texts, { codec }),
      {
        ...{ name: 'PULocationID', type: 'INT32', dictionary, codec },
        groups: [
          [
            { values: some(zone).slice(0, 40), indexed: true },
            { values: some(zone).slice(40), indexed: true, version: 2 },
          ],
        ],
      },
      column('DOLocationID', 'DOUBLE', some(zone), { codec }),
      column('trip_distance', 'DOUBLE', some(amount), { codec, required: false }),
      column('fare_amount', 'FLOAT', amount, { codec, required: true }),
    ]),
  );
}

describe('bytes changed at random', () => {
  let pair: ParquetPair;
  beforeAll(async () => {
    pair = await parquetPair(realLayer('taxi-zones', 'LocationID'));
  });

  async function expectAgreement(file: Uint8Array): Promise<void> {
    const [byKernel, byTwin] = [await outcome(file, pair.kernel), await outcome(file, pair.twin)];
    // Of several faults, the kernel meets the one of the first column first, the twin that of the first row.
    if (typeof byKernel === 'string' || typeof byTwin === 'string') expect(typeof byKernel).toBe(typeof byTwin);
    else expectSameCounts(byKernel, byTwin);
  }

  test('in the pages of small files mean the same to kernel and twin, or are refused alike', async () => {
    const random = randomFrom(10);
    for (const file of madeFiles()) {
      const pages = file.length - 8 - file.readUInt32LE(file.length - 8);
      for (let round = 0; round < 1500; round++) {
        const changed = Buffer.from(file);
        for (let changes = 1 + random(3); changes > 0; changes--) changed[4 + random(pages - 4)] = random(256);
        await expectAgreement(changed);
      }
    }
  });

  test('in the compressed pages of a real file are refused alike', async () => {
    const file = readFileSync(sharedPath('data/trips/parquet/green_tripdata_2020-04.parquet'));
    const { chunks } = await planFile(file);
    const { pages } = chunks[0]!;
    const random = randomFrom(11);
    for (let round = 0; round < 8; round++) {
      const { start, end } = pages[random(pages.length)]!;
      const changed = Buffer.from(file);
      changed[start + random(end - start)] = random(256);
      await expectAgreement(changed);
    }
  });
});
