import { z } from 'zod';
import { StateVisits } from './state-visits.ts';

/** The parts of ReconcileTaskSet's output that the progress line needs. */
const Reconciled = z.object({
  visible: z.number(),
  inFlight: z.number(),
  delayed: z.number(),
  tasks: z.number(),
  done: z.number(),
  chunks: z.number(),
  secondsLeft: z.number().nullable(),
  laps: z.number(),
});
export type Reconciled = z.infer<typeof Reconciled>;

const Partitioned = z.object({ bytes: z.number() });
const Enqueued = z.object({ queueUrl: z.string() });

/** An execution as recorded by its history so far: its visits, and the last findings of its waiting loop. */
export class ExecutionView extends StateVisits {
  /** The last lap's output of ReconcileTaskSet. */
  get reconciled(): Reconciled | undefined {
    return Reconciled.safeParse(this.lastOutput('ReconcileTaskSet')).data;
  }

  /** Bytes of all chunks. */
  get bytes(): number | undefined {
    return Partitioned.safeParse(this.lastOutput('PartitionIntoChunks')).data?.bytes;
  }

  get queueUrl(): string | undefined {
    return Enqueued.safeParse(this.lastOutput('EnqueueChunks')).data?.queueUrl;
  }
}
