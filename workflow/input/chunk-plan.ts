import { readFooter } from '../../tasks/parquet/footer.ts';
import { ParquetDamaged } from '../../tasks/parquet/parquet-damaged.ts';
import { planRowGroup } from '../../tasks/parquet/plan-rows.ts';
import { InputFormatError } from '../../tasks/trips/input-format.ts';
import { TRIP_RECORD_BYTES } from '../../tasks/trips/trip-record.ts';
import { ObjectChanged, readBytes } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { InvalidInput } from '../errors.ts';
import type { PlannedChunk, TripFile } from '../manifest.ts';

/** First and largest window read in search of a line's end: most rows end within the first, none needs more memory than the last. */
const FIRST_WINDOW_BYTES = 4 * 1024;
const LARGEST_WINDOW_BYTES = 1024 * 1024;

/** Files planned concurrently. */
const FILES_AT_ONCE = 8;
/** Maximum chunks per execution: a manifest of some 3 MB, and an hour of a worker at the smallest size. */
const MAX_CHUNKS = 100_000;

/** A byte range `[start, end)` of a file. */
export type ByteRange = readonly [start: number, end: number];

/**
 * The chunks of a job, in the order of its files: ranges of lines, or rows of Parquet files. Throws {@link
 * InvalidInput} if there would be too many, or if a file changes meanwhile.
 */
export async function planChunks(
  files: readonly TripFile[],
  storage: Storage,
  chunkBytes: number,
): Promise<PlannedChunk[]> {
  refuseTooManyChunks(
    files.reduce((sum, file) => sum + file.bytes, 0),
    chunkBytes,
  );
  const chunks: PlannedChunk[][] = files.map(() => []);
  await forEachAtOnce(files, FILES_AT_ONCE, async (file, number) => {
    try {
      chunks[number] = await planFile(storage, file, number, chunkBytes);
    } catch (error) {
      if (error instanceof ObjectChanged) throw new InvalidInput(error.message);
      if (error instanceof ParquetDamaged || error instanceof InputFormatError) {
        throw new InvalidInput(`${file.uri}: ${error.message}`);
      }
      throw error;
    }
  });
  const planned = chunks.flat();
  if (planned.length > MAX_CHUNKS) throw tooManyChunks(planned.length);
  return planned;
}

async function planFile(storage: Storage, file: TripFile, number: number, chunkBytes: number): Promise<PlannedChunk[]> {
  if (file.format.kind !== 'parquet') {
    const ranges = await planRanges(storage, file, chunkBytes);
    return ranges.map(([start, end]) => [number, start, end]);
  }
  const read = (start: number, length: number) => readBytes(storage, file, start, length);
  const chunks: PlannedChunk[] = [];
  for (const group of (await readFooter(read, file.bytes)).rowGroups) {
    const rows = await planRowGroup(group, chunkBytes, read);
    chunks.push(...rows.map(({ start, end, pages }): PlannedChunk => [number, start, end, [...pages]]));
  }
  return chunks;
}

/**
 * Cuts a file of lines into ranges of about `chunkBytes` that begin and end with whole trip records or rows; together they
 * cover the file, each byte once. A row longer than a chunk stays whole, so its range is as long as the row; so does a
 * compressed file, which can only be unpacked from its start.
 */
export async function planRanges(storage: Storage, file: TripFile, chunkBytes: number): Promise<ByteRange[]> {
  if (file.format.kind !== 'parquet' && file.format.compression !== undefined) return [[0, file.bytes]];
  if (file.format.kind === 'trip-records') return recordRanges(file.bytes, chunkBytes);
  return rangesBetween(file.bytes, chunkBytes, (offset) => nextRow(storage, file, offset));
}

function recordRanges(bytes: number, chunkBytes: number): Promise<ByteRange[]> {
  const recordsAChunk = Math.max(1, Math.floor(chunkBytes / TRIP_RECORD_BYTES));
  return rangesBetween(bytes, recordsAChunk * TRIP_RECORD_BYTES, (offset) => Promise.resolve(offset));
}

/** `align` moves an offset forward to where a record starts. */
async function rangesBetween(
  bytes: number,
  step: number,
  align: (offset: number) => Promise<number>,
): Promise<ByteRange[]> {
  const ranges: ByteRange[] = [];
  let start = 0;
  while (start < bytes) {
    const end = start + step >= bytes ? bytes : Math.min(await align(start + step), bytes);
    ranges.push([start, end]);
    start = end;
  }
  return ranges;
}

/** The offset of the first row that starts at or after `offset`. */
async function nextRow(storage: Storage, file: TripFile, offset: number): Promise<number> {
  let from = offset - 1; // a row that starts at `offset` has its predecessor's newline just before it
  for (let window = FIRST_WINDOW_BYTES; from < file.bytes; window = Math.min(window * 4, LARGEST_WINDOW_BYTES)) {
    const bytes = await readBytes(storage, file, from, window);
    const newline = bytes.indexOf(0x0a);
    if (newline >= 0) return from + newline + 1;
    from += bytes.length;
  }
  return file.bytes;
}

function refuseTooManyChunks(bytes: number, chunkBytes: number): void {
  if (bytes / chunkBytes <= MAX_CHUNKS) return;
  const least = Math.ceil(bytes / MAX_CHUNKS);
  throw new InvalidInput(
    `chunkBytes: ${chunkBytes} cuts ${bytes} bytes into more than ${MAX_CHUNKS} chunks; use at least ${least}`,
  );
}

function tooManyChunks(chunks: number): InvalidInput {
  return new InvalidInput(
    `the files have ${chunks} chunks, since a row group of a Parquet file is one at least: more than ${MAX_CHUNKS}. ` +
      'Pick fewer months with trips, or write the files with larger row groups',
  );
}
