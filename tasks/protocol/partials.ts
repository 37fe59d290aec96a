import { z } from 'zod';

/**
 * The Partials table: one item a chunk, written once.
 *
 * | key                       | sort key `chunk` | what                                             |
 * |---------------------------|------------------|--------------------------------------------------|
 * | `{execution}#0` ... `#7`  | chunk number     | the chunk's statistics                           |
 * | `{execution}#failures`    | chunk number     | its last failure, overwritten by the next attempt |
 */
export const PARTIAL_SHARDS = 8;

/** The largest attribute kept in an item; anything larger goes to an object (DynamoDB: 400 KB an item, names and keys included). */
export const MAX_INLINE_BYTES = 350 * 1024;

/** Days that partials are kept for an execution that nobody redrives: Step Functions' redrive window. */
const PARTIAL_DAYS = 14;

/** The partition key of a chunk's partial: sharded, so that an execution's writes are spread over partitions. */
export function partialShard(execution: string, chunk: number): string {
  return `${execution}#${chunk % PARTIAL_SHARDS}`;
}

/** Every partition key that holds an execution's partials. */
export function partialShards(execution: string): readonly string[] {
  return Array.from({ length: PARTIAL_SHARDS }, (_, shard) => `${execution}#${shard}`);
}

/** The partition key that holds an execution's failures. */
export function failureShard(execution: string): string {
  return `${execution}#failures`;
}

/** The time (seconds since the epoch) after which DynamoDB's TTL may remove an item written at `now` (milliseconds). */
export function partialExpiry(now: number): number {
  return Math.floor(now / 1000) + PARTIAL_DAYS * 24 * 60 * 60;
}

const number = z.object({ N: z.string() }).transform(({ N }) => Number(N));
const text = z.object({ S: z.string() }).transform(({ S }) => S);
const binary = z.object({ B: z.instanceof(Uint8Array) }).transform(({ B }) => B);

/** The first row of a chunk, or of a file, that was rejected. */
export const FirstRejected = z.object({
  /** Bytes from the start of the file, of a compressed one when unpacked. */
  offset: z.int().nonnegative(),
  /** Its line, from 1, if it is known. */
  line: z.int().positive().optional(),
  text: z.string(),
  reason: z.string(),
});
export type FirstRejected = z.infer<typeof FirstRejected>;

const firstRejected = text.transform((json): FirstRejected => FirstRejected.parse(JSON.parse(json)));

/** A partial as DynamoDB returns it: its statistics inline or, past {@link MAX_INLINE_BYTES}, at a URI. */
export const PartialItem = z.object({
  chunk: number,
  file: number,
  bytes: number,
  statistics: binary.optional(),
  statisticsUri: text.optional(),
  firstRejected: firstRejected.optional(),
});
export type PartialItem = z.infer<typeof PartialItem>;

/** A chunk's last failure as DynamoDB returns it. */
export const FailureItem = z.object({ chunk: number, error: text, attempts: number });
export type FailureItem = z.infer<typeof FailureItem>;
