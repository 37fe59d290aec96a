import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { z } from 'zod';
import { ParquetDamaged } from './parquet-damaged.ts';
import { MAX_PAGE_BYTES } from './parquet-format.ts';

/** How values are written in a page: one after the other, or as indexes into the dictionary page. */
export type PageEncoding = 'plain' | 'dictionary';

/** What a page's header says, checked against the limits of this program. */
export type PageHeader =
  | { readonly kind: 'dictionary'; readonly size: PageSize; readonly values: number }
  | { readonly kind: 'v1'; readonly size: PageSize; readonly values: number; readonly encoding: PageEncoding }
  | {
      readonly kind: 'v2';
      readonly size: PageSize;
      readonly values: number;
      readonly encoding: PageEncoding;
      /** Bytes of definition levels, before the values and never compressed. */
      readonly levelBytes: number;
      readonly compressed: boolean;
    }
  /** An index page, or one of a kind that is yet to come: passed over. */
  | { readonly kind: 'other'; readonly size: PageSize };

/** Bytes of a page: of its header, of what follows it in the file, and of that once it is decompressed. */
interface PageSize {
  readonly header: number;
  readonly stored: number;
  readonly plain: number;
}

const bytes = z.int().nonnegative().max(MAX_PAGE_BYTES);
/** A dictionary of text takes four bytes a value at least; levels and indexes may take next to nothing. */
const values = z.int().nonnegative();

/** https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift, `PageHeader`. */
const Header = z.object({
  field_1: z.int(),
  field_2: bytes,
  field_3: bytes,
  field_5: z.object({ field_1: values, field_2: z.int(), field_3: z.int() }).optional(),
  field_7: z.object({ field_1: values, field_2: z.int() }).optional(),
  field_8: z
    .object({ field_1: values, field_4: z.int(), field_5: bytes, field_6: bytes, field_7: z.boolean().optional() })
    .optional(),
});

/** `PageType` */
const [DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2] = [0, 2, 3];

/** `Encoding` */
const [PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY] = [0, 2, 3, 8];

/** Headers are some 20 to 100 bytes; one with long texts as statistics has more. */
export const LARGEST_HEADER = 1024 ** 2;

/**
 * Reads the header at the front of `head`; undefined if it does not end within. Throws {@link ParquetDamaged} for one
 * that cannot be.
 */
export function parsePageHeader(head: Uint8Array): PageHeader | undefined {
  const reader = { view: new DataView(head.buffer, head.byteOffset, head.byteLength), offset: 0 };
  let fields: unknown;
  try {
    fields = deserializeTCompactProtocol(reader);
  } catch (cause) {
    if (reader.offset >= head.length || cause instanceof RangeError) return undefined;
    // Thrift's text that is longer than what is left of `head` may end later.
    if (cause instanceof Error && cause.message.includes('exceeds remaining')) return undefined;
    throw new ParquetDamaged('a page begins with bytes that are no header', { cause });
  }
  const parsed = Header.safeParse(fields);
  if (!parsed.success) throw impossible(fields, parsed.error);
  return headerOf(parsed.data, reader.offset);
}

function impossible(fields: unknown, cause: z.ZodError): ParquetDamaged {
  const { field_2: plain } = fields as { field_2?: unknown };
  if (typeof plain !== 'number' || plain <= MAX_PAGE_BYTES)
    return new ParquetDamaged('a page has an impossible header', { cause });
  const fix = 'Write the file with smaller pages; 1 MiB is usual';
  return new ParquetDamaged(`a page of ${plain} bytes is larger than the ${MAX_PAGE_BYTES} that are read`, {
    fix,
    cause,
  });
}

function headerOf(fields: z.infer<typeof Header>, headerBytes: number): PageHeader {
  const { field_1: type, field_2: plain, field_3: stored, field_5: v1, field_7: dictionary, field_8: v2 } = fields;
  const size = { header: headerBytes, stored, plain };
  if (type === DICTIONARY_PAGE && dictionary !== undefined) {
    encodingOf(dictionary.field_2 === PLAIN_DICTIONARY ? PLAIN : dictionary.field_2);
    return { kind: 'dictionary', size, values: dictionary.field_1 };
  }
  if (type === DATA_PAGE && v1 !== undefined) {
    if (v1.field_3 !== RLE) throw unsupported(v1.field_3, 'definition levels');
    return { kind: 'v1', size, values: v1.field_1, encoding: encodingOf(v1.field_2) };
  }
  if (type === DATA_PAGE_V2 && v2 !== undefined) {
    const levelBytes = v2.field_5;
    if (v2.field_6 !== 0) throw new ParquetDamaged('a page of a flat column has repetition levels');
    if (levelBytes > Math.min(stored, plain)) throw new ParquetDamaged('a page has more levels than bytes');
    const compressed = v2.field_7 ?? true;
    return { kind: 'v2', size, values: v2.field_1, encoding: encodingOf(v2.field_4), levelBytes, compressed };
  }
  if (type === DATA_PAGE || type === DICTIONARY_PAGE || type === DATA_PAGE_V2) {
    throw new ParquetDamaged('a page has an impossible header');
  }
  return { kind: 'other', size };
}

function encodingOf(encoding: number): PageEncoding {
  if (encoding === PLAIN) return 'plain';
  if (encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY) return 'dictionary';
  throw unsupported(encoding, 'values');
}

/** Names of `Encoding`, by number. */
const ENCODING_NAMES = [
  ...['PLAIN', 'GROUP_VAR_INT', 'PLAIN_DICTIONARY', 'RLE', 'BIT_PACKED', 'DELTA_BINARY_PACKED'],
  ...['DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY', 'RLE_DICTIONARY', 'BYTE_STREAM_SPLIT'],
];

function unsupported(encoding: number, what: string): ParquetDamaged {
  const name = ENCODING_NAMES[encoding] ?? String(encoding);
  const fix = 'Write the file with plain or dictionary encoding';
  return new ParquetDamaged(`the ${what} of a page are encoded as ${name}, which is not read`, { fix });
}
