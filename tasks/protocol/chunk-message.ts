import { z } from 'zod';
import { CODECS, PHYSICAL_TYPES, TIME_UNITS } from '../parquet/parquet-format.ts';
import type { ColumnPages, ParquetFormat } from '../parquet/parquet-format.ts';
import { TRIP_COLUMNS } from '../parquet/trip-columns.ts';
import type { InputFormat } from '../trips/input-format.ts';
import { COORDINATE_COLUMNS, ZONE_COLUMNS } from '../trips/tlc-columns.ts';
import type { TlcColumns } from '../trips/tlc-columns.ts';

const position = z.int().nonnegative();

const compression = z.enum(['gzip', 'zstd']).optional();

function positions<Column extends string>(columns: readonly Column[]): Record<Column, typeof position> {
  return Object.fromEntries(columns.map((column) => [column, position])) as Record<Column, typeof position>;
}

/** A file may lack both amounts. */
const shared = { distance: position.optional(), fare: position.optional(), fields: position };

const Columns: z.ZodType<TlcColumns> = z.discriminatedUnion('places', [
  z.object({ places: z.literal('coordinates'), ...positions(COORDINATE_COLUMNS), ...shared }),
  z.object({ places: z.literal('zones'), ...positions(ZONE_COLUMNS), ...shared }),
]);

/** How a file is read: line by line, or page by page. */
export type TripFormat = InputFormat | ParquetFormat;

/** {@link TripFormat} as it arrives from a message or a manifest. */
export const TripFormatSchema: z.ZodType<TripFormat> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trip-records'), compression }),
  z.object({ kind: z.literal('tlc-csv'), headerBytes: position, columns: Columns, compression }),
  z.object({
    kind: z.literal('parquet'),
    rows: z.int().positive(),
    places: z.enum(['coordinates', 'zones']),
    columns: z.array(
      z.object({
        column: z.enum(TRIP_COLUMNS),
        type: z.enum(PHYSICAL_TYPES),
        unit: z.enum(Object.keys(TIME_UNITS) as (keyof typeof TIME_UNITS)[]).optional(),
        optional: z.boolean(),
      }),
    ),
  }),
]);

/** {@link ColumnPages} as they arrive. */
export const ColumnPagesSchema: z.ZodType<ColumnPages> = z.object({
  codec: z.enum(CODECS),
  start: position,
  end: z.int().positive(),
  firstRow: position,
  dictionary: z.tuple([position, position]).optional(),
});

/** One message of the queue: a self-contained chunk, so that any worker of the execution can process it. */
export const ChunkMessage = z.object({
  /** The chunk's number in the manifest, from 0. */
  chunk: position,
  /** The file's number in the manifest, from 0. */
  file: position,
  uri: z.string(),
  /** The object's version at validation: a chunk of any other version is refused. */
  version: z.string(),
  /** The file's month, `yyyy-mm`. */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  format: TripFormatSchema,
  /** Bytes of the file, or rows of a Parquet file: `start` to `end`, exclusive. */
  start: position,
  end: z.int().positive(),
  /** Of a Parquet file: where the rows are, in the order of the format's columns. */
  pages: z.array(ColumnPagesSchema).optional(),
});
export type ChunkMessage = z.infer<typeof ChunkMessage>;

/** Failed receptions after which a chunk goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 5;

/** SQS: a receive waits for a message for at most 20 s. */
export const LONG_POLL_SECONDS = 20;

/** Heartbeats per visibility timeout: two may be lost before another worker gets the chunk. */
export const HEARTBEATS_PER_TIMEOUT = 3;
