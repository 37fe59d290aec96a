import type { ByteReader } from './byte-source.ts';
import { decompressor } from './decompress.ts';
import type { Decompress } from './decompress.ts';
import { PageReader } from './page-reader.ts';
import type { PageSink } from './page-sink.ts';
import { ParquetDamaged } from './parquet-damaged.ts';
import type { ColumnPages, ParquetColumn, ParquetFormat } from './parquet-format.ts';

/** A chunk of a Parquet file: rows `start` to `end` of the file, exclusive, and where each column's pages are. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
  /** In the order of the format's columns. */
  readonly pages: readonly ColumnPages[];
}

/** Opens bytes `start` to `end` (exclusive) of the file. */
export type OpenBytes = (start: number, end: number) => Promise<ByteReader>;

/**
 * Reads a chunk's pages, column beside column, into `sink`, which counts the rows. In memory is a page of each column.
 * Throws {@link ParquetDamaged}.
 */
export async function readRows(
  { columns }: ParquetFormat,
  { start, end, pages }: RowRange,
  open: OpenBytes,
  sink: PageSink,
): Promise<void> {
  const decompress = decompressor((stored, size) => sink.snappy(stored, size));
  const cursors = columns.map((column, number) => new ColumnCursor(number, column, pages[number]!, sink));
  try {
    await Promise.all(cursors.map((cursor) => cursor.open(open, decompress)));
    // One after the other from here on: what is decompressed is valid only until the next page is.
    for (const cursor of cursors) await cursor.passOverUntil(start);
    let row = start;
    while (row < end) {
      for (const cursor of cursors) await cursor.haveRows();
      const rows = Math.min(end - row, ...cursors.map(({ rowsLeft }) => rowsLeft));
      sink.count(rows);
      for (const cursor of cursors) cursor.counted(rows);
      row += rows;
    }
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.close()));
  }
}

/** Where a chunk is in one of its columns. */
class ColumnCursor {
  readonly #number: number;
  readonly #column: ParquetColumn;
  readonly #pages: ColumnPages;
  readonly #sink: PageSink;
  #reader: PageReader | undefined;
  #dictionary: PageReader | undefined;
  /** Rows of the page that the sink has and has not used. */
  #rowsLeft = 0;

  constructor(number: number, column: ParquetColumn, pages: ColumnPages, sink: PageSink) {
    this.#number = number;
    this.#column = column;
    this.#pages = pages;
    this.#sink = sink;
  }

  get rowsLeft(): number {
    return this.#rowsLeft;
  }

  /** Opens the pages, and the dictionary if it is apart from them; reads neither. */
  async open(open: OpenBytes, decompress: Decompress): Promise<void> {
    const { codec, start, end, dictionary } = this.#pages;
    const pagesOf = { codec, optional: this.#column.optional };
    this.#reader = new PageReader(await open(start, end), pagesOf, decompress);
    if (dictionary !== undefined) this.#dictionary = new PageReader(await open(...dictionary), pagesOf, decompress);
  }

  /** Reads a dictionary that is apart, and passes over the rows before `row`. */
  async passOverUntil(row: number): Promise<void> {
    if (this.#dictionary !== undefined) {
      const page = await this.#dictionary.next();
      if (page?.kind !== 'dictionary') throw this.#damaged('there is no dictionary where its footer says');
      this.#sink.dictionary(this.#number, page.values, page.bytes);
    }
    for (let left = row - this.#pages.firstRow; left > 0;) {
      await this.haveRows();
      const rows = Math.min(left, this.#rowsLeft);
      this.#sink.skip(this.#number, rows);
      this.#rowsLeft -= rows;
      left -= rows;
    }
  }

  /** Makes sure that at least one row is left: reads the next page if not. */
  async haveRows(): Promise<void> {
    while (this.#rowsLeft === 0) {
      const page = await this.#reader?.next();
      if (page === undefined) throw this.#damaged('its pages end before the rows do');
      if (page.kind === 'dictionary') {
        this.#sink.dictionary(this.#number, page.values, page.bytes);
      } else {
        this.#sink.page(this.#number, page);
        this.#rowsLeft = page.values;
      }
    }
  }

  counted(rows: number): void {
    this.#rowsLeft -= rows;
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    await this.#dictionary?.close();
  }

  #damaged(problem: string): ParquetDamaged {
    return new ParquetDamaged(`column of ${this.#column.column}: ${problem}`);
  }
}
