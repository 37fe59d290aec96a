import type { JsonObject } from '../../wire/json.ts';
import type { ExecutionRecord } from './execution-store.ts';
import { MAX_HISTORY_EVENTS } from '../history/history.ts';
import type { ExecutionStatusChange } from './status-change.ts';

const DAY_MS = 86_400_000;
/** How long after its end an execution can be redriven (AWS: 14 days). */
const REDRIVABLE_MS = 14 * DAY_MS;
/** How long an execution may be open (AWS: one year). */
const MAX_OPEN_MS = 365 * DAY_MS;

/** Whether an execution can be redriven at a time, with AWS's reason if it cannot. */
export function eligibility(
  record: ExecutionRecord,
  now: number,
): Pick<ExecutionStatusChange, 'redriveStatus' | 'redriveStatusReason'> {
  const redriveStatusReason = obstacle(record, now);
  return { redriveStatus: redriveStatusReason === null ? 'REDRIVABLE' : 'NOT_REDRIVABLE', redriveStatusReason };
}

function obstacle({ status, startDate, stopDate, events }: ExecutionRecord, now: number): string | null {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  // Room for ExecutionRedriven and at least one other event.
  if (events >= MAX_HISTORY_EVENTS - 1) return 'Execution history event limit exceeded';
  if (now - startDate > MAX_OPEN_MS) return 'Execution has exceeded the max execution time';
  if (stopDate !== undefined && now - stopDate > REDRIVABLE_MS) return 'Execution redrivable period exceeded';
  return null;
}

/** The detail of EventBridge's status change event for an execution's current state. */
export function statusChange(record: ExecutionRecord, now: number): ExecutionStatusChange {
  const { executionArn, stateMachineArn, name, status, startDate, input, redriveCount } = record;
  const output = record.output ?? null;
  return {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate,
    stopDate: record.stopDate ?? null,
    input,
    inputDetails: { included: true },
    output,
    outputDetails: output === null ? null : { included: true },
    error: record.error ?? null,
    cause: record.cause ?? null,
    stateMachineVersionArn: record.stateMachineVersionArn ?? null,
    stateMachineAliasArn: record.stateMachineAliasArn ?? null,
    redriveCount,
    redriveDate: record.redriveDate ?? null,
    ...eligibility(record, now),
  };
}

/** A date on the wire: seconds since the epoch, with milliseconds. */
export function wireDate(milliseconds: number): number {
  return milliseconds / 1000;
}

/** An execution as ListExecutions returns it. */
export function listItem(record: ExecutionRecord): JsonObject {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, redriveCount, redriveDate } = record;
  return {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate: wireDate(startDate),
    ...(stopDate !== undefined && { stopDate: wireDate(stopDate) }),
    ...(record.stateMachineVersionArn !== undefined && { stateMachineVersionArn: record.stateMachineVersionArn }),
    ...(record.stateMachineAliasArn !== undefined && { stateMachineAliasArn: record.stateMachineAliasArn }),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate: wireDate(redriveDate) }),
  };
}

/** An execution as DescribeExecution returns it; `withData`: its input and output too. */
export function description(record: ExecutionRecord, now: number, withData: boolean): JsonObject {
  const { input, output, error, cause, traceHeader } = record;
  const { redriveStatus, redriveStatusReason } = eligibility(record, now);
  return {
    ...listItem(record),
    ...(withData && { input, inputDetails: { included: true } }),
    ...(withData && output !== undefined && { output, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(traceHeader !== undefined && { traceHeader }),
    redriveStatus,
    ...(redriveStatusReason !== null && { redriveStatusReason }),
  };
}
