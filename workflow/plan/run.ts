import type { JobInput } from '../job.ts';
import { waitSeconds } from '../run/pacing.ts';
import type { Stage } from '../state-machine.ts';
import { wantedTasks } from '../run/task-set.ts';
import type { Capacity } from './capacity.ts';
import { CHUNK_OVERHEAD, S3_BYTES_PER_SECOND, SECONDS_PER_RECORD, STAGE_SECONDS, TASK_START } from './throughput.ts';
import type { Work } from './work.ts';

/** How an execution goes, or went; what its requests and its cost follow from. */
export interface Run {
  /** Seconds from its start to its end. */
  readonly seconds: number;
  readonly tasks: number;
  /** Seconds of all tasks together. */
  readonly taskSeconds: number;
  /** Laps of the loop that polls the queue. */
  readonly laps: number;
  readonly stateTransitions: number;
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  /** Messages sent: each chunk once, and again in further rounds. */
  readonly messages: number;
}

/** States that an execution goes through once: three before the loop of polls and three after. */
const STATES_OUTSIDE_THE_LOOP = 6;
const STATES_OF_A_LAP = 3;

/**
 * How an execution is expected to go on AWS. The end is an upper bound: chunks are handed out in any order (Graham: the
 * work by the streams, and the longest chunk at last), and the drained queue is seen a whole wait later. Polls are those
 * of `pacing.ts` before it has an estimate, when they are shortest.
 */
export function expectedRun(work: Work, job: Pick<JobInput, 'maxTasks' | 'chunksPerTask'>, capacity: Capacity): Run {
  const tasks = wantedTasks(work.chunks, job.chunksPerTask, job.maxTasks);
  const counting = TASK_START + countingSeconds(work, tasks, capacity);
  const { laps, seconds: draining } = polls(counting, work.chunks, capacity.pollSeconds);
  const stages = stageSeconds(work);
  const scanned = draining + stages.FinalAggregateScan + stages.TearDown;
  const gbSeconds = (stage: Stage): number => stages[stage] * capacity.stageGb[stage];
  const once: readonly Stage[] = [
    'ValidateInput',
    'PartitionIntoChunks',
    'EnqueueChunks',
    'FinalAggregateScan',
    'TearDown',
  ];
  return {
    seconds: stages.ValidateInput + stages.PartitionIntoChunks + stages.EnqueueChunks + scanned,
    tasks,
    taskSeconds: tasks * scanned,
    laps,
    stateTransitions: STATES_OUTSIDE_THE_LOOP + STATES_OF_A_LAP * laps,
    lambdaRequests: once.length + laps,
    lambdaGbSeconds: once.reduce((sum, stage) => sum + gbSeconds(stage), laps * gbSeconds('ReconcileTaskSet')),
    messages: work.chunks,
  };
}

/** Seconds until so many tasks have counted everything, each vCPU of a task one chunk after the other. */
function countingSeconds(work: Work, tasks: number, { vcpu }: Capacity): number {
  const streams = tasks * Math.max(1, Math.floor(vcpu));
  const speed = Math.min(1, vcpu); // of a stream: a task of less than a vCPU classifies slower
  const classifying = Object.entries(SECONDS_PER_RECORD).reduce(
    (sum, [kind, seconds]) => sum + seconds * work.records[kind as keyof Work['records']],
    0,
  );
  const all = work.chunks * CHUNK_OVERHEAD + work.bytes / S3_BYTES_PER_SECOND + classifying / speed;
  const share = work.bytes === 0 ? 0 : work.largestChunkBytes / work.bytes;
  const longest = CHUNK_OVERHEAD + share * (all - work.chunks * CHUNK_OVERHEAD);
  return all / streams + longest * (1 - 1 / streams);
}

/** The laps until one finds a queue empty that is drained after so many seconds, and when that is at the latest: a wait later. */
function polls(drained: number, chunks: number, shortestWait: number): { laps: number; seconds: number } {
  const lap = STAGE_SECONDS.ReconcileTaskSet.fixed;
  const wait = (elapsed: number): number => waitSeconds({ elapsed, done: 0, chunks, shortestWait });
  let laps = 1;
  for (let at = lap; at <= drained; at += wait(at) + lap) laps++;
  return { laps, seconds: drained + wait(drained) + lap };
}

function stageSeconds({ files, chunks }: Work): Record<Stage, number> {
  const { ValidateInput, PartitionIntoChunks, EnqueueChunks, FinalAggregateScan, TearDown } = STAGE_SECONDS;
  return {
    ValidateInput: ValidateInput.fixed + files * ValidateInput.file,
    PartitionIntoChunks: PartitionIntoChunks.fixed + chunks * PartitionIntoChunks.chunk,
    EnqueueChunks: EnqueueChunks.fixed + chunks * EnqueueChunks.chunk,
    ReconcileTaskSet: STAGE_SECONDS.ReconcileTaskSet.fixed,
    FinalAggregateScan: FinalAggregateScan.fixed + chunks * FinalAggregateScan.chunk,
    TearDown: TearDown.fixed + chunks * TearDown.chunk,
  };
}
