import type { TripFormat } from '../../tasks/protocol/chunk-message.ts';
import { SEGMENT_BYTES } from '../../tasks/storage/web-range-reader.ts';
import { chunkBytes } from '../manifest.ts';
import type { PlannedChunk, TripFile } from '../manifest.ts';
import { isOnWeb } from '../web-source.ts';

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
  /** What is read from a public web server; absent if the source is not on one, or it is not known. */
  readonly web?: WebReads;
}

/** Reads from a public web server. */
interface WebReads {
  readonly host: string;
  readonly requests: number;
  readonly bytes: number;
}

/** Requests for each file (asked for as Parquet and as CSV, and its head), and for each chunk besides its bytes: its cut. */
const REQUESTS_A_FILE = 3;
const REQUESTS_A_CHUNK = 1;

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
    ...webReads(files, chunks),
  };
}

function webReads(files: readonly TripFile[], chunks: readonly PlannedChunk[]): { web?: WebReads } {
  const [first] = files;
  if (first === undefined || !isOnWeb(first.uri)) return {};
  const ranges = chunks.flatMap(([, start, end, pages]) => pages ?? [{ start, end }]);
  const segments = ranges.reduce((sum, { start, end }) => sum + Math.ceil((end - start) / SEGMENT_BYTES), 0);
  const requests = REQUESTS_A_FILE * files.length + REQUESTS_A_CHUNK * chunks.length + segments;
  const bytes = chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);
  return { web: { host: new URL(first.uri).host, requests, bytes } };
}
