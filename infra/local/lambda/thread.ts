import { existsSync } from 'node:fs';
import inspector from 'node:inspector';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { getHeapStatistics } from 'node:v8';
import { isObject } from '../wire/json.ts';
import { captureConsole } from './console.ts';
import { consoleLine, errorFields } from './log-lines.ts';
import type { ConsoleLevel } from './log-lines.ts';
import { functionError, ThreadStart } from './protocol.ts';
import type { FunctionError, ThreadAnswer, ThreadEvent, ThreadMessage } from './protocol.ts';

type Handler = (event: unknown, context: object) => unknown;

/** The thread of one function: loads its handler, then handles one event after another. */
export async function runFunctionThread(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('a function runs only in a thread of the local cloud');
  const post = (message: ThreadMessage): void => {
    port.postMessage(message);
  };
  let requestId: string | undefined;
  const print = (level: ConsoleLevel, text: string): void => {
    const time = Date.now();
    post({ kind: 'log', time, message: consoleLine(time, requestId, level, text) });
  };
  captureConsole(print);
  let handler: Handler;
  try {
    const start = ThreadStart.parse(workerData);
    // Prints its address to the local cloud's terminal.
    if (start.inspect) inspector.open(0, '127.0.0.1', true);
    handler = await load(start);
  } catch (error) {
    const reported = error instanceof LoadError ? error.reported : functionError(error);
    print('ERROR', `Uncaught Exception \t${errorFields(reported)}`);
    post({ kind: 'unloadable', error: reported });
    return;
  }
  port.on('message', (event: ThreadEvent) => {
    requestId = event.awsRequestId;
    void answer(handler, event).then((answered) => {
      if (answered.kind === 'failure') print('ERROR', `Invoke Error \t${errorFields(answered.error)}`);
      post(answered);
    });
  });
  post({ kind: 'ready' });
}

async function answer(handler: Handler, event: ThreadEvent): Promise<ThreadAnswer> {
  const { payload, deadline, ...known } = event;
  const context = {
    ...known,
    functionVersion: '$LATEST',
    callbackWaitsForEmptyEventLoop: false,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await handler(JSON.parse(payload), context);
    const json = result === undefined ? 'null' : JSON.stringify(result);
    return { kind: 'result', payload: json, memoryBytes: memoryBytes() };
  } catch (error) {
    return { kind: 'failure', error: functionError(error), memoryBytes: memoryBytes() };
  }
}

/** Memory of this thread only. */
function memoryBytes(): number {
  const { total_physical_size, external_memory } = getHeapStatistics();
  return total_physical_size + external_memory;
}

/** A handler that cannot be loaded, as worded by Lambda's runtime. */
class LoadError extends Error {
  readonly reported: FunctionError;

  constructor(errorType: string, errorMessage: string) {
    super(errorMessage);
    this.reported = { errorType, errorMessage, trace: [] };
  }
}

/** Loads `file.export`: the bundle may be CommonJS or a module. */
async function load({ directory, handler }: ThreadStart): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const [name, exported] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = ['.cjs', '.js', '.mjs'].map((suffix) => path.join(directory, name + suffix)).find(existsSync);
  if (file === undefined) {
    throw new LoadError('Runtime.ImportModuleError', `Error: Cannot find module '${name}' in ${directory}`);
  }
  const module: unknown = await import(pathToFileURL(file).href);
  const found = exportOf(module, exported) ?? exportOf(isObject(module) ? module.default : undefined, exported);
  if (typeof found !== 'function') {
    throw new LoadError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return found as Handler;
}

function exportOf(module: unknown, name: string): unknown {
  return isObject(module) && Object.hasOwn(module, name) ? module[name] : undefined;
}
