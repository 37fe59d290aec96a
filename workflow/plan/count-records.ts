import { INPUT_HEAD_BYTES } from '../../tasks/trips/input-format.ts';
import type { InputFormat } from '../../tasks/trips/input-format.ts';
import { readHead } from '../input/read-head.ts';
import { readBytes } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { TRIP_RECORD_BYTES } from '../../tasks/trips/trip-record.ts';
import type { TripFile } from '../manifest.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Records of a file: exact for trip records and Parquet; for CSV estimated from the size of the rows at its head. */
export async function countRecords(storage: Storage, file: TripFile): Promise<number> {
  const { format } = file;
  if (format.kind === 'parquet') return format.rows;
  if (format.compression !== undefined) return estimateUnpacked(storage, file, format);
  if (format.kind === 'trip-records') return file.bytes / TRIP_RECORD_BYTES;
  const head = await readBytes(storage, file, 0, INPUT_HEAD_BYTES);
  return estimateRows(head, format.headerBytes, file.bytes);
}

/** How many times larger a compressed file of trips usually is when unpacked. */
const USUAL_RATIO = 5;

/** Records of a compressed file: exact if its head is all of it, else by how much trips are usually compressed. */
async function estimateUnpacked(storage: Storage, file: TripFile, format: InputFormat): Promise<number> {
  const { head, bytes } = await readHead(storage, file, INPUT_HEAD_BYTES);
  const unpacked = bytes === Infinity ? Math.max(file.bytes * USUAL_RATIO, head.length) : bytes;
  if (format.kind === 'trip-records') return Math.round(unpacked / TRIP_RECORD_BYTES);
  return estimateRows(head, format.headerBytes, unpacked);
}

/** Rows of a file of `bytes` bytes: exact if `head` is the whole file, else estimated from the complete rows in it. */
export function estimateRows(head: Uint8Array, headerBytes: number, bytes: number): number {
  const isWhole = head.length >= bytes;
  let rows = 0;
  let start = headerBytes;
  let sampled = headerBytes;
  for (let at = headerBytes; at < head.length; at++) {
    if (head[at] !== LF) continue;
    if (at - start > (head[at - 1] === CR ? 1 : 0)) rows++; // many files have a blank line below their header
    start = at + 1;
    sampled = start;
  }
  if (isWhole) return rows + (sampled < bytes ? 1 : 0);
  const rowBytes = rows === 0 ? head.length : (sampled - headerBytes) / rows;
  return Math.round((bytes - headerBytes) / rowBytes);
}
