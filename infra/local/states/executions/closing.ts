import type { JsonObject } from '../../wire/json.ts';
import type { ExecutionRecord } from './execution-store.ts';
import { dataDetails, detailsKey, failureDetails } from '../history/history.ts';
import type { HistoryEvent, HistoryEventType } from '../history/history.ts';
import { RUNTIME_ERROR, StatesError } from '../interpreter/states-error.ts';

/** How an execution closes. */
export interface Closing {
  readonly status: Exclude<ExecutionRecord['status'], 'RUNNING'>;
  readonly type: HistoryEventType;
  readonly details: JsonObject;
  /** The fields of the record in addition to the status. */
  readonly kept: Pick<ExecutionRecord, 'output' | 'error' | 'cause'>;
  readonly previous: number;
}

/** The closing of an execution that succeeded. */
export function succeeded(output: string, previous: number): Closing {
  const details = dataDetails('output', output);
  return { status: 'SUCCEEDED', type: 'ExecutionSucceeded', details, kept: { output }, previous };
}

/** The closing of an execution that failed; `previous`: the event that its ExecutionFailed follows. */
export function failed({ error, cause }: StatesError, previous: number): Closing {
  const details = failureDetails(error, cause);
  return { status: 'FAILED', type: 'ExecutionFailed', details, kept: details, previous };
}

/** The end of an execution according to its history's last event; undefined if that is not an end. */
export function closingOf(event: HistoryEvent): Pick<Closing, 'status' | 'kept'> | undefined {
  const details = (event[detailsKey(event.type)] ?? {}) as Closing['kept'];
  const { output, error, cause } = details;
  const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
  switch (event.type) {
    case 'ExecutionSucceeded':
      return { status: 'SUCCEEDED', kept: output === undefined ? {} : { output } };
    case 'ExecutionFailed':
      return { status: 'FAILED', kept: failure };
    case 'ExecutionAborted':
      return { status: 'ABORTED', kept: failure };
    case 'ExecutionTimedOut':
      return { status: 'TIMED_OUT', kept: {} };
    default:
      return undefined;
  }
}

/** A fault of the interpreter itself also closes its execution: a job must not stay RUNNING for ever. */
export function asFailure(error: unknown): StatesError {
  if (error instanceof StatesError) return error;
  return new StatesError(RUNTIME_ERROR, `The local Step Functions failed: ${String(error)}`);
}
