import { crc32, inflateRawSync } from 'node:zlib';
import { LayerError } from '../../../geo/layer-error.ts';
import { zlibError } from './inflate.ts';

/*
 * Reads a zip that is in memory (APPNOTE 6.3.10). Libraries (fflate, but-unzip, yauzl) compare no checksums, and a
 * damaged border would be a wrong count.
 */

/** A file in a zip. */
export interface ZipEntry {
  readonly name: string;
  /** Size when unpacked, as the zip states it; unpacking fails if it is another. */
  readonly bytes: number;
  readonly packed: number;
  readonly method: number;
  readonly crc: number;
  readonly encrypted: boolean;
  /** Where its local header is. */
  readonly start: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT_BYTES = 0xffff;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** In 16 and 32 bits: "see the zip64 record". */
const ELSEWHERE_16 = 0xffff;
const ELSEWHERE_32 = 0xffffffff;

const DOWNLOAD_AGAIN = 'Download it again, whole';

/** The files in a zip, without folders; throws a {@link LayerError} if it is cut off or damaged. */
export function zipEntries(zip: Uint8Array): ZipEntry[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = endOfDirectory(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === ELSEWHERE_16 || at === ELSEWHERE_32) {
    throw new LayerError('the zip', 'it has the form for more than 4 GB (zip64)', 'Zip the shapefile alone');
  }
  const entries: ZipEntry[] = [];
  for (let n = 0; n < count; n++) {
    if (at + DIRECTORY_ENTRY_BYTES > end || view.getUint32(at, true) !== DIRECTORY_ENTRY)
      throw damaged('its directory');
    const nameBytes = view.getUint16(at + 28, true);
    entries.push(entryAt(view, at, textOf(zip, at + DIRECTORY_ENTRY_BYTES, nameBytes)));
    at += DIRECTORY_ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries.filter(({ name }) => !name.endsWith('/'));
}

/** Unpacks a file; throws a {@link LayerError} unless size and checksum are those stated: it never takes more memory. */
export function unzip(zip: Uint8Array, entry: ZipEntry): Uint8Array {
  if (entry.encrypted) throw new LayerError(entry.name, 'it is encrypted', 'Give a zip without a password');
  if (entry.method !== DEFLATED && entry.method !== STORED) {
    throw new LayerError(entry.name, `it is compressed by method ${entry.method}`, 'Zip it with deflate, as usual');
  }
  const data = dataOf(zip, entry);
  const unpacked = entry.method === DEFLATED ? inflated(data, entry) : data;
  if (unpacked.length !== entry.bytes || crc32(unpacked) !== entry.crc) throw damaged(entry.name);
  return unpacked;
}

function endOfDirectory(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - MOST_COMMENT_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw new LayerError('the zip', 'its end is missing', DOWNLOAD_AGAIN);
}

function entryAt(view: DataView, at: number, name: string): ZipEntry {
  return {
    name,
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    start: view.getUint32(at + 42, true),
  };
}

function dataOf(zip: Uint8Array, { name, start, packed }: ZipEntry): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  if (start + LOCAL_HEADER_BYTES > zip.length || view.getUint32(start, true) !== LOCAL_HEADER) throw damaged(name);
  const from = start + LOCAL_HEADER_BYTES + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (from + packed > zip.length) throw damaged(name);
  return zip.subarray(from, from + packed);
}

function inflated(data: Uint8Array, { name, bytes }: ZipEntry): Uint8Array {
  try {
    // One more than stated, so that a file that is larger shows.
    return inflateRawSync(data, { maxOutputLength: bytes + 1 });
  } catch (error) {
    if (zlibError(error) !== undefined) throw damaged(name);
    throw error;
  }
}

function textOf(zip: Uint8Array, start: number, length: number): string {
  return new TextDecoder().decode(zip.subarray(start, start + length));
}

function damaged(what: string): LayerError {
  return new LayerError('the zip', `${what} is damaged`, DOWNLOAD_AGAIN);
}
