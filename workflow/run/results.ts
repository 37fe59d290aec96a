import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FirstRejected, MAX_INLINE_BYTES } from '../../tasks/protocol/partials.ts';
import { TALLIES, tripCounts } from '../../tasks/counting/statistics.ts';
import type { Tally, TripStatistics } from '../../tasks/counting/statistics.ts';
import { Color, Month } from '../trip-months.ts';
import type { TripMonth } from '../trip-months.ts';
import { LayerSummary, NotCounted, TripFile } from '../manifest.ts';
import { attribute } from './plain-attributes.ts';
import type { Plain, PlainAttribute } from './plain-attributes.ts';
import { provenanceAttributes } from './provenance.ts';
import type { Provenance } from './provenance.ts';

const count = z.int().nonnegative();
const byDistrict = z.record(z.string(), count);

/** The counts of one color and month, in the answer key's shape; `tasks/counting/statistics.ts` names the buckets. */
export const TripResult = z.object({
  file: z.string(),
  color: Color,
  month: Month,
  records: count,
  rejected: count,
  unlocated: count,
  pickups: byDistrict,
  dropoffs: byDistrict,
  hours: z.array(count),
  distance: z.array(count),
  duration: z.array(count),
  fare: z.array(count),
  /** Earlier versions did not count these. */
  ...(Object.fromEntries(TALLIES.map((tally) => [tally, count.optional()])) as Record<
    Tally,
    z.ZodOptional<typeof count>
  >),
});
export type TripResult = z.infer<typeof TripResult>;

/** The result that an execution exports under the work prefix. */
export const ExportedResult = z.object({
  execution: z.string(),
  digest: z.string(),
  synthetic: z.boolean(),
  layer: LayerSummary,
  results: z.array(TripResult),
  /** The code that counted, and its inputs; earlier exports lack both. */
  code: z.string().optional(),
  /** Files of which less than half could be read or located, and what was noticed about the source. */
  warnings: z.array(z.string()).optional(),
  /** What else lies in the source. */
  notCounted: z.array(NotCounted).optional(),
  /** Of each file with rejected rows, the first. */
  firstRejected: z.array(FirstRejected.extend({ file: z.string() })).optional(),
  inputs: z.array(TripFile.pick({ color: true, month: true, uri: true, bytes: true, version: true })).optional(),
});
export type ExportedResult = z.infer<typeof ExportedResult>;

/** One color and month with its merged statistics. */
export interface MergedTrips extends TripMonth {
  readonly file: string;
  readonly statistics: TripStatistics;
  readonly firstRejected?: FirstRejected | undefined;
}

/** The counts of merged trips that the explorer and `--json` show. */
export function tripResult(trips: MergedTrips, layer: LayerSummary): TripResult {
  const { file, color, month, statistics } = trips;
  const districtIds = layer.districts.map(({ id }) => id);
  return { file, color, month, ...tripCounts(statistics, districtIds) };
}

/**
 * SHA-256, in hex, of what was counted: the layer's content and, by color and month, every cell of the statistics as a
 * little-endian double, then the tallies that are not 0, by name: results without any have the digest that they had before
 * tallies were kept. File names, formats, chunks and tasks do not affect it, so raw and normalized input, any chunk
 * size, order, retry or redelivery give the same digest.
 */
export function resultDigest(layer: LayerSummary, all: readonly MergedTrips[]): string {
  const hash = createHash('sha256').update(`${layer.sha256}\n`);
  for (const { color, month, statistics } of [...all].sort(byTrips)) {
    const { cells, layout, tallies } = statistics;
    hash.update(`${color} ${month} ${layout.tallies}\n`);
    hash.update(Buffer.from(cells.buffer, cells.byteOffset, layout.tallies * cells.BYTES_PER_ELEMENT));
    for (const tally of TALLIES) if (tallies[tally] > 0) hash.update(`${tally} ${tallies[tally]}\n`);
  }
  return hash.digest('hex');
}

function byTrips(a: TripMonth, b: TripMonth): number {
  return tripsKey(a, false) < tripsKey(b, false) ? -1 : 1;
}

/** The Results table's sort key: synthetic trips never replace real ones. */
export function tripsKey({ color, month }: TripMonth, synthetic: boolean): string {
  return `${color}#${month}${synthetic ? '#synthetic' : ''}`;
}

/** What one item of the Results table is built from. */
export interface ResultItem {
  readonly layer: LayerSummary;
  readonly layerUri: string;
  readonly synthetic: boolean;
  readonly execution: string;
  readonly digest: string;
  readonly result: TripResult;
  readonly madeOf: Provenance;
}

/**
 * The plain attributes of a Results item: the counts, where they come from, and how the layer's GeoJSON is read. The
 * districts, in the order of their rows in the statistics, are left out if the item would grow too large: the
 * exported result has them too.
 */
export function resultAttributes(item: ResultItem): Record<string, PlainAttribute> {
  const { file, ...counts } = item.result;
  const { id, name, idProperty, nameProperty } = item.layer;
  const plain = Object.entries<Plain>(counts).map(([key, value]) => [key, attribute(value)] as const);
  const attributes: Record<string, PlainAttribute> = {
    layer: { S: id },
    trips: { S: tripsKey(item.result, item.synthetic) },
    layerName: { S: name },
    layerUri: { S: item.layerUri },
    idProperty: { S: idProperty },
    ...(nameProperty !== undefined && { nameProperty: { S: nameProperty } }),
    synthetic: { BOOL: item.synthetic },
    execution: { S: item.execution },
    digest: { S: item.digest },
    file: { S: file },
    ...provenanceAttributes(item.madeOf),
    ...Object.fromEntries(plain),
  };
  const named = { ...attributes, districts: districtList(item.layer) };
  return fitsInline(named) ? named : attributes;
}

function districtList({ districts }: LayerSummary): PlainAttribute {
  return { L: districts.map(({ id, name }) => ({ M: { id: { S: id }, name: { S: name } } })) };
}

/** Whether an item of these attributes is small enough, along with statistics of this size. */
export function fitsInline(
  attributes: Record<string, PlainAttribute>,
  statistics: Uint8Array = new Uint8Array(),
): boolean {
  return JSON.stringify(attributes).length + statistics.length <= MAX_INLINE_BYTES;
}
