import { createHash } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { Storage } from '../../../tasks/storage/storage.ts';
import { forEachAtOnce } from '../../concurrency.ts';
import { executionArnOf } from '../../client/execution-arn.ts';
import type { JobInput } from '../../job.ts';
import type { TripMonth } from '../../trip-months.ts';
import { readLayer } from '../../input/layer-source.ts';
import type { LayerSummary } from '../../manifest.ts';
import { difference, madeOfFile, readProvenance } from '../../run/provenance.ts';
import type { Provenance } from '../../run/provenance.ts';
import { tripsKey } from '../../run/results.ts';
import { notCountedLines } from '../../input/not-counted.ts';
import { listTrips } from '../../input/trip-listing.ts';
import type { Connection } from '../../client/connect.ts';

/** Months looked up concurrently. */
const LOOKUPS_AT_ONCE = 8;
/** Maximum executions of one month with the same inputs that can no longer be redriven, before a free name is found. */
const MOST_NAMES = 20;

/** What planning a backfill requires. */
export interface BackfillServices extends Pick<Connection, 'sfn' | 'stateMachineArn'> {
  readonly storage: Storage;
  readonly dynamodb: DynamoDBClient;
  readonly resultsTable: string;
  /** The folder whose `layers/` holds the built-in layers. */
  readonly layersRoot: string;
  /** The code version that an execution started now would use. */
  readonly code: string;
}

/** How a month gets its result: from a new execution, one that ended early, or one already running. */
type Action = 'start' | 'redrive' | 'follow' | 'skip';

/** One month of one color, and what to do about it. */
export interface PlannedMonth extends TripMonth {
  readonly bytes: number;
  readonly action: Action;
  /** The reason, in a few words. */
  readonly why: string;
  /** The execution's name; if there is nothing to do, that of the one that produced the result. */
  readonly execution: string;
  readonly executionArn: string;
  /** The execution's input. */
  readonly job: JobInput;
}

/** What a backfill does. */
export interface BackfillPlan {
  /** By color and month. */
  readonly months: readonly PlannedMonth[];
  /** Months of a range that the source lacks. */
  readonly warnings: readonly string[];
}

/**
 * Decides what to do for every month of a job: nothing if its result was produced by the same code from the same layer and
 * file. Throws `InvalidInput` as ValidateInput does.
 */
export async function planBackfill(job: JobInput, services: BackfillServices): Promise<BackfillPlan> {
  const { storage, layersRoot, code } = services;
  const { layer } = await readLayer(job.districts, storage, layersRoot);
  const { candidates, synthetic, warnings, notCounted } = await listTrips(job, storage);
  const months: PlannedMonth[] = [];
  await forEachAtOnce(candidates, LOOKUPS_AT_ONCE, async ({ object, color, month }, i) => {
    const trips = { color, month };
    const madeOf = madeOfFile(code, layer, object);
    const found = await findResult(layer, tripsKey(trips, synthetic), services);
    const planned = { ...trips, bytes: object.bytes, job: { ...job, trips: [trips] } };
    months[i] = { ...planned, ...(await decide(trips, madeOf, found, services)) };
  });
  return { months, warnings: [...warnings, ...notCountedLines(notCounted)] };
}

/** An existing result; `madeOf` is absent if it is not recorded. */
interface FoundResult {
  readonly execution: string;
  readonly madeOf: Provenance | undefined;
}

async function findResult(
  layer: LayerSummary,
  trips: string,
  { dynamodb, resultsTable }: BackfillServices,
): Promise<FoundResult | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: resultsTable,
      Key: { layer: { S: layer.id }, trips: { S: trips } },
      ConsistentRead: true,
      ProjectionExpression: 'execution, code, layerSha256, inputUri, inputBytes, inputVersion',
    }),
  );
  return Item && { execution: Item.execution?.S ?? '', madeOf: readProvenance(Item) };
}

type Decision = Pick<PlannedMonth, 'action' | 'why' | 'execution' | 'executionArn'>;

async function decide(
  trips: TripMonth,
  now: Provenance,
  found: FoundResult | undefined,
  services: BackfillServices,
): Promise<Decision> {
  if (found?.madeOf !== undefined && difference(found.madeOf, now) === undefined) {
    const { execution } = found;
    const executionArn = executionArnOf(services.stateMachineArn, execution);
    return { action: 'skip', why: 'same code, layer and file', execution, executionArn };
  }
  const usable = await usableExecution(backfillExecution(trips, now), services);
  return { ...usable, why: usable.why ?? reasonToCount(found, now) };
}

function reasonToCount(found: FoundResult | undefined, now: Provenance): string {
  if (found === undefined) return 'no result yet';
  if (found.madeOf === undefined) return 'its result does not record what it was produced from';
  return difference(found.madeOf, now) ?? '';
}

/**
 * The execution that counts a month of a color for a backfill: the same name as long as code, layer and file are the same,
 * so that a repeated backfill continues what an earlier one left unfinished.
 */
function backfillExecution({ color, month }: TripMonth, madeOf: Provenance): string {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(Object.values(madeOf)))
    .digest('hex');
  return `backfill-${color}-${month}-${fingerprint.slice(0, 8)}`;
}

/** The first execution of this name, or of this name and a number, that is free, running, or can be continued. */
async function usableExecution(
  name: string,
  { sfn, stateMachineArn }: BackfillServices,
): Promise<Omit<Decision, 'why'> & { readonly why?: string }> {
  for (let number = 1; number <= MOST_NAMES; number++) {
    const execution = number === 1 ? name : `${name}-${number}`;
    const executionArn = executionArnOf(stateMachineArn, execution);
    const found = { execution, executionArn };
    try {
      const { status, redriveStatus } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'RUNNING') return { ...found, action: 'follow', why: `${execution} is already running` };
      if (redriveStatus === 'REDRIVABLE') {
        return { ...found, action: 'redrive', why: `continues ${execution}, which is ${status ?? ''}` };
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return { ...found, action: 'start' };
      throw error;
    }
  }
  throw new Error(`${MOST_NAMES} executions of ${name} ended without a result`);
}
