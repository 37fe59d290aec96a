import { TRIP_RECORD_BYTES } from '../../tasks/trips/trip-record.ts';
import type { BenchSetting } from './contender.ts';
import { ClassifierPool, planChunks } from './product.ts';
import type { OwnCounts } from './run-contenders.ts';

/** The product's counts over the first records of the file of trip records: the raw rows are the same trips. */
export function openOwnCounts({ files, index, districts }: BenchSetting): {
  readonly count: OwnCounts;
  readonly close: () => Promise<void>;
} {
  const pool = new ClassifierPool(1, index, districts);
  return {
    count: async ({ records }) => {
      const [first] = await planChunks(files.tripRecords, records * TRIP_RECORD_BYTES);
      return pool.classify([first!]);
    },
    close: () => pool.close(),
  };
}
