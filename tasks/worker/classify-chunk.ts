import type { Classifier } from '../counting/classifier.ts';
import type { RejectedRow } from '../counting/rejected-row.ts';
import type { TripStatistics } from '../counting/statistics.ts';
import { readRows } from '../parquet/read-rows.ts';
import type { ParquetFormat } from '../parquet/parquet-format.ts';
import type { ChunkMessage } from '../protocol/chunk-message.ts';
import { decompressed } from '../storage/decompress.ts';
import type { RangeReader, Storage } from '../storage/storage.ts';
import type { InputFormat } from '../trips/input-format.ts';
import { TRIP_RECORD_BYTES } from '../trips/trip-record.ts';
import { monthSpan } from '../trips/wall-clock.ts';
import type { Classifiers } from './open-classifiers.ts';

/** What was counted in a chunk. */
export interface CountedChunk {
  readonly statistics: TripStatistics;
  /** The first row of the chunk that was rejected, if the file has lines; its offset and line are those in the file. */
  readonly firstRejected?: RejectedRow | undefined;
}

/** What is read of a chunk's message. */
type Chunk = Pick<ChunkMessage, 'uri' | 'version' | 'month' | 'format' | 'start' | 'end' | 'pages'>;

/** Reads a chunk into the classifier, in constant memory, and counts its trips. */
export async function classifyChunk(chunk: Chunk, classifiers: Classifiers, storage: Storage): Promise<CountedChunk> {
  const { format } = chunk;
  return format.kind === 'parquet'
    ? { statistics: await classifyRows(chunk, format, classifiers, storage) }
    : classifyLines(chunk, format, classifiers, storage);
}

async function classifyRows(
  { uri, version, month, start, end, pages = [] }: Chunk,
  format: ParquetFormat,
  classifiers: Classifiers,
  storage: Storage,
): Promise<TripStatistics> {
  const classifier = classifiers.createForParquet(format, { month: monthSpan(month) });
  const open = (from: number, to: number): Promise<RangeReader> => storage.openRange(uri, from, to, version);
  await readRows(format, { start, end, pages }, open, classifier);
  return classifier.end();
}

async function classifyLines(
  chunk: Chunk,
  format: InputFormat,
  classifiers: Classifiers,
  storage: Storage,
): Promise<CountedChunk> {
  const { uri, version, start, end } = chunk;
  const skipBytes = format.kind === 'tlc-csv' && start === 0 ? format.headerBytes : 0;
  const classifier = classifiers.create(format, { skipBytes, month: monthSpan(chunk.month) });
  const range = await storage.openRange(uri, start, end, version);
  const reader = format.compression === undefined ? range : decompressed(range, format.compression);
  try {
    if (format.compression === undefined) await readAll(reader, end - start, classifier, chunk);
    else await readToEnd(reader, classifier);
    const statistics = classifier.end();
    return { statistics, firstRejected: inFile(classifier.firstRejected, format, start) };
  } finally {
    await reader.close();
  }
}

async function readAll(reader: RangeReader, bytes: number, classifier: Classifier, { uri, end }: Chunk): Promise<void> {
  for (let left = bytes; left > 0;) {
    const count = await reader.read(classifier.room());
    if (count === 0) throw new Error(`${uri} ended ${left} bytes before byte ${end}`);
    classifier.advance(count);
    left -= count;
  }
}

async function readToEnd(reader: RangeReader, classifier: Classifier): Promise<void> {
  for (;;) {
    const count = await reader.read(classifier.room());
    if (count === 0) return;
    classifier.advance(count);
  }
}

/** The row as its file has it: lines are known of trip records, and at the beginning of the file. */
function inFile(row: RejectedRow | undefined, { kind }: InputFormat, start: number): RejectedRow | undefined {
  if (row === undefined) return undefined;
  const { text, reason } = row;
  const offset = start + row.offset;
  const line = kind === 'trip-records' ? offset / TRIP_RECORD_BYTES + 1 : start === 0 ? row.line : undefined;
  return { offset, ...(line !== undefined && { line }), text, reason };
}
