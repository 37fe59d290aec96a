import { z } from 'zod';
import { TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import type { ExecutionView } from '../../../workflow/client/execution-view.ts';
import type { ValidatedInput } from '../../../workflow/manifest.ts';
import type { QueueDepth } from '../../../workflow/run/queues.ts';
import type { Progress } from '../../api.ts';

/** Approximate bytes of a row of TLC's CSV: 2015's have 165 to 175. */
const TLC_ROW_BYTES = 170;

const Planned = z.object({ bytes: z.number() });
const Enqueued = z.object({ enqueued: z.number(), enqueuedAt: z.number() });
const Validated = z.object({ input: z.string() });

/** Additional facts that complement the history. */
export interface Now {
  readonly running: boolean;
  /** The queue's own counts: more recent than the last lap's. */
  readonly depth?: QueueDepth | undefined;
  readonly bytesPerRecord?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** The progress of the chunks; undefined before the first lap of the waiting loop. */
export function progressOf(view: ExecutionView, now: Now): Progress | undefined {
  const { reconciled } = view;
  if (reconciled === undefined) return undefined;
  const { chunks, tasks } = reconciled;
  const outstanding = now.depth && now.depth.visible + now.depth.inFlight + now.depth.delayed;
  const done = outstanding === undefined ? reconciled.done : Math.max(reconciled.done, chunks - outstanding);
  if (!now.running) return { done, chunks, tasks: 0, secondsLeft: null };
  const chunksPerSecond = pace(view, done, chunks, now.time);
  if (chunksPerSecond === undefined || done >= chunks) {
    return { done, chunks, tasks, secondsLeft: done >= chunks ? 0 : reconciled.secondsLeft };
  }
  const bytes = Planned.safeParse(view.lastOutput('PartitionIntoChunks')).data?.bytes;
  const bytesPerSecond = bytes === undefined ? undefined : (chunksPerSecond * bytes) / chunks;
  return {
    done,
    chunks,
    tasks,
    ...(bytesPerSecond !== undefined && { bytesPerSecond }),
    ...(bytesPerSecond !== undefined &&
      now.bytesPerRecord !== undefined && { recordsPerSecond: bytesPerSecond / now.bytesPerRecord }),
    secondsLeft: (chunks - done) / chunksPerSecond,
  };
}

/** Where ValidateInput wrote its findings; undefined until it has. */
export function validatedInputUri(view: ExecutionView): string | undefined {
  return Validated.safeParse(view.lastOutput('ValidateInput')).data?.input;
}

/** Average bytes of a record in the execution's files. */
export function bytesPerRecord({ files }: Pick<ValidatedInput, 'files'>): number {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const records = files.reduce((sum, { format, bytes: size }) => {
    return sum + size / (format.kind === 'trip-records' ? TRIP_RECORD_BYTES : TLC_ROW_BYTES);
  }, 0);
  return bytes / records;
}

/** Chunks per second since the last enqueueing; undefined until the first is done. */
function pace(view: ExecutionView, done: number, chunks: number, time: number): number | undefined {
  const round = Enqueued.safeParse(view.lastOutput('EnqueueChunks')).data;
  if (round === undefined) return undefined;
  const doneSince = done - (chunks - round.enqueued);
  const seconds = (time - round.enqueuedAt - view.pausedBetween(round.enqueuedAt, time)) / 1000;
  return doneSince > 0 && seconds > 0 ? doneSince / seconds : undefined;
}
