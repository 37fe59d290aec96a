import { INPUT_HEAD_BYTES } from '../../tasks/trips/input-format.ts';
import { readBytes } from '../../tasks/storage/storage.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { TRIP_RECORD_BYTES } from '../../tasks/trips/trip-record.ts';
import type { TripFile } from '../manifest.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Records of a file: exact for trip records and Parquet; for CSV estimated from the size of the rows at its head. */
export async function countRecords(storage: Storage, file: TripFile): Promise<number> {
  if (file.format.kind === 'trip-records') return file.bytes / TRIP_RECORD_BYTES;
  if (file.format.kind === 'parquet') return file.format.rows;
  const head = await readBytes(storage, file, 0, INPUT_HEAD_BYTES);
  return estimateRows(head, file.format.headerBytes, file.bytes);
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
