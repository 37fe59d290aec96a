import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { CHUNKS_MISSING } from '../../tasks/protocol/log.ts';
import { getText, putJson } from '../../tasks/storage/storage.ts';
import { shortened } from '../input/problems.ts';
import { mergePartials } from '../run/aggregate.ts';
import { judgeCounts } from '../run/judge-counts.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { ChunksMissing, NothingCounted } from '../errors.ts';
import { Manifest } from '../manifest.ts';
import type { TripFile } from '../manifest.ts';
import { lastFailures } from '../run/partial-store.ts';
import { madeOfFile } from '../run/provenance.ts';
import { fitsInline, resultAttributes, resultDigest, tripResult, tripsKey } from '../run/results.ts';
import type { ExportedResult, MergedTrips, TripResult } from '../run/results.ts';
import { statisticsAddress, workAddresses } from '../run/work-prefix.ts';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';
import type { StageServices } from '../services.ts';

const Input = z.object({
  execution: z.string(),
  executionArn: z.string(),
  manifest: z.string(),
  round: z.int().positive(),
  /** Identifies the code that counts: results carry it. */
  code: z.string(),
});
type Input = z.infer<typeof Input>;

/** Whether every chunk is counted and, if so, where the result is. */
export type FinalAggregateScanOutput =
  | { readonly complete: false; readonly missing: number }
  | {
      readonly complete: true;
      readonly result: string;
      readonly digest: string;
      readonly records: number;
      readonly rejected: number;
      readonly unlocated: number;
    };

/** Rounds of EnqueueChunks that one start, and each redrive, may take before giving up on chunks. */
const ROUNDS = 2;
/** Chunks that the error names: nobody would read more. */
const NAMED_CHUNKS = 5;
/** Result items written concurrently. */
const PUTS_AT_ONCE = 8;

/**
 * Reads every partial, merges them by file, checks the invariants and writes the results: Put, never ADD, so that a
 * second run writes the same. Chunks without a partial lead back to EnqueueChunks until the rounds are used up. Throws
 * {@link NothingCounted} if next to nothing of a file could be read or located.
 */
export const finalAggregateScan: StageRun<Input, FinalAggregateScanOutput> = async (input, services) => {
  const manifest = Manifest.parse(JSON.parse(await getText(services.storage, input.manifest)));
  const { merged, missing } = await mergePartials(manifest, input.execution, services);
  if (missing.length > 0) {
    services.log(CHUNKS_MISSING, { execution: input.execution, missing: missing.length });
    await refuseLastRound(input, manifest, missing, services);
    return { complete: false, missing: missing.length };
  }
  const { failures, warnings } = judgeCounts(manifest.files, merged);
  if (failures.length > 0) throw new NothingCounted(shortened(failures, 'files').join('\n'));
  const digest = resultDigest(manifest.layer, merged);
  const results = merged.map((trips) => tripResult(trips, manifest.layer));
  await forEachAtOnce(merged, PUTS_AT_ONCE, async (trips, i) => {
    await putResult(input, manifest, { trips, result: results[i]!, digest, file: manifest.files[i]! }, services);
  });
  const exported: ExportedResult = {
    execution: input.execution,
    digest,
    synthetic: manifest.synthetic,
    layer: manifest.layer,
    results,
    code: input.code,
    warnings: [...(manifest.warnings ?? []), ...warnings],
    notCounted: manifest.notCounted ?? [],
    firstRejected: merged.flatMap(({ file, firstRejected: row }) => (row === undefined ? [] : [{ file, ...row }])),
    inputs: manifest.files.map(({ color, month, uri, bytes, version }) => ({ color, month, uri, bytes, version })),
  };
  const { result } = workAddresses(services.env.WORK_PREFIX, input.execution);
  await putJson(services.storage, result, exported);
  const total = (name: 'records' | 'rejected' | 'unlocated'): number => results.reduce((sum, r) => sum + r[name], 0);
  return {
    complete: true,
    result,
    digest,
    records: total('records'),
    rejected: total('rejected'),
    unlocated: total('unlocated'),
  };
};

export const handler = stageHandler('FinalAggregateScan', Input, finalAggregateScan);

/** The redrive count is queried, not passed in: a redrive may keep the arguments that were evaluated before it. */
async function refuseLastRound(
  input: Input,
  manifest: Manifest,
  missing: readonly number[],
  { sfn, dynamodb, env }: StageServices,
): Promise<void> {
  const { redriveCount = 0 } = await sfn.send(new DescribeExecutionCommand({ executionArn: input.executionArn }));
  if (input.round < ROUNDS * (1 + redriveCount)) return;
  const failures = await lastFailures(dynamodb, env.PARTIALS_TABLE, input.execution);
  const named = missing.slice(0, NAMED_CHUNKS).map((chunk) => {
    const [file, start, end] = manifest.chunks[chunk]!;
    const failure = failures.get(chunk);
    const error = failure === undefined ? 'no worker finished it or reported why' : failure.error;
    return `chunk ${chunk} (${manifest.files[file]!.name}, bytes ${start} to ${end}): ${error}`;
  });
  const more = missing.length - named.length;
  throw new ChunksMissing(
    `${missing.length} of ${manifest.chunks.length} chunks were not counted after ${input.round} rounds; ` +
      `a redrive enqueues just those. ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
  );
}

/** The counted result of one color and month. */
interface CountedTrips {
  readonly trips: MergedTrips;
  readonly result: TripResult;
  readonly file: TripFile;
  /** The digest of everything that the execution counted. */
  readonly digest: string;
}

async function putResult(
  { execution, code }: Input,
  { layer, layerUri, synthetic }: Manifest,
  { trips, result, file, digest }: CountedTrips,
  { env, dynamodb, storage }: StageServices,
): Promise<void> {
  const madeOf = madeOfFile(code, layer, file);
  const attributes = resultAttributes({ layer, layerUri, synthetic, execution, digest, result, madeOf });
  const statistics = trips.statistics.encode();
  if (fitsInline(attributes, statistics)) {
    await dynamodb.send(
      new PutItemCommand({ TableName: env.RESULTS_TABLE, Item: { ...attributes, statistics: { B: statistics } } }),
    );
    return;
  }
  const uri = statisticsAddress(env.WORK_PREFIX, layer.id, tripsKey(result, synthetic), digest);
  await storage.put(uri, statistics);
  await dynamodb.send(
    new PutItemCommand({ TableName: env.RESULTS_TABLE, Item: { ...attributes, statisticsUri: { S: uri } } }),
  );
}
