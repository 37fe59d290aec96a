import { ByteSource } from './byte-source.ts';
import type { ByteReader } from './byte-source.ts';
import type { Decompress } from './decompress.ts';
import { LARGEST_HEADER, parsePageHeader } from './page-header.ts';
import type { PageEncoding, PageHeader } from './page-header.ts';
import type { DataPage } from './page-sink.ts';
import { ParquetDamaged } from './parquet-damaged.ts';
import type { Codec } from './parquet-format.ts';

/** A page's content, decompressed; the bytes are valid until the next page is read. */
export type Page =
  | { readonly kind: 'dictionary'; readonly values: number; readonly bytes: Uint8Array }
  | ({ readonly kind: 'data' } & DataPage);

/** What {@link PageReader} must know of a column. */
export interface PagesOf {
  readonly codec: Codec;
  readonly optional: boolean;
}

/** Looking ahead costs nothing here: the bytes are read anyway. */
const FIRST_HEADER_WINDOW = 256;

/** Bytes of the shortest plain value: an INT32, or an empty text after its length. */
const SHORTEST_VALUE = 4;

const WIDEST_INDEX = 32;

/** Reads the pages of one column, one after the other. */
export class PageReader {
  readonly #source: ByteSource;
  readonly #pages: PagesOf;
  readonly #decompress: Decompress;

  constructor(reader: ByteReader, pages: PagesOf, decompress: Decompress) {
    this.#source = new ByteSource(reader);
    this.#pages = pages;
    this.#decompress = decompress;
  }

  /** The next page; undefined after the last. Throws {@link ParquetDamaged}. */
  async next(): Promise<Page | undefined> {
    for (;;) {
      const header = await this.#header();
      if (header === undefined) return undefined;
      await this.#source.take(header.size.header);
      const stored = await this.#source.take(header.size.stored);
      if (header.kind !== 'other') return this.#pageOf(header, stored);
    }
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  async #header(): Promise<PageHeader | undefined> {
    for (let window = FIRST_HEADER_WINDOW; window <= LARGEST_HEADER; window *= 4) {
      const head = await this.#source.peek(window);
      if (head.length === 0) return undefined;
      const header = parsePageHeader(head);
      if (header !== undefined) return header;
      if (head.length < window) break;
    }
    throw new ParquetDamaged('a page has a header that does not end');
  }

  #pageOf(header: Exclude<PageHeader, { kind: 'other' }>, stored: Uint8Array): Page {
    const { codec } = this.#pages;
    const { plain } = header.size;
    switch (header.kind) {
      case 'dictionary': {
        const { values } = header;
        if (values * SHORTEST_VALUE > plain) throw new ParquetDamaged('a dictionary has more values than bytes');
        return { kind: 'dictionary', values, bytes: this.#decompress(codec, stored, plain) };
      }
      case 'v1': {
        const { values, encoding } = header;
        return dataPage(values, encoding, this.#splitV1(this.#decompress(codec, stored, plain)));
      }
      case 'v2': {
        const { values, encoding, levelBytes } = header;
        const levels = this.#pages.optional ? stored.subarray(0, levelBytes) : stored.subarray(0, 0);
        const rest = stored.subarray(levelBytes);
        const codecOfRest = header.compressed && rest.length > 0 ? codec : 'UNCOMPRESSED';
        const bytes = this.#decompress(codecOfRest, rest, plain - levelBytes);
        return dataPage(values, encoding, { levels, bytes });
      }
    }
  }

  /** The levels of a page of version 1 are inside what is compressed, after their number of bytes. */
  #splitV1(plain: Uint8Array): { levels: Uint8Array; bytes: Uint8Array } {
    if (!this.#pages.optional) return { levels: plain.subarray(0, 0), bytes: plain };
    if (plain.length < 4) throw new ParquetDamaged('a page is too short for its levels');
    const levelBytes = new DataView(plain.buffer, plain.byteOffset).getUint32(0, true);
    const end = 4 + levelBytes;
    if (end > plain.length) throw new ParquetDamaged('a page has more levels than bytes');
    return { levels: plain.subarray(4, end), bytes: plain.subarray(end) };
  }
}

/** The first byte of indexes is their width in bits; a page of nulls may lack it. */
function dataPage(
  values: number,
  encoding: PageEncoding,
  { levels, bytes }: { levels: Uint8Array; bytes: Uint8Array },
): Page {
  if (encoding === 'plain') return { kind: 'data', values, levels, indexWidth: undefined, bytes };
  const indexWidth = bytes[0] ?? 0;
  if (indexWidth > WIDEST_INDEX) throw new ParquetDamaged(`a page has indexes of ${indexWidth} bits`);
  return { kind: 'data', values, levels, indexWidth, bytes: bytes.subarray(1) };
}
