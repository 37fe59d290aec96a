import type { TripColumn } from './trip-columns.ts';

/** The compressions that are read. LZ4 and Brotli exist too, but TLC never used them. */
export const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const;
export type Codec = (typeof CODECS)[number];

/** The physical types that are read. */
export const PHYSICAL_TYPES = ['INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY'] as const;
export type PhysicalType = (typeof PHYSICAL_TYPES)[number];

/** Ticks of a timestamp in a second. */
export const TIME_UNITS = { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 } as const;
export type TimeUnit = keyof typeof TIME_UNITS;

/** A column of a file that trips are read from: a flat one, without lists or structs. */
export interface ParquetColumn {
  readonly column: TripColumn;
  readonly type: PhysicalType;
  /** Of a timestamp in an INT64. */
  readonly unit?: TimeUnit | undefined;
  /** Whether values may be null: each page then has definition levels. */
  readonly optional: boolean;
}

/** How the trips of a Parquet file are read. Plain JSON: it travels with every chunk. */
export interface ParquetFormat {
  readonly kind: 'parquet';
  readonly rows: number;
  readonly places: 'coordinates' | 'zones';
  readonly columns: readonly ParquetColumn[];
}

/** Where the pages of a column are that hold the rows of a chunk. */
export interface ColumnPages {
  readonly codec: Codec;
  /** The bytes of whole pages, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** The row of the file that the first value of the first data page belongs to. */
  readonly firstRow: number;
  /** The bytes of the dictionary page, if it is not the first of the pages. */
  readonly dictionary?: readonly [start: number, end: number] | undefined;
}

/**
 * The largest page that is read, in bytes before compression: writers aim at 1 MiB, some write a row group as one page. A
 * worker holds a page of each column.
 */
export const MAX_PAGE_BYTES = 32 * 1024 ** 2;
