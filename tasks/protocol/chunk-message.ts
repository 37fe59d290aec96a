import { z } from 'zod';
import type { InputFormat } from '../trips/input-format.ts';
import { TLC_COLUMNS } from '../trips/tlc-columns.ts';
import type { TlcColumns } from '../trips/tlc-columns.ts';

const position = z.int().nonnegative();

const positions = Object.fromEntries([...TLC_COLUMNS, 'fields'].map((column) => [column, position])) as Record<
  keyof TlcColumns,
  typeof position
>;

/** {@link InputFormat} as it arrives from a message or a manifest. */
export const InputFormatSchema: z.ZodType<InputFormat> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trip-records') }),
  z.object({
    kind: z.literal('tlc-csv'),
    headerBytes: position,
    columns: z.object(positions),
  }),
]);

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
  format: InputFormatSchema,
  /** The byte range: `start` to `end`, exclusive. */
  start: position,
  end: z.int().positive(),
});
export type ChunkMessage = z.infer<typeof ChunkMessage>;

/** Failed receptions after which a chunk goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 5;

/** SQS: a receive waits for a message for at most 20 s. */
export const LONG_POLL_SECONDS = 20;

/** Heartbeats per visibility timeout: two may be lost before another worker gets the chunk. */
export const HEARTBEATS_PER_TIMEOUT = 3;
