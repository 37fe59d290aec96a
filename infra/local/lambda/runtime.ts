import { randomBytes, randomUUID } from 'node:crypto';
import type { EventLog } from '../iam/role-log.ts';
import type { LocalLambda } from '../template/local-stack.ts';
import { FunctionWorker } from './function-worker.ts';
import type { Outcome } from './function-worker.ts';
import { streamName } from './log-lines.ts';

/** Maximum threads per function; further events wait for one of them. */
const MAX_THREADS = 10;

/** How functions run. */
export interface LambdaOptions {
  readonly lambdas: readonly LocalLambda[];
  /** The program that calls `runFunctionThread` when it runs as a thread. */
  readonly program: string;
  /** Logical ids of the functions whose threads wait for a debugger. */
  readonly inspect?: ReadonlySet<string>;
  /** Added to every function's environment: endpoint and region. */
  readonly environment: Readonly<Record<string, string>>;
  /** The environment variables that give a function's code the credentials of its role. */
  readonly credentials: (lambda: LocalLambda) => Readonly<Record<string, string>>;
  /** A log stream of a function. */
  readonly log: (lambda: LocalLambda, stream: string) => EventLog;
  readonly onError: (error: unknown) => void;
}

/** An event's outcome. */
export interface Invocation {
  readonly requestId: string;
  readonly outcome: Outcome;
}

/** The stack's functions, each with its threads. */
export class LambdaRuntime {
  readonly #functions = new Map<string, LambdaFunction>();
  #warming: Promise<void> | undefined;

  constructor(options: LambdaOptions) {
    for (const lambda of options.lambdas) this.#functions.set(lambda.name, new LambdaFunction(lambda, options));
  }

  /** The function with this name or ARN, with or without a qualifier; undefined if there is none. */
  find(nameOrArn: string): LambdaFunction | undefined {
    const name = /^(?:arn:aws:lambda:[^:]*:\d*:function:)?([^:]+)(?::[^:]+)?$/.exec(nameOrArn)?.[1];
    return this.#functions.get(name ?? '');
  }

  /**
   * Loads every function ahead of its first event, one after another; once. A stage's code takes longer to load than
   * most stages take to run, and there is usually an idle core.
   */
  warm(): Promise<void> {
    this.#warming ??= this.#warmAll();
    return this.#warming;
  }

  /** Ends every thread; running events fail. */
  async close(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((lambda) => lambda.close()));
  }

  async #warmAll(): Promise<void> {
    for (const lambda of this.#functions.values()) await lambda.warm();
  }
}

/** One function: its threads, and the events that wait for one. */
export class LambdaFunction {
  readonly lambda: LocalLambda;
  readonly #options: LambdaOptions;
  readonly #threads = new Set<FunctionWorker>();
  readonly #idle: FunctionWorker[] = [];
  readonly #waiting: ((thread: FunctionWorker) => void)[] = [];
  readonly #underWay = new Set<Promise<Invocation>>();
  #closed = false;

  constructor(lambda: LocalLambda, options: LambdaOptions) {
    this.lambda = lambda;
    this.#options = options;
  }

  /** Runs one event, given as JSON text. */
  async invoke(payload: string): Promise<Invocation> {
    const requestId = randomUUID();
    if (this.#closed) return { requestId, outcome: stopped() };
    const invocation = this.#run(requestId, payload).finally(() => this.#underWay.delete(invocation));
    this.#underWay.add(invocation);
    return invocation;
  }

  /** Loads the code unless a thread already has. */
  async warm(): Promise<void> {
    if (this.#closed || this.#threads.size > 0) return;
    const thread = this.#startThread();
    this.#idle.push(thread);
    await thread.load();
  }

  /** Ends the function's threads; running events fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
    await Promise.all(this.#underWay);
  }

  async #run(requestId: string, payload: string): Promise<Invocation> {
    const thread = this.#idleThread() ?? (await this.#thread());
    const { name: functionName, arn: invokedFunctionArn, memoryMiB } = this.lambda;
    const event = { payload, awsRequestId: requestId, functionName, invokedFunctionArn };
    const outcome = await thread.run({ ...event, memoryLimitInMB: String(memoryMiB) });
    this.#giveBack(thread);
    return { requestId, outcome };
  }

  /** An idle thread; one that ended in the meantime (by an error after its event) is forgotten. */
  #idleThread(): FunctionWorker | undefined {
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop()) {
      if (thread.usable) return thread;
      this.#threads.delete(thread);
    }
    return undefined;
  }

  async #thread(): Promise<FunctionWorker> {
    if (this.#threads.size < MAX_THREADS) return this.#startThread();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #startThread(): FunctionWorker {
    const { program, inspect, log, onError } = this.#options;
    const stream = streamName(Date.now(), randomBytes(16).toString('hex'));
    const thread = new FunctionWorker({
      lambda: this.lambda,
      program,
      inspect: inspect?.has(this.lambda.logicalId) ?? false,
      environment: this.#environment(stream),
      log: log(this.lambda, stream),
      onError,
    });
    this.#threads.add(thread);
    return thread;
  }

  /** Gives a thread to the event that has waited longest; an ended thread makes room for a new one. */
  #giveBack(thread: FunctionWorker): void {
    if (!thread.usable) this.#threads.delete(thread);
    const next = this.#waiting.shift();
    if (next !== undefined) next(thread.usable || this.#closed ? thread : this.#startThread());
    else if (thread.usable) this.#idle.push(thread);
  }

  /** The template's environment, what Lambda adds to it, and the AWS endpoint. */
  #environment(logStream: string): Record<string, string> {
    const { name, handler, memoryMiB, assetDirectory, environment, logGroup } = this.lambda;
    return {
      ...environment,
      ...this.#options.environment,
      ...this.#options.credentials(this.lambda),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      LAMBDA_TASK_ROOT: assetDirectory,
      _HANDLER: handler,
    };
  }
}

function stopped(): Outcome {
  return { error: { errorType: 'Runtime.ExitError', errorMessage: 'the local cloud is stopping' } };
}
