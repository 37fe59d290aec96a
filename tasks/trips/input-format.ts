import { CR, isBlank, isBlankByte, LF, NUL } from './ascii.ts';
import { InputFormatError } from './input-format-error.ts';
import { parseTlcHeader } from './tlc-columns.ts';
import type { TlcColumns } from './tlc-columns.ts';
import { readTripRecord, TRIP_RECORD_BYTES } from './trip-record.ts';
import { Trip } from './trip.ts';

export { InputFormatError } from './input-format-error.ts';

/** How the bytes of a file are read. Plain JSON: it travels with every chunk. */
export type InputFormat =
  | { readonly kind: 'trip-records'; readonly compression?: Compression | undefined }
  /** `headerBytes`: bytes of the header line, its line feed counted. */
  | {
      readonly kind: 'tlc-csv';
      readonly headerBytes: number;
      readonly columns: TlcColumns;
      readonly compression?: Compression | undefined;
    };

/** How a file as a whole is compressed, if it is: such a file is one chunk. */
export type Compression = 'gzip' | 'zstd';

/** How a file is compressed that begins like this; undefined if it is not, or in a way that is not read. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  if (beginsWith(head, GZIP_MAGIC)) return 'gzip';
  return beginsWith(head, ZSTD_MAGIC) ? 'zstd' : undefined;
}

const GZIP_MAGIC = [0x1f, 0x8b];
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** How much of a file {@link recogniseFormat} looks at. */
export const INPUT_HEAD_BYTES = 65_536;

/** What lies under a trip file's name by mistake, and holds no data at all. */
const PLACEHOLDERS: readonly { readonly begins: RegExp; readonly is: string; readonly fix: string }[] = [
  { begins: /^\s*<(!doctype|html|head|\?xml|error)/i, is: 'a web page', fix: 'The download failed: download it again' },
  { begins: /^version https:\/\/git-lfs/, is: 'a Git LFS pointer', fix: 'Fetch the file itself (git lfs pull)' },
];

/** Bytes in which a placeholder shows what it is. */
const PLACEHOLDER_BYTES = 256;

const UTF16_FIX = 'Convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)';

/** Files that are often mistaken for CSV, by how they begin. */
const KNOWN_BEGINNINGS: readonly { readonly bytes: readonly number[]; readonly is: string; readonly fix: string }[] = [
  { bytes: GZIP_MAGIC, is: 'a gzip file', fix: 'Unpack it (gunzip)' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'a zip file', fix: 'Unpack it (unzip)' },
  { bytes: [0x42, 0x5a, 0x68], is: 'a bzip2 file', fix: 'Unpack it (bunzip2)' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'an xz file', fix: 'Unpack it (unxz)' },
  { bytes: ZSTD_MAGIC, is: 'a zstd file', fix: 'Unpack it (unzstd)' },
  { bytes: [0x50, 0x41, 0x52, 0x31], is: 'a Parquet file', fix: 'Count it as it is, with start-job' },
  { bytes: [0xff, 0xfe], is: 'UTF-16 text', fix: UTF16_FIX },
  { bytes: [0xfe, 0xff], is: 'UTF-16 text', fix: UTF16_FIX },
];

/** Two times and two coordinates: how a line of trip records begins, whatever its width. */
const TRIP_RECORD_BEGINNING = /^-?\d{1,10},-?\d{1,10},[-+.\d]*,[-+.\d]*,/;

/**
 * Recognises a file by its content: 80-byte trip records or raw TLC CSV.
 * `head`: the first {@link INPUT_HEAD_BYTES} of the file, or all of it; `bytes`: its size (of a compressed file: when
 * unpacked, or `Infinity` if `head` is not all of it).
 * @throws InputFormatError for anything else, and for a file without a single row.
 */
export function recogniseFormat(head: Uint8Array, bytes: number): InputFormat {
  if (bytes === 0) throw new InputFormatError({ problem: 'the file is empty', fix: 'Download it again' });
  refusePlaceholder(head);
  refuseOtherKinds(head);
  return beginsWithTripRecords(head) ? tripRecords(bytes) : tlcCsv(head, bytes);
}

