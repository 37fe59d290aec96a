import { LayerError } from '../layer-error.ts';

/** A row of the table: text, numbers (those too long for a double as text), null for what is empty. Undefined: deleted. */
export type Row = Readonly<Record<string, string | number | null>> | undefined;

interface Field {
  readonly name: string;
  readonly type: string;
  readonly start: number;
  readonly length: number;
}

const HEADER_BYTES = 32;
const FIELD_BYTES = 32;
const END_OF_FIELDS = 0x0d;
const DELETED = 0x2a; // an asterisk

const DOWNLOAD_AGAIN = 'Download or export the shapefile again';

/** Reads the rows of a `.dbf` (dBASE III); `encoding` is the content of its `.cpg`, if it has one. */
export function readTable(bytes: Uint8Array, name: string, encoding: string | undefined): Row[] {
  if (bytes.length < HEADER_BYTES) throw new LayerError(name, 'this is not a .dbf', DOWNLOAD_AGAIN);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = view.getUint32(4, true);
  const header = view.getUint16(8, true);
  const rowBytes = view.getUint16(10, true);
  if (rowBytes === 0 || header + rows * rowBytes > bytes.length) {
    const what = `it has ${bytes.length} bytes, fewer than its ${rows} rows take`;
    throw new LayerError(name, what, DOWNLOAD_AGAIN);
  }
  const decode = decoderOf(encoding, name);
  const fields = fieldsOf(bytes.subarray(0, header), decode);
  return Array.from({ length: rows }, (_, i) => {
    const row = bytes.subarray(header + i * rowBytes, header + (i + 1) * rowBytes);
    if (row[0] === DELETED) return undefined;
    const values = fields.map(({ name: field, type, start, length }) => {
      return [field, valueOf(decode(row.subarray(start, start + length)), type)] as const;
    });
    return Object.fromEntries(values);
  });
}

function fieldsOf(header: Uint8Array, decode: Decode): Field[] {
  const fields: Field[] = [];
  let start = 1; // after the mark of deletion
  for (let at = HEADER_BYTES; at + FIELD_BYTES <= header.length && header[at] !== END_OF_FIELDS; at += FIELD_BYTES) {
    const name = header.subarray(at, at + 11);
    const end = name.indexOf(0);
    const length = header[at + 16]!;
    const type = String.fromCharCode(header[at + 11]!);
    fields.push({ name: decode(end < 0 ? name : name.subarray(0, end)).trim(), type, start, length });
    start += length;
  }
  return fields;
}

function valueOf(written: string, type: string): string | number | null {
  const text = written.replaceAll('\0', ' ').trim();
  if (text === '' || /^\*+$/.test(text)) return null;
  if (type !== 'N' && type !== 'F') return text;
  const value = Number(text);
  if (Number.isNaN(value)) return null;
  const isTooLong = /^-?\d+$/.test(text) && !Number.isSafeInteger(value);
  return isTooLong ? text : value;
}

type Decode = (bytes: Uint8Array) => string;

/** Without a `.cpg`, text is read as UTF-8 where it is valid, else as Windows-1252, which ESRI's programs wrote for long. */
function decoderOf(encoding: string | undefined, name: string): Decode {
  const utf8 = new TextDecoder('utf-8');
  const windows = new TextDecoder('windows-1252');
  if (encoding !== undefined) return decoderNamed(encoding, name);
  return (bytes) => {
    const text = utf8.decode(bytes);
    return text.includes('\uFFFD') ? windows.decode(bytes) : text;
  };
}

function decoderNamed(encoding: string, name: string): Decode {
  try {
    const decoder = new TextDecoder(labelOf(encoding));
    return (bytes) => decoder.decode(bytes);
  } catch {
    throw new LayerError(name, `its .cpg names an unknown encoding, "${encoding.trim()}"`, 'Export it in UTF-8');
  }
}

/** What TextDecoder calls an encoding: `.cpg` files also have code pages, as in `ANSI 1252` or `65001`. */
function labelOf(encoding: string): string {
  const label = encoding.replace('\uFEFF', '').trim().toLowerCase();
  const [, page] = /^(?:ansi|cp|windows)?[ -]?(\d{3,5})$/.exec(label) ?? [];
  if (page === '65001') return 'utf-8';
  return page !== undefined && /^(125\d|874)$/.test(page) ? `windows-${page}` : label.replace(/^iso ?8859/, 'iso-8859');
}
