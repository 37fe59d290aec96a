import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { ExecutionView } from './execution-view.ts';
import { eventsAfter } from './history-events.ts';

/** How an execution is followed. */
export interface FollowOptions {
  /** Milliseconds between two polls. */
  readonly period: number;
  /** Called after each poll. */
  readonly onLook: (view: ExecutionView, execution: DescribeExecutionCommandOutput) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Follows an execution until it is no longer running, or `signal` is raised; returns the last state seen. */
export async function follow(
  sfn: SFNClient,
  executionArn: string,
  { period, onLook, signal }: FollowOptions,
): Promise<{ view: ExecutionView; execution: DescribeExecutionCommandOutput }> {
  const view = new ExecutionView();
  for (;;) {
    // Described first: the history read after an execution has closed is complete.
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    view.add(await eventsAfter(sfn, executionArn, view.lastEvent));
    await onLook(view, execution);
    if (execution.status !== 'RUNNING' || signal.aborted) return { view, execution };
    await sleep(period, undefined, { signal }).catch(() => undefined); // an interrupt ends the wait, not the follower
  }
}
