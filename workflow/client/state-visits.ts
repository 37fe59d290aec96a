import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** One attempt at a state's work, from its scheduling on; times in milliseconds since the epoch. */
export interface Attempt {
  /** Id of the event that started it. */
  readonly event: number;
  readonly started: number;
  readonly ended?: number;
  /** Only for a failed attempt. */
  readonly error?: string;
  readonly cause?: string;
}

/** One visit of a state, from its entry to its exit. */
export interface StateVisit {
  readonly name: string;
  /** ASL's type: Task, Choice, Wait, ... */
  readonly type: string;
  /** Ids of the events that entered and left the state. */
  readonly event: number;
  readonly exitEvent?: number;
  /** Milliseconds since the epoch. */
  readonly entered: number;
  /** Milliseconds since the epoch; undefined while the state is active, or if the execution ended in it. */
  readonly exited?: number;
  /** The state's output, parsed; undefined until it is exited. */
  readonly output?: unknown;
  /** Failed attempts so far, each with its error. */
  readonly failures: readonly string[];
  /** All attempts, including those before a redrive. */
  readonly attempts: readonly Attempt[];
}

/** A period when nothing ran, from an execution's end to its redrive; milliseconds since the epoch. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

/** Derives the visits of states from a history, event by event. */
export class StateVisits {
  readonly visits: StateVisit[] = [];
  readonly pauses: Pause[] = [];
  #lastEvent = 0;
  /** The time of that event. */
  #lastAt = 0;

  /** Adds events in any order and number; those seen before are skipped. */
  add(events: readonly HistoryEvent[]): void {
    for (const event of [...events].sort((a, b) => (a.id ?? 0) - (b.id ?? 0))) {
      if ((event.id ?? 0) <= this.#lastEvent) continue;
      this.#lastEvent = event.id ?? 0;
      this.#apply(event);
      this.#lastAt = event.timestamp?.getTime() ?? 0;
    }
  }

  /** The newest event added. */
  get lastEvent(): number {
    return this.#lastEvent;
  }

  /** The current state, or the one in which the execution ended. */
  get current(): StateVisit | undefined {
    return this.visits.at(-1);
  }

  /** The output of the last completed visit of a state. */
  lastOutput(name: string): unknown {
    return this.visits.findLast((visit) => visit.name === name && visit.exited !== undefined)?.output;
  }

  /** Milliseconds within a period during which nothing ran. */
  pausedBetween(from: number, to: number): number {
    return this.pauses.reduce(
      (sum, pause) => sum + Math.max(0, Math.min(to, pause.to) - Math.max(from, pause.from)),
      0,
    );
  }

  /** Seconds spent in each state, all its visits together. */
  secondsByState(): Record<string, number> {
    const seconds: Record<string, number> = {};
    for (const { name, entered, exited } of this.visits) {
      if (exited !== undefined) seconds[name] = (seconds[name] ?? 0) + (exited - entered) / 1000;
    }
    return seconds;
  }

  #apply(event: HistoryEvent): void {
    const at = event.timestamp?.getTime() ?? 0;
    const { id = 0, stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
    if (entered) {
      const type = (event.type ?? '').replace('StateEntered', '');
      this.visits.push({ name: entered.name ?? '', type, event: id, entered: at, failures: [], attempts: [] });
    } else if (exited) this.#exit(id, at, exited.output);
    else if (event.type === 'ExecutionRedriven') this.#redrive(at);
    else if (event.type === 'TaskScheduled') this.#attempt({ event: id, started: at });
    else if (event.type === 'TaskSucceeded') this.#endAttempt({ ended: at });
    else {
      const failure =
        event.taskFailedEventDetails ?? event.taskTimedOutEventDetails ?? event.evaluationFailedEventDetails;
      if (failure) this.#fail(id, at, failure);
    }
  }

  /** An expression may fail before anything is scheduled, which counts as a separate attempt. */
  #fail(event: number, at: number, { error = 'unknown error', cause }: { error?: string; cause?: string }): void {
    this.#change({ failures: [...(this.current?.failures ?? []), error] });
    const open = this.current?.attempts.at(-1);
    if (open === undefined || open.ended !== undefined) this.#attempt({ event, started: at });
    this.#endAttempt({ ended: at, error, ...(cause !== undefined && { cause }) });
  }

  #attempt(attempt: Attempt): void {
    this.#change({ attempts: [...(this.current?.attempts ?? []), attempt] });
  }

  #endAttempt(end: Pick<Attempt, 'ended' | 'error' | 'cause'>): void {
    const attempts = this.current?.attempts ?? [];
    this.#change({
      attempts: attempts.map((attempt, i) => (i === attempts.length - 1 ? { ...attempt, ...end } : attempt)),
    });
  }

  #exit(exitEvent: number, at: number, text: string | undefined): void {
    const output: unknown = text === undefined ? undefined : JSON.parse(text);
    this.#change({ exited: at, exitEvent, output });
  }

  /** A redrive continues in the state that failed: what was spent in it before, and while nothing ran, does not count. */
  #redrive(at: number): void {
    this.pauses.push({ from: this.#lastAt, to: at });
    if (this.current?.exited === undefined) this.#change({ entered: at, failures: [] });
  }

  #change(change: Partial<StateVisit>): void {
    const visit = this.visits.pop();
    if (visit) this.visits.push({ ...visit, ...change });
  }
}
