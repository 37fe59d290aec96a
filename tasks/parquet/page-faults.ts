import { ParquetDamaged } from './parquet-damaged.ts';
import type { TripColumn } from './trip-columns.ts';

/** What can be wrong with a page that was decompressed well. */
const PAGE_FAULTS = {
  levels: 'the levels that say which values are missing are cut or wrong',
  values: 'a page ends before its values do',
  indexes: 'a page ends before its indexes do',
  indexRange: 'an index is beyond the last value of the dictionary',
} as const;
export type PageFault = keyof typeof PAGE_FAULTS;

/** The error of a fault in a column's page. */
export function pageFault(column: TripColumn, fault: PageFault): ParquetDamaged {
  return new ParquetDamaged(`column of ${column}: ${PAGE_FAULTS[fault]}`);
}
