import { parquetMetadata } from 'hyparquet';
import type { ColumnChunk, FileMetaData, RowGroup } from 'hyparquet';
import { InputFormatError } from '../trips/input-format-error.ts';
import { CODECS } from './parquet-format.ts';
import type { Codec, ColumnPages, ParquetColumn, ParquetFormat } from './parquet-format.ts';
import { chooseColumns } from './choose-columns.ts';
import { leafColumns } from './leaf-columns.ts';
import { wrongFooter } from './wrong-footer.ts';

/** `PAR1`, at both ends of a file. */
const MAGIC = [0x50, 0x41, 0x52, 0x31];
/** `PARE`: the footer is encrypted. */
const ENCRYPTED_MAGIC = [0x50, 0x41, 0x52, 0x45];
/** The footer's length and the magic number, last in a file. */
const TAIL_BYTES = 8;
/** What is read of a file's end at first: most footers are shorter. */
const FIRST_READ_BYTES = 64 * 1024;
const LARGEST_FOOTER_BYTES = 64 * 1024 ** 2;

/** The pages of a row group's columns. */
export interface TripRowGroup {
  /** The row of the file that the group begins with. */
  readonly firstRow: number;
  readonly rows: number;
  /** In the order of the format's columns. */
  readonly pages: readonly ColumnPages[];
}

/** What the footer says of the columns that trips are read from. */
export interface ParquetFooter {
  readonly format: ParquetFormat;
  readonly rowGroups: readonly TripRowGroup[];
}

/** Reads up to `length` bytes of the file from `start`. */
export type ReadBytes = (start: number, length: number) => Promise<Uint8Array>;

/** Whether a file that begins with `head` is a Parquet file, encrypted or not. */
export function isParquet(head: Uint8Array): boolean {
  return [MAGIC, ENCRYPTED_MAGIC].some((magic) => magic.every((byte, at) => head[at] === byte));
}

/**
 * Reads the footer of a Parquet file of `bytes` bytes and checks that its pages can be where it says.
 * @throws InputFormatError for a file that is cut or encrypted, whose footer is wrong, or that lacks columns.
 */
export async function readFooter(read: ReadBytes, bytes: number): Promise<ParquetFooter> {
  const footer = await footerBytes(read, bytes);
  const footerStart = bytes - footer.length;
  const metadata = parseFooter(footer);
  const schema = leafColumns(metadata.schema);
  const columns = chooseColumns(schema);
  const positions = columns.map(({ position }) => position);
  const rowGroups: TripRowGroup[] = [];
  let firstRow = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (rows > 0) rowGroups.push({ firstRow, rows, pages: pagesOf(group, firstRow, positions, footerStart) });
    firstRow += rows;
  }
  const rows = Number(metadata.num_rows);
  if (rows !== firstRow) throw wrongFooter(`it counts ${rows} rows, its row groups ${firstRow}`);
  if (rows === 0)
    throw new InputFormatError({ line: null, problem: 'the file has no trips', fix: 'Download it again' });
  const places = columns.some(({ column }) => column === 'pickupZone') ? 'zones' : 'coordinates';
  return { format: { kind: 'parquet', rows, places, columns: columns.map(withoutPosition) }, rowGroups };
}

function withoutPosition({ column, type, unit, optional }: ParquetColumn): ParquetColumn {
  return { column, type, ...(unit !== undefined && { unit }), optional };
}

/** The footer with its length and magic number. */
async function footerBytes(read: ReadBytes, bytes: number): Promise<Uint8Array> {
  const end = await read(Math.max(0, bytes - FIRST_READ_BYTES), Math.min(bytes, FIRST_READ_BYTES));
  if (endsWith(end, ENCRYPTED_MAGIC)) throw encrypted();
  if (end.length < TAIL_BYTES || !endsWith(end, MAGIC)) {
    const problem = 'the Parquet file has no footer: it was cut, perhaps by a download that broke off';
    throw new InputFormatError({ line: null, problem, fix: 'Download it again' });
  }
  const length = new DataView(end.buffer, end.byteOffset, end.byteLength).getUint32(end.length - TAIL_BYTES, true);
  const whole = length + TAIL_BYTES;
  if (whole + MAGIC.length > bytes) throw wrongFooter(`it says that it has ${length} bytes, the file has ${bytes}`);
  if (length > LARGEST_FOOTER_BYTES) throw wrongFooter(`it says that it has ${length} bytes`);
  return whole <= end.length ? end.subarray(end.length - whole) : read(bytes - whole, whole);
}

function parseFooter(footer: Uint8Array): FileMetaData {
  try {
    return parquetMetadata(footer, { geoparquet: false });
  } catch (cause) {
    throw wrongFooter('it cannot be read', cause);
  }
}

/** Where the pages are of the columns at these positions. */
function pagesOf(
  group: RowGroup,
  firstRow: number,
  positions: readonly number[],
  footerStart: number,
): readonly ColumnPages[] {
  return positions.map((position) => {
    const chunk = group.columns[position];
    const metadata = chunk?.meta_data;
    if (chunk === undefined) throw wrongFooter(`a row group lacks column ${position + 1}`);
    if (chunk.crypto_metadata !== undefined || metadata === undefined) throw encrypted();
    if (chunk.file_path !== undefined) throw wrongFooter('its columns are in other files');
    if (metadata.num_values !== group.num_rows) {
      const name = metadata.path_in_schema.join('.');
      throw wrongFooter(`column ${name} has ${metadata.num_values} values in ${group.num_rows} rows`);
    }
    const start = Number(firstPage(metadata));
    const end = start + Number(metadata.total_compressed_size);
    if (!(start >= MAGIC.length && end > start && end <= footerStart)) {
      throw wrongFooter(`column ${metadata.path_in_schema.join('.')} is said to be in bytes ${start} to ${end}`);
    }
    refuseEncodings(metadata);
    return { codec: codecOf(metadata), start, end, firstRow };
  });
}

type ColumnMetaData = NonNullable<ColumnChunk['meta_data']>;

/** A dictionary page comes before the data pages; some writers write 0 where there is none. */
function firstPage({ data_page_offset: data, dictionary_page_offset: dictionary }: ColumnMetaData): bigint {
  return dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data;
}

/** What pages of the encodings that are read say of themselves; levels have encodings, too. */
const ENCODINGS: ReadonlySet<string> = new Set(['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE', 'BIT_PACKED']);

function refuseEncodings({ encodings, path_in_schema: path }: ColumnMetaData): void {
  const other = encodings.find((encoding) => !ENCODINGS.has(encoding));
  if (other === undefined) return;
  throw new InputFormatError({
    line: null,
    problem: `column ${path.join('.')} of the Parquet file is encoded as ${other}, which is not read`,
    fix: 'Write it again with plain or dictionary encoding',
  });
}

function codecOf({ codec }: ColumnMetaData): Codec {
  const known = CODECS.find((name) => name === codec);
  if (known !== undefined) return known;
  throw new InputFormatError({
    line: null,
    problem: `the Parquet file is compressed with ${codec}, which is not read (${CODECS.join(', ')} are)`,
    fix: 'Write it again with zstd',
  });
}

function endsWith(bytes: Uint8Array, ending: readonly number[]): boolean {
  return ending.every((byte, i) => bytes[bytes.length - ending.length + i] === byte);
}

function encrypted(): InputFormatError {
  return new InputFormatError({
    line: null,
    problem: 'the Parquet file is encrypted',
    fix: 'Write it again without encryption',
  });
}
