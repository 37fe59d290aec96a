import { z } from 'zod';
import { grouped, bytes, duration, plural } from '../../client/units.ts';
import type { ExecutionView, Reconciled } from '../../client/execution-view.ts';
import type { StateVisit } from '../../client/state-visits.ts';
import { statesIn } from '../../stage-table.ts';

const BAR_WIDTH = 24;
const NAME_WIDTH = 20;
/** Warnings shown below a stage; a layer with one overlap often has dozens. */
const SHOWN_WARNINGS = 3;
/** States of the waiting loop; they are summarized in one line when it ends. */
const LOOP = new Set(statesIn('eachLap'));
/** Choices take no time and do no work. */
const SILENT = new Set(['AllChunksCounted?']);

/** Where progress is written: a terminal gets a live last line, anything else only complete lines. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Writes a line for each stage as it ends and, on a terminal, a live line for the current state. */
export class Progress {
  readonly #stream: ProgressStream;
  #reported = 0;
  #loop: StateVisit[] = [];
  #live = false;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  /** Shows what is new; `done` is the current number of finished chunks, if known. */
  show(view: ExecutionView, done?: number): void {
    for (const visit of view.visits.slice(this.#reported)) {
      if (visit.exited === undefined) break;
      this.#reported++;
      this.#report(visit, view);
    }
    if (this.#stream.isTTY === true && view.current) this.#showLive(view.current, view, done);
  }

  /** Writes a separate line between the stages' lines. */
  note(text: string): void {
    this.#line(text);
  }

  /** Removes the live line. */
  end(): void {
    if (this.#live) this.#stream.write('\r\u001b[2K');
    this.#live = false;
  }

  #report(visit: StateVisit, view: ExecutionView): void {
    if (LOOP.has(visit.name)) {
      this.#loop.push(visit);
      const leaves = visit.name === 'QueueDrained?' && isDrained(visit.output);
      if (leaves) this.#reportLoop(view.reconciled);
      return;
    }
    if (SILENT.has(visit.name)) return;
    const retries = visit.failures.length > 0 ? ` (after ${visit.failures.join(', ')})` : '';
    this.#stage(visit.name, (visit.exited ?? visit.entered) - visit.entered, describe(visit) + retries);
    const warnings = warningsIn(visit.output);
    for (const warning of warnings.slice(0, SHOWN_WARNINGS)) this.#line(`  warning: ${warning}`);
    if (warnings.length > SHOWN_WARNINGS) this.#line('  and more warnings, in the result');
  }

  #reportLoop(reconciled: Reconciled | undefined): void {
    const laps = this.#loop.filter(({ name }) => name === 'ReconcileTaskSet').length;
    const spent = this.#loop.reduce((sum, { entered, exited = entered }) => sum + exited - entered, 0);
    this.#loop = [];
    const work = reconciled ? `${grouped(reconciled.done)} of ${plural(reconciled.chunks, 'chunk')} done, ` : '';
    this.#stage('WaitForQueue', spent, `${work}${plural(laps, 'poll')}`);
  }

  #stage(name: string, milliseconds: number, what: string): void {
    this.#line(`${name.padEnd(NAME_WIDTH)} ${duration(milliseconds / 1000).padStart(10)}  ${what}`.trimEnd());
  }

  #line(text: string): void {
    this.end();
    this.#stream.write(`${text}\n`);
  }

  #showLive(current: StateVisit, { reconciled, bytes: all }: ExecutionView, done: number | undefined): void {
    const waiting = LOOP.has(current.name) && reconciled !== undefined;
    const text = waiting
      ? `${'WaitForQueue'.padEnd(NAME_WIDTH)} ${bar(reconciled, done ?? reconciled.done, all)}`
      : `${current.name.padEnd(NAME_WIDTH)} ...`;
    this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#live = true;
  }
}

/** Chunks are of about one size, so their share is about that of the bytes. */
function bar({ chunks, tasks, secondsLeft }: Reconciled, done: number, all: number | undefined): string {
  const filled = Math.round((done / chunks) * BAR_WIDTH);
  const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`;
  const read = all === undefined ? '' : `, ${bytes(Math.round((done / chunks) * all))} of ${bytes(all)}`;
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${grouped(done)}/${plural(chunks, 'chunk')}${read}, ${plural(tasks, 'task')}${left}`;
}

function isDrained(output: unknown): boolean {
  return z.object({ drained: z.literal(true) }).safeParse(output).success;
}

function warningsIn(output: unknown): readonly string[] {
  return z.object({ warnings: z.array(z.string()) }).safeParse(output).data?.warnings ?? [];
}

const Counts = z.object({
  files: z.number().optional(),
  bytes: z.number().optional(),
  layer: z.object({ districts: z.number() }).optional(),
  chunks: z.number().optional(),
  indexBytes: z.number().optional(),
  enqueued: z.number().optional(),
  round: z.number().optional(),
  records: z.number().optional(),
  complete: z.boolean().optional(),
  missing: z.number().optional(),
});

/** What a stage did, from the counts in its output. */
function describe({ name, output }: StateVisit): string {
  const counts = Counts.safeParse(output).data ?? {};
  const { files = 0, layer, chunks = 0, indexBytes = 0, enqueued = 0, round = 1, records = 0, missing = 0 } = counts;
  switch (name) {
    case 'ValidateInput':
      return `${plural(files, 'file')}, ${bytes(counts.bytes ?? 0)}, ${plural(layer?.districts ?? 0, 'district')}`;
    case 'PartitionIntoChunks':
      return `${plural(chunks, 'chunk')}, grid index of ${bytes(indexBytes)}`;
    case 'EnqueueChunks':
      return `${plural(enqueued, 'chunk')} to SQS${round > 1 ? `, round ${round}` : ''}`;
    case 'FinalAggregateScan':
      return counts.complete === true ? `${plural(records, 'record')} counted` : `${plural(missing, 'chunk')} missing`;
    case 'TearDown':
      return 'tasks stopped, queues and partials deleted';
    default:
      return '';
  }
}
