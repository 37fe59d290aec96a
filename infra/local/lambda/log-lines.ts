import type { FunctionError } from './protocol.ts';

/** The levels of Lambda's Node runtime. */
export type ConsoleLevel = 'INFO' | 'DEBUG' | 'WARN' | 'ERROR' | 'TRACE';

/** A line of a function's console: `time TAB request id TAB level TAB text`; before the first event the id is `undefined`. */
export function consoleLine(time: number, requestId: string | undefined, level: ConsoleLevel, text: string): string {
  return `${new Date(time).toISOString()}\t${String(requestId)}\t${level}\t${text}\n`;
}

/** An error as Lambda's Node runtime logs it. */
export function errorFields({ errorType, errorMessage, trace = [] }: FunctionError): string {
  return JSON.stringify({ errorType, errorMessage, stack: trace });
}

/** The line before an event. */
export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST\n`;
}

/** An event's figures, for its REPORT line. */
export interface Report {
  readonly requestId: string;
  /** Milliseconds. */
  readonly durationMs: number;
  /** Milliseconds that the code took to load, if this is the thread's first event. */
  readonly initMs: number | undefined;
  readonly memoryMiB: number;
  readonly usedBytes: number;
  /** The error that ended the thread, a timeout included. */
  readonly errorType: string | undefined;
}

/** The lines after an event: `END` and `REPORT`. */
export function endLines({ requestId, durationMs, initMs, memoryMiB, usedBytes, errorType }: Report): string[] {
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${memoryMiB} MB`,
    `Max Memory Used: ${Math.ceil(usedBytes / 2 ** 20)} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...status(errorType),
  ];
  return [`END RequestId: ${requestId}\n`, `${fields.join('\t')}\t\n`];
}

function status(errorType: string | undefined): string[] {
  if (errorType === undefined) return [];
  return errorType === 'Sandbox.Timedout' ? ['Status: timeout'] : ['Status: error', `Error Type: ${errorType}`];
}

/** Lambda's line for an event that timed out. */
export function timeoutLine(time: number, requestId: string, seconds: number): string {
  return `${new Date(time).toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds\n\n`;
}

/** Lambda's line for an event whose thread ended. */
export function exitLine(requestId: string, { errorType, errorMessage }: FunctionError): string {
  return `RequestId: ${requestId} Error: ${errorMessage}\n${errorType}\n`;
}

/** The stream of a thread that started at a time (milliseconds): `YYYY/MM/DD/[$LATEST]ID`, in UTC. */
export function streamName(startedAt: number, id: string): string {
  return `${new Date(startedAt).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${id}`;
}
