import { z } from 'zod';
import { ColumnPagesSchema, TripFormatSchema } from '../tasks/protocol/chunk-message.ts';
import { Color, Month } from './trip-months.ts';

/** What the places at the head of a file look like. */
export const PlaceSample = z.object({
  /** Ends of trips that have a place, and how many of these lie around New York. */
  places: z.int(),
  nearNewYork: z.int(),
  /** The first that does not: longitude and latitude, in degrees. */
  odd: z.tuple([z.number(), z.number()]).optional(),
});
export type PlaceSample = z.infer<typeof PlaceSample>;

/** Something in the source that is not counted, and why. */
export const NotCounted = z.object({ name: z.string(), reason: z.string() });
export type NotCounted = z.infer<typeof NotCounted>;

/** A trip file that ValidateInput accepted. */
export const TripFile = z.object({
  uri: z.string(),
  name: z.string(),
  bytes: z.int().positive(),
  version: z.string(),
  color: Color,
  month: Month,
  format: TripFormatSchema,
  /** Absent if its trips have no coordinates. */
  sample: PlaceSample.optional(),
});
export type TripFile = z.infer<typeof TripFile>;

/** The facts about a parsed layer; `districts` is in the order of the index's numbers, from 1. */
export const LayerSummary = z.object({
  /** Unique to the districts' ids and geometry: the Results table's partition key. */
  id: z.string(),
  name: z.string(),
  sha256: z.string(),
  idProperty: z.string(),
  /** Absent if districts have no names other than their ids. */
  nameProperty: z.string().optional(),
  districts: z.array(z.object({ id: z.string(), name: z.string() })),
  /** By TLC's zone id, 0 to 265, the number of its district; or why trips by zone cannot be counted. Earlier versions lack it. */
  zones: z.union([z.object({ districts: z.array(z.int()) }), z.object({ refused: z.string() })]).optional(),
  warnings: z.array(z.string()),
});
export type LayerSummary = z.infer<typeof LayerSummary>;

/** ValidateInput's findings, as later stages read them from the work prefix. */
export const ValidatedInput = z.object({
  files: z.array(TripFile),
  layer: LayerSummary,
  /** Where the layer's GeoJSON is stored: a copy under the work prefix, so that nothing changes it during the execution. */
  layerUri: z.string(),
  /** SHA-256 of the grid index that ValidateInput stored under the work prefix; earlier versions stored none. */
  indexSha256: z.string().optional(),
  /** The trips were generated, not driven. */
  synthetic: z.boolean(),
  /** What was noticed about the source; earlier versions did not store it. */
  warnings: z.array(z.string()).optional(),
  notCounted: z.array(NotCounted).optional(),
});
export type ValidatedInput = z.infer<typeof ValidatedInput>;

/**
 * A part of one file: `[file, start, end]`, end exclusive; its position in the array is the chunk's number. Of a Parquet
 * file: rows, and where their pages are.
 */
export const PlannedChunk = z.tuple([z.int(), z.int(), z.int(), z.array(ColumnPagesSchema).optional()]);
export type PlannedChunk = z.infer<typeof PlannedChunk>;

/** The plan of an execution: what to count, and in which chunks. */
export const Manifest = ValidatedInput.extend({ chunks: z.array(PlannedChunk) });
export type Manifest = z.infer<typeof Manifest>;

/** What the chunks of a file add up to: its bytes, or the rows of a Parquet file. */
export function fileExtent({ bytes, format }: Pick<TripFile, 'bytes' | 'format'>): number {
  return format.kind === 'parquet' ? format.rows : bytes;
}

/** Bytes of a chunk's file that its worker reads. */
export function chunkBytes([, start, end, pages]: PlannedChunk): number {
  return pages === undefined ? end - start : pages.reduce((sum, page) => sum + page.end - page.start, 0);
}