function refusePlaceholder(head: Uint8Array): void {
  const text = new TextDecoder('latin1').decode(head.subarray(0, PLACEHOLDER_BYTES)).replace(/^\xef\xbb\xbf/, '');
  const found = PLACEHOLDERS.find(({ begins }) => begins.test(text));
  if (found === undefined) return;
  throw new InputFormatError({ problem: `this is ${found.is}, not trips`, fix: found.fix, isPlaceholder: true });
}

function refuseOtherKinds(head: Uint8Array): void {
  const kind = KNOWN_BEGINNINGS.find((beginning) => beginsWith(head, beginning.bytes));
  if (kind !== undefined) throw new InputFormatError({ problem: `this is ${kind.is}, not CSV`, fix: kind.fix });
  const nul = head.indexOf(NUL);
  if (nul < 0) return;
  if (head[nul + 2] === NUL && head[nul + 1] !== NUL) {
    throw new InputFormatError({ problem: 'this is UTF-16 text, not CSV in UTF-8', fix: UTF16_FIX });
  }
  throw new InputFormatError({
    problem: `byte ${nul + 1} of the file is NUL: this is binary data, or damaged text`,
    line: lineOf(head, nul),
    fix: 'Use a CSV file; if this should be one, download it again',
  });
}

/** Whether the first line has a trip record's length and is one, is the placeholder of one, or is followed by one. */
function beginsWithTripRecords(head: Uint8Array): boolean {
  if (head.indexOf(LF) !== TRIP_RECORD_BYTES - 1) return false;
  if (isBlank(head, 0, TRIP_RECORD_BYTES - 1)) return true;
  const trip = new Trip();
  for (let at = 0; at + TRIP_RECORD_BYTES <= head.length; at += TRIP_RECORD_BYTES) {
    if (readTripRecord(head, at, trip)) return true;
  }
  return false;
}

function tripRecords(bytes: number): InputFormat {
  const tooMany = bytes === Infinity ? 0 : bytes % TRIP_RECORD_BYTES;
  if (tooMany === 0) return { kind: 'trip-records' };
  const records = (bytes - tooMany) / TRIP_RECORD_BYTES;
  throw new InputFormatError({
    problem: `${bytes} bytes are ${records} trip records of ${TRIP_RECORD_BYTES} bytes and ${tooMany} bytes too many`,
    line: records + 1,
    fix: 'The last record was cut or a line is too long: write the file again',
  });
}

function tlcCsv(head: Uint8Array, bytes: number): InputFormat {
  const lineFeed = head.indexOf(LF);
  if (lineFeed < 0 && bytes > head.length) throw noLineFeed(head);
  const headerBytes = lineFeed < 0 ? head.length : lineFeed + 1;
  // The decoder drops a byte order mark.
  const header = new TextDecoder().decode(head.subarray(0, headerBytes)).trimEnd();
  if (TRIP_RECORD_BEGINNING.test(header)) throw tripRecordOfOtherWidth(headerBytes);
  const columns = parseTlcHeader(header);
  if (head.length === bytes && head.subarray(headerBytes).every((byte) => byte === LF || isBlankByte(byte))) {
    throw new InputFormatError({ problem: 'the file has only a header, no trips', fix: 'Download it again' });
  }
  return { kind: 'tlc-csv', headerBytes, columns };
}

function noLineFeed(head: Uint8Array): InputFormatError {
  if (head.includes(CR)) {
    return new InputFormatError({
      problem: 'its lines end with a carriage return alone',
      fix: "End each line with a line feed (tr '\\r' '\\n')",
    });
  }
  return new InputFormatError({
    problem: `there is no line end in the first ${head.length} bytes`,
    fix: 'Use a CSV file with a header line and one row a line',
  });
}

function tripRecordOfOtherWidth(lineBytes: number): InputFormatError {
  return new InputFormatError({
    problem: `the line begins like a trip record but is ${lineBytes} bytes long, not ${TRIP_RECORD_BYTES}`,
    fix: `Write each record as ${TRIP_RECORD_BYTES - 1} bytes and a line feed`,
  });
}

function beginsWith(head: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, at) => head[at] === byte);
}

function lineOf(head: Uint8Array, offset: number): number {
  return head.subarray(0, offset).reduce((line, byte) => (byte === LF ? line + 1 : line), 1);
}
