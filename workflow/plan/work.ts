import type { TripFormat } from '../../tasks/protocol/chunk-message.ts';
import { chunkBytes } from '../manifest.ts';
import type { PlannedChunk, TripFile } from '../manifest.ts';

/** What a run counts. */
export interface Work {
  readonly files: number;
  readonly bytes: number;
  /** Records by format; estimated for CSV. */
  readonly records: Readonly<Record<TripFormat['kind'], number>>;
  readonly chunks: number;
  readonly largestChunkBytes: number;
  /** Number of districts in the layer. */
  readonly districts: number;
}

/** Records of all formats. */
export function recordsOf({ records }: Pick<Work, 'records'>): number {
  return records['trip-records'] + records['tlc-csv'] + records.parquet;
}

/** The work of files that were cut into chunks; `records` are each file's. */
export function workOf(
  files: readonly TripFile[],
  records: readonly number[],
  chunks: readonly PlannedChunk[],
  districts: number,
): Work {
  const ofKind = (kind: TripFormat['kind']): number =>
    files.reduce((sum, { format }, i) => (format.kind === kind ? sum + (records[i] ?? 0) : sum), 0);
  return {
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    records: { 'trip-records': ofKind('trip-records'), 'tlc-csv': ofKind('tlc-csv'), parquet: ofKind('parquet') },
    chunks: chunks.length,
    largestChunkBytes: chunks.reduce((most, chunk) => Math.max(most, chunkBytes(chunk)), 0),
    districts,
  };
}
