import { Worker } from 'node:worker_threads';
import { keepLines } from '../logs/lines.ts';
import type { EventLog } from '../iam/role-log.ts';
import type { LocalLambda } from '../template/local-stack.ts';
import { consoleLine, endLines, errorFields, exitLine, startLine, timeoutLine } from './log-lines.ts';
import { functionError } from './protocol.ts';
import type { FunctionError, ThreadAnswer, ThreadEvent, ThreadMessage, ThreadStart } from './protocol.ts';

/**
 * How long a function may take to load its code, in milliseconds. Lambda allows 10 s, and a function here takes half a
 * second; but here it shares a few cores with workers and tests, and a slow machine is not an error.
 */
const INIT_MS = 60_000;

/** An event's outcome: JSON text, or the function's error. */
export type Outcome = { readonly payload: string } | { readonly error: FunctionError };

/** An event for a thread; its deadline follows from the function's timeout. */
type ThreadTask = Omit<ThreadEvent, 'deadline'>;

/** Where a function's threads run. */
export interface FunctionWorkerOptions {
  readonly lambda: LocalLambda;
  /** The program that calls `runFunctionThread` when it runs as a thread. */
  readonly program: string;
  /** Whether the thread waits for a debugger before it loads the code; its time is then not limited. */
  readonly inspect: boolean;
  /** The thread's complete environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The thread's log stream. */
  readonly log: EventLog;
  readonly onError: (error: unknown) => void;
}

/** One thread of a function, kept warm between events; it handles one at a time. */
export class FunctionWorker {
  readonly #worker: Worker;
  readonly #lambda: LocalLambda;
  readonly #inspect: boolean;
  /** The thread's first message: its code is loaded, or cannot be. */
  readonly #loaded: Promise<ThreadAnswer | 'timeout'>;
  readonly #log: EventLog;
  /** Callback for the thread's next message. */
  #listener: ((message: ThreadAnswer) => void) | undefined;
  /** The latest event, for the log. */
  #requestId: string | undefined;
  /** The thread's peak memory after any event. */
  #memoryBytes = 0;
  /** How long its code took to load (milliseconds), until an event has reported it. */
  #initMs: number | undefined;
  /** How the thread ended, once it has. */
  #end: FunctionError | undefined;

  constructor({ lambda, program, inspect, environment, log, onError }: FunctionWorkerOptions) {
    const workerData: ThreadStart = { directory: lambda.assetDirectory, handler: lambda.handler, inspect };
    this.#lambda = lambda;
    this.#inspect = inspect;
    this.#log = log;
    this.#worker = new Worker(program, {
      workerData,
      env: { ...environment },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: lambda.memoryMiB },
    });
    for (const output of [this.#worker.stdout, this.#worker.stderr]) {
      // Output that bypassed the console.
      keepLines(output, (lines) => {
        this.#write(...lines.map((line) => `${line}\n`));
      }).catch(onError);
    }
    this.#worker.on('message', (message: ThreadMessage) => {
      this.#take(message);
    });
    this.#worker.on('error', (thrown) => {
      const error = functionError(thrown);
      this.#write(consoleLine(Date.now(), this.#requestId, 'ERROR', `Uncaught Exception \t${errorFields(error)}`));
      this.#ended(error);
    });
    this.#worker.on('exit', (code) => {
      this.#ended({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: exit status ${code}` });
    });
    const startedAt = performance.now();
    this.#loaded = this.#next(INIT_MS).finally(() => {
      this.#initMs = performance.now() - startedAt;
    });
  }

  /** Whether it can accept another event. */
  get usable(): boolean {
    return this.#end === undefined;
  }

  /** Waits until the code is loaded, or cannot be. */
  async load(): Promise<void> {
    await this.#loaded;
  }

  /** Runs one event and logs it as Lambda does; a thread that times out is ended. */
  async run(event: ThreadTask): Promise<Outcome> {
    const requestId = event.awsRequestId;
    const loaded = await this.#loaded;
    this.#requestId = requestId;
    this.#write(startLine(requestId));
    const startedAt = performance.now();
    const outcome = await this.#outcome(event, loaded);
    const durationMs = performance.now() - startedAt;
    const errorType = 'error' in outcome && !this.usable ? outcome.error.errorType : undefined;
    const { memoryMiB } = this.#lambda;
    const report = { requestId, durationMs, initMs: this.#initMs, memoryMiB, usedBytes: this.#memoryBytes, errorType };
    this.#write(...endLines(report));
    this.#initMs = undefined;
    return outcome;
  }

  /** Ends the thread. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  async #outcome(event: ThreadTask, loaded: ThreadAnswer | 'timeout'): Promise<Outcome> {
    if (loaded === 'timeout') return this.#timedOut(event, INIT_MS / 1000);
    if ('error' in loaded) {
      await this.terminate();
      return { error: loaded.error };
    }
    const { timeoutSeconds } = this.#lambda;
    const answer = this.#next(timeoutSeconds * 1000);
    const threadEvent: ThreadEvent = { ...event, deadline: Date.now() + timeoutSeconds * 1000 };
    this.#worker.postMessage(threadEvent);
    const message = await answer;
    if (message === 'timeout') return this.#timedOut(event, timeoutSeconds);
    if (message.kind === 'result') return { payload: message.payload };
    const error = errorOf(message);
    if (!this.usable) this.#write(exitLine(event.awsRequestId, error));
    return { error };
  }

  async #timedOut({ awsRequestId }: ThreadTask, seconds: number): Promise<Outcome> {
    await this.terminate();
    this.#write(timeoutLine(Date.now(), awsRequestId, seconds));
    const errorMessage = `RequestId: ${awsRequestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
    return { error: { errorType: 'Sandbox.Timedout', errorMessage } };
  }

  /** The thread's next message; the end of the thread counts as a failure. */
  #next(milliseconds: number): Promise<ThreadAnswer | 'timeout'> {
    if (this.#end !== undefined) return Promise.resolve({ kind: 'failure', error: this.#end });
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#listener = undefined;
        resolve('timeout');
      };
      const timer = this.#inspect ? undefined : setTimeout(giveUp, milliseconds);
      this.#listener = (message) => {
        clearTimeout(timer);
        this.#listener = undefined;
        resolve(message);
      };
    });
  }

  #take(message: ThreadMessage): void {
    if (message.kind === 'log') {
      this.#log.write(message);
      return;
    }
    if ('memoryBytes' in message) this.#memoryBytes = Math.max(this.#memoryBytes, message.memoryBytes ?? 0);
    this.#listener?.(message);
  }

  #write(...messages: readonly string[]): void {
    const time = Date.now();
    this.#log.write(...messages.map((message) => ({ time, message })));
  }

  /** The first report of how the thread ended counts: an error, else its exit. */
  #ended(error: FunctionError): void {
    this.#end ??= error;
    this.#listener?.({ kind: 'failure', error: this.#end });
  }
}

function errorOf(message: ThreadAnswer): FunctionError {
  return 'error' in message ? message.error : { errorType: 'Runtime.Unknown', errorMessage: message.kind };
}
