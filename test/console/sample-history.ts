import type { WireEvent } from '../../console/api.ts';

const START = Date.UTC(2015, 5, 30, 14);

/** A history in shorthand, in the form that the pages receive: each event a second after the one before. */
export class SampleHistory {
  readonly events: WireEvent[] = [];
  /** Milliseconds since the epoch; the first event is a second later. */
  readonly start: number;

  constructor(start = START) {
    this.start = start;
  }

  add(type: WireEvent['type'], details: Partial<WireEvent> = {}): this {
    const id = this.events.length + 1;
    this.events.push({ ...details, type, id, timestamp: new Date(this.start + id * 1000).toISOString() });
    return this;
  }

  enter(name: string, kind: 'Task' | 'Wait' | 'Choice' = 'Task', input: unknown = {}): this {
    return this.add(`${kind}StateEntered`, { stateEnteredEventDetails: { name, input: JSON.stringify(input) } });
  }

  exit(name: string, kind: 'Task' | 'Wait' | 'Choice' = 'Task', output: unknown = {}): this {
    return this.add(`${kind}StateExited`, { stateExitedEventDetails: { name, output: JSON.stringify(output) } });
  }

  /** A task's successful visit. */
  task(name: string, output: unknown = {}): this {
    this.enter(name).add('TaskScheduled').add('TaskStarted').add('TaskSucceeded');
    return this.exit(name, 'Task', output);
  }

  /** An attempt that fails. */
  fail(error: string, cause: string): this {
    this.add('TaskScheduled').add('TaskStarted');
    return this.add('TaskFailed', {
      taskFailedEventDetails: { resourceType: 'lambda', resource: 'invoke', error, cause },
    });
  }

  /** A lap of the waiting loop: 9 events. */
  lap(done: number, chunks: number): this {
    const counts = { visible: chunks - done, inFlight: 0, delayed: 0, tasks: 1, done, chunks, secondsLeft: 9, laps: 1 };
    this.task('ReconcileTaskSet', counts);
    this.enter('WaitForQueue', 'Wait').exit('WaitForQueue', 'Wait');
    return this.enter('QueueDrained?', 'Choice').exit('QueueDrained?', 'Choice');
  }
}
