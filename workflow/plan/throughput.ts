import type { TripFormat } from '../../tasks/protocol/chunk-message.ts';

/*
 * How fast a worker is assumed to be on AWS, where no measurement exists. Times are in seconds unless stated otherwise.
 *
 * | constant | where it comes from |
 * |---|---|
 * | S3_BYTES_PER_SECOND | one GET stream: "one concurrent request for each 85-90 MB/s" (S3 User Guide, Performance design patterns) |
 * | SECONDS_PER_RECORD | README.md, "How fast", rounded up: 25 ns a trip record, 80 ns a row on one x86 core; doubled: no Graviton vCPU was measured |
 * | CHUNK_OVERHEAD | receive, first byte (S3 User Guide: 100-200 ms), Put, delete, each chunk after the other |
 * | TASK_START | from RunTask to the first receive: a network interface, the image (some 70 MB), Node; Fargate's is not published |
 *
 * At these rates, S3 is a task's bottleneck rather than its processor: 85 MB/s are 1.1 million trip records a second,
 * of which the classifier takes a twentieth of a second. A run's report shows its actual duration.
 */

/** Bytes per second that a task reads from S3 over one connection. */
export const S3_BYTES_PER_SECOND = 85e6;

/** vCPU seconds per record. */
export const SECONDS_PER_RECORD: Readonly<Record<TripFormat['kind'], number>> = {
  'trip-records': 2 * 25e-9,
  'tlc-csv': 2 * 80e-9,
  parquet: 2 * 80e-9,
};

export const CHUNK_OVERHEAD = 0.3;
export const TASK_START = 40;
