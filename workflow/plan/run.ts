import type { JobInput } from '../job.ts';
import { waitSeconds } from '../run/pacing.ts';
import { wantedTasks } from '../run/task-set.ts';
import { perStage, stageRow, STAGES, statesIn } from '../stage-table.ts';
import type { Place, Stage, StageRow } from '../stage-table.ts';
import type { Capacity } from './capacity.ts';
import { CHUNK_OVERHEAD, S3_BYTES_PER_SECOND, SECONDS_PER_RECORD, TASK_START } from './throughput.ts';
import type { Work } from './work.ts';

/** The expected or actual course of an execution, from which its requests and cost follow. */
export interface Run {
  /** Seconds from its start to its end. */
  readonly seconds: number;
  readonly tasks: number;
  /** Total task seconds. */
  readonly taskSeconds: number;
  /** Laps of the loop that polls the queue. */
  readonly laps: number;
  readonly stateTransitions: number;
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  /** Messages sent: each chunk once, and again in further rounds. */
  readonly messages: number;
}

/**
 * The expected course of an execution on AWS. The end is an upper bound: chunks are handed out in any order (Graham's
 * bound: the work divided by the streams, plus the longest chunk), and the drained queue is noticed a whole wait later.
 * Polls are assumed as frequent as `pacing.ts` makes them before it has an estimate, when they are most frequent.
 */
export function expectedRun(work: Work, job: Pick<JobInput, 'maxTasks' | 'chunksPerTask'>, capacity: Capacity): Run {
  const tasks = wantedTasks(work.chunks, job.chunksPerTask, job.maxTasks);
  const counting = TASK_START + countingSeconds(work, tasks, capacity);
  const seconds = perStage((row) => stageSeconds(row, work));
  const total = (place: Place, of: (stage: Stage) => number): number =>
    STAGES.filter((stage) => stageRow(stage).place === place).reduce((sum, stage) => sum + of(stage), 0);
  const lapSeconds = total('eachLap', (stage) => seconds[stage]);
  const { laps, drained } = polls(counting, work.chunks, lapSeconds, capacity.pollSeconds);
  const inAll = (of: (stage: Stage) => number): number =>
    total('beforeLoop', of) + laps * total('eachLap', of) + total('afterLoop', of);
  const tasksRun = drained + total('afterLoop', (stage) => seconds[stage]);
  return {
    seconds: total('beforeLoop', (stage) => seconds[stage]) + tasksRun,
    tasks,
    taskSeconds: tasks * tasksRun,
    laps,
    stateTransitions: statesIn('beforeLoop', 'afterLoop').length + laps * statesIn('eachLap').length,
    lambdaRequests: inAll(() => 1),
    lambdaGbSeconds: inAll((stage) => seconds[stage] * capacity.stageGb[stage]),
    messages: work.chunks,
  };
}

/** Seconds until `tasks` tasks have counted everything, each of their vCPUs one chunk after another. */
function countingSeconds(work: Work, tasks: number, { vcpu }: Capacity): number {
  const streams = tasks * Math.max(1, Math.floor(vcpu));
  const speed = Math.min(1, vcpu); // of a stream: a task with less than a vCPU classifies more slowly
  const classifying = Object.entries(SECONDS_PER_RECORD).reduce(
    (sum, [kind, seconds]) => sum + seconds * work.records[kind as keyof Work['records']],
    0,
  );
  const all = work.chunks * CHUNK_OVERHEAD + work.bytes / S3_BYTES_PER_SECOND + classifying / speed;
  const share = work.bytes === 0 ? 0 : work.largestChunkBytes / work.bytes;
  const longest = CHUNK_OVERHEAD + share * (all - work.chunks * CHUNK_OVERHEAD);
  return all / streams + longest * (1 - 1 / streams);
}

/** Laps until one finds the queue empty (after `counted` seconds), and the latest time of that lap: a wait later. */
function polls(counted: number, chunks: number, lap: number, shortestWait: number): { laps: number; drained: number } {
  const wait = (elapsed: number): number => waitSeconds({ elapsed, done: 0, chunks, shortestWait });
  let laps = 1;
  for (let at = lap; at <= counted; at += wait(at) + lap) laps++;
  return { laps, drained: counted + wait(counted) + lap };
}

function stageSeconds({ seconds: { fixed, file = 0, chunk = 0 } }: StageRow, { files, chunks }: Work): number {
  return fixed + files * file + chunks * chunk;
}
