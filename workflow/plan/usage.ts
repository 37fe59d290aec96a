import { HEARTBEATS_PER_TIMEOUT, LONG_POLL_SECONDS } from '../../tasks/protocol/chunk-message.ts';
import { MAX_INLINE_BYTES, PARTIAL_SHARDS } from '../../tasks/protocol/partials.ts';
import { statisticsLayout } from '../../tasks/counting/statistics-layout.ts';
import { BATCH_SIZE } from '../run/queues.ts';
import type { Capacity } from './capacity.ts';
import type { Run } from './run.ts';
import { recordsOf } from './work.ts';
import type { Work } from './work.ts';

/** What AWS meters for an execution. */
export interface Usage {
  readonly vcpuSeconds: number;
  readonly memoryGbSeconds: number;
  readonly publicIpSeconds: number;
  readonly stateTransitions: number;
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  readonly sqsRequests: number;
  readonly dynamodbWriteUnits: number;
  readonly dynamodbReadUnits: number;
  readonly dynamodbGbMonths: number;
  readonly s3Puts: number;
  readonly s3Gets: number;
  readonly logGb: number;
}

/** Fargate bills a task for at least a minute. */
const LEAST_TASK_SECONDS = 60;
/** DynamoDB meters writes by the KB, strongly consistent reads by four. */
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;
/** An item's size besides its statistics, in bytes. */
const ITEM_OVERHEAD_BYTES = 200;
/** A result's counts in plain attributes: a fixed part, and two numbers for each district. */
const RESULT_BYTES = 1024;
const RESULT_BYTES_A_DISTRICT = 40;
/** Partitions of an execution's partials, and that of its failures: an empty read costs a unit too. */
const PARTITIONS = PARTIAL_SHARDS + 1;
/** Stages that read all partials (EnqueueChunks finds none): ReconcileTaskSet at the end, FinalAggregateScan, TearDown. */
const READINGS = 3;
const MONTH_SECONDS = 730 * 3600;
const GB = 1024 ** 3;
/** Bytes logged by a function's call, a state, a task and a chunk. */
const LOG_BYTES = { call: 2000, state: 500, task: 1000, chunk: 400 };

/** The requests, units and seconds of a run over this work; what a history lacks is derived from the rest. */
export function usageOf(work: Work, run: Run, capacity: Capacity): Usage {
  const partial = partialBytes(work);
  const inline = partial <= MAX_INLINE_BYTES;
  const item = ITEM_OVERHEAD_BYTES + (inline ? partial : 0);
  const result = RESULT_BYTES + RESULT_BYTES_A_DISTRICT * work.districts + Math.min(partial, MAX_INLINE_BYTES);
  const partialWrites = work.chunks * Math.ceil(item / WRITE_UNIT_BYTES);
  const billedSeconds = Math.max(run.taskSeconds, run.tasks * LEAST_TASK_SECONDS);
  const logBytes =
    run.lambdaRequests * LOG_BYTES.call +
    run.stateTransitions * LOG_BYTES.state +
    run.tasks * LOG_BYTES.task +
    run.messages * LOG_BYTES.chunk;
  return {
    vcpuSeconds: billedSeconds * capacity.vcpu,
    memoryGbSeconds: billedSeconds * capacity.memoryGb,
    publicIpSeconds: capacity.publicIp ? billedSeconds : 0,
    stateTransitions: run.stateTransitions,
    lambdaRequests: run.lambdaRequests,
    lambdaGbSeconds: run.lambdaGbSeconds,
    sqsRequests: sqsRequests(run, capacity),
    dynamodbWriteUnits: 2 * partialWrites + work.files * Math.ceil(result / WRITE_UNIT_BYTES), // written, then deleted
    dynamodbReadUnits: READINGS * Math.ceil((work.chunks * item) / READ_UNIT_BYTES) + (READINGS + 1) * PARTITIONS,
    dynamodbGbMonths: ((work.chunks * item) / GB) * (run.seconds / MONTH_SECONDS),
    s3Puts: 6 + Math.ceil(work.files / 1000) + (inline ? 0 : work.chunks), // layer, plan, index, result; the source's listing
    s3Gets: 8 + (work.web ? 0 : 2 * work.files + 2 * work.chunks) + run.tasks, // heads, cuts and chunks; the index, by each task
    logGb: logBytes / GB,
  };
}

/** Create and delete, a depth a lap, and by the workers: receive, delete, heartbeats, empty long polls. */
function sqsRequests({ messages, laps, tasks, taskSeconds }: Run, capacity: Capacity): number {
  const heartbeats =
    (taskSeconds * Math.max(1, Math.floor(capacity.vcpu)) * HEARTBEATS_PER_TIMEOUT) / capacity.visibilityTimeoutSeconds;
  const emptyPolls = tasks + taskSeconds / LONG_POLL_SECONDS;
  return 7 + laps + Math.ceil(messages / BATCH_SIZE) + 2 * messages + Math.ceil(heartbeats + emptyPolls);
}

/**
 * Bytes of a chunk's encoded statistics, an upper estimate: a cell that is not zero takes up to 1.6 bytes (measured: 0.6
 * to 1.6, 5 and 71 districts), and a record touches about two cells that no other record does.
 */
function partialBytes(work: Work): number {
  const cells = statisticsLayout(work.districts).length;
  const records = work.chunks === 0 ? 0 : recordsOf(work) / work.chunks;
  return Math.ceil(100 + 1.6 * Math.min(cells, 2 * records));
}
