import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { LocalLambda } from '../template/local-stack.ts';
import { functionError } from './protocol.ts';
import type { FunctionError, ThreadEvent, ThreadMessage, ThreadStart } from './protocol.ts';

/** Lambda: a function's code must load within 10 s. */
const INIT_MS = 10_000;

/** How an event ended: JSON text, or the function's error. */
export type Outcome = { readonly payload: string } | { readonly error: FunctionError };

/** Where a function's threads run. */
export interface FunctionWorkerOptions {
  readonly lambda: LocalLambda;
  /** The program that calls `runFunctionThread` when it is run as a thread. */
  readonly program: string;
  /** The thread's whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Writable;
}

/** One thread of a function, kept warm between events; it takes one at a time. */
export class FunctionWorker {
  readonly #worker: Worker;
  readonly #lambda: LocalLambda;
  /** The thread's first word: its code is loaded, or cannot be. */
  readonly #loaded: Promise<ThreadMessage | 'timeout'>;
  /** What waits for the thread's next word. */
  #listener: ((message: ThreadMessage) => void) | undefined;
  /** How the thread ended, once it has. */
  #end: FunctionError | undefined;

  constructor({ lambda, program, environment, log }: FunctionWorkerOptions) {
    const workerData: ThreadStart = { directory: lambda.assetDirectory, handler: lambda.handler };
    this.#lambda = lambda;
    this.#worker = new Worker(program, {
      workerData,
      env: { ...environment },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: lambda.memoryMiB },
    });
    for (const output of [this.#worker.stdout, this.#worker.stderr]) {
      output.on('data', (part: Buffer) => {
        if (!log.writableEnded) log.write(part);
      });
    }
    this.#worker.on('message', (message: ThreadMessage) => this.#listener?.(message));
    this.#worker.on('error', (error) => {
      this.#ended(functionError(error));
    });
    this.#worker.on('exit', (code) => {
      this.#ended({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: exit status ${code}` });
    });
    this.#loaded = this.#next(INIT_MS);
  }

  /** Whether it can take another event. */
  get usable(): boolean {
    return this.#end === undefined;
  }

  /** Waits until the code is loaded, or cannot be. */
  async load(): Promise<void> {
    await this.#loaded;
  }

  /** Runs one event; a thread that runs out of time is ended. */
  async run(event: Omit<ThreadEvent, 'deadline'>): Promise<Outcome> {
    const loaded = await this.#loaded;
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
    return message.kind === 'result' ? { payload: message.payload } : { error: errorOf(message) };
  }

  /** Ends the thread. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  async #timedOut({ awsRequestId }: Omit<ThreadEvent, 'deadline'>, seconds: number): Promise<Outcome> {
    await this.terminate();
    const errorMessage = `RequestId: ${awsRequestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
    return { error: { errorType: 'Sandbox.Timedout', errorMessage } };
  }

  /** The thread's next word; the end of the thread is told as a failure. */
  #next(milliseconds: number): Promise<ThreadMessage | 'timeout'> {
    if (this.#end !== undefined) return Promise.resolve({ kind: 'failure', error: this.#end });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#listener = undefined;
        resolve('timeout');
      }, milliseconds);
      this.#listener = (message) => {
        clearTimeout(timer);
        this.#listener = undefined;
        resolve(message);
      };
    });
  }

  /** The first word on how the thread ended counts: an error, else its exit. */
  #ended(error: FunctionError): void {
    this.#end ??= error;
    this.#listener?.({ kind: 'failure', error: this.#end });
  }
}

function errorOf(message: ThreadMessage): FunctionError {
  return 'error' in message ? message.error : { errorType: 'Runtime.Unknown', errorMessage: message.kind };
}
