import { plainCause } from '../../../workflow/client/plain-cause.ts';
import type { ExecutionDetail, ExecutionStatus } from '../../api.ts';
import { npmCommand } from '../target/npm-command.ts';
import type { CommandPlace } from '../target/npm-command.ts';
import { pathSteps, stateSummaries } from '../../execution-states.ts';
import { statusChange } from '../live/watch.ts';
import type { Described, Watch } from '../live/watch.ts';

/** Additional facts that complement an execution's description and history. */
export interface DetailContext {
  readonly definitionHash: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly place: CommandPlace;
}

/** Everything about an execution except its events. */
export function executionDetail(
  described: Described,
  watch: Watch,
  { definitionHash, now, place }: DetailContext,
): ExecutionDetail {
  const { name = '', executionArn: arn, startDate, input, output, error, cause } = described;
  const { status, stopped, redrives } = statusChange(described);
  const { view, progress } = watch;
  const current = view.current?.name;
  return {
    description: {
      name,
      arn,
      status,
      started: startDate?.getTime() ?? 0,
      ...(stopped !== undefined && { stopped }),
      redrives,
      ...(input !== undefined && { input: jsonOrText(input) }),
      ...(output !== undefined && { output: jsonOrText(output) }),
    },
    states: stateSummaries(view, { status, until: stopped ?? now }),
    path: pathSteps(view),
    ...(current !== undefined && { current }),
    definitionHash,
    ...(isUnfinished(status) && { error: { error: error ?? 'no error is known', cause: plainCause(cause) } }),
    redrive: redriveOf(described, current),
    lastEvent: view.lastEvent,
    ...(progress && { progress }),
    commands: { redrive: npmCommand('redrive', [name], place), stop: npmCommand('stop-job', [name], place) },
  };
}

function isUnfinished(status: ExecutionStatus): boolean {
  return status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED';
}

function redriveOf(
  { redriveStatus, redriveStatusReason }: Described,
  current: string | undefined,
): ExecutionDetail['redrive'] {
  const possible = redriveStatus === 'REDRIVABLE';
  return {
    possible,
    ...(redriveStatusReason !== undefined && { reason: redriveStatusReason }),
    ...(possible && current !== undefined && { continuesAt: current }),
  };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // AWS accepts any JSON; anything else is shown verbatim
  }
}
