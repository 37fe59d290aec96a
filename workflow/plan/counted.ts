import { z } from 'zod';
import type { StateVisit } from '../client/state-visits.ts';
import { isStage } from '../stage-table.ts';
import type { Stage } from '../stage-table.ts';
import type { Capacity } from './capacity.ts';
import type { Run } from './run.ts';
import type { Work } from './work.ts';

const count = z.number().default(0);
const Validated = z.object({ files: count, bytes: count, layer: z.object({ districts: count }) });
const Partitioned = z.object({ chunks: count });
const Scanned = z.object({ records: count });
const Reconciled = z.object({ tasks: count, started: count });
const Enqueued = z.object({ enqueued: count });

/** What an execution counted and how it ran, from its history; undefined before its chunks were planned. */
export function countedRun(
  visits: readonly StateVisit[],
  { stageGb }: Pick<Capacity, 'stageGb'>,
): { work: Work; run: Run } | undefined {
  const outputs = <T>(name: Stage, schema: z.ZodType<T>): T[] =>
    visits.filter((visit) => visit.name === name).flatMap(({ output }) => schema.safeParse(output).data ?? []);
  const validated = outputs('ValidateInput', Validated).at(-1);
  const partitioned = outputs('PartitionIntoChunks', Partitioned).at(-1);
  if (validated === undefined || partitioned === undefined) return undefined;
  const { files, bytes, layer } = validated;
  const { chunks } = partitioned;
  const records = outputs('FinalAggregateScan', Scanned).at(-1)?.records ?? 0;
  const attempts = visits.flatMap(({ name, attempts }) => attempts.map((attempt) => ({ name, ...attempt })));
  const laps = outputs('ReconcileTaskSet', Reconciled);
  return {
    work: {
      files,
      bytes,
      records: { 'trip-records': records, 'tlc-csv': 0, parquet: 0 }, // a history does not record formats; only the sum is used
      chunks,
      largestChunkBytes: Math.ceil(bytes / chunks),
      districts: layer.districts,
    },
    run: {
      seconds: visits.reduce((sum, visit) => sum + secondsOf(visit), 0),
      tasks: laps.reduce((sum, { started }) => sum + started, 0),
      taskSeconds: taskSeconds(visits),
      laps: laps.length,
      stateTransitions: visits.reduce((sum, visit) => sum + Math.max(1, visit.attempts.length), 0),
      lambdaRequests: attempts.length,
      lambdaGbSeconds: attempts.reduce(
        (sum, { name, started, ended = started }) =>
          sum + ((ended - started) / 1000) * (isStage(name) ? stageGb[name] : 0),
        0,
      ),
      messages: outputs('EnqueueChunks', Enqueued).reduce((sum, { enqueued }) => sum + enqueued, 0),
    },
  };
}

/** Total task seconds: tasks that a lap leaves running last until the next lap, the last until the teardown's end. */
function taskSeconds(visits: readonly StateVisit[]): number {
  let running = 0;
  let seconds = 0;
  for (const visit of visits) {
    seconds += running * secondsOf(visit);
    if (visit.name === 'ReconcileTaskSet') running = Reconciled.safeParse(visit.output).data?.tasks ?? running;
  }
  return seconds;
}

function secondsOf({ entered, exited = entered }: StateVisit): number {
  return (exited - entered) / 1000;
}
