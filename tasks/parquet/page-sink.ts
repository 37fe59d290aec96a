/** A data page whose values are about to be counted. */
export interface DataPage {
  /** Nulls counted. */
  readonly values: number;
  /** Which values are null, as RLE and bit-packed runs of one bit each; empty for a column without nulls. */
  readonly levels: Uint8Array;
  /** Bits of an index into the dictionary, 0 to 32; undefined if the values themselves follow. */
  readonly indexWidth: number | undefined;
  /** What is not null: plain values, or RLE and bit-packed runs of indexes. */
  readonly bytes: Uint8Array;
}

/**
 * Takes the pages of a chunk's columns and counts its rows. It copies what it needs of a page's bytes. Columns are
 * numbered as in the format. Throws `ParquetDamaged`.
 */
export interface PageSink {
  /** The dictionary of a column, before the data pages that refer to it. */
  dictionary(column: number, values: number, bytes: Uint8Array): void;
  /** The next data page of a column; all rows of the one before have been counted or passed over. */
  page(column: number, page: DataPage): void;
  /** Passes over the next rows of one column: they belong to the chunk before. */
  skip(column: number, rows: number): void;
  /** Counts the next rows: every column's page has as many left. */
  count(rows: number): void;
  /** Decompresses Snappy: `size` bytes, valid until the next call. */
  snappy(stored: Uint8Array, size: number): Uint8Array;
}
