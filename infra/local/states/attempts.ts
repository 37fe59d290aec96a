import type { ActiveState, Outcome } from './active-state.ts';
import type { MapState, ParallelState, TaskState } from './definition.ts';
import { catcherFor, Retries } from './retry.ts';
import { RUNTIME_ERROR, StatesError } from './states-error.ts';
import { sleepUntil } from './waiting.ts';

/** A state that Retry and Catch apply to. */
export type Retryable = TaskState | ParallelState | MapState;

/**
 * Runs a state's attempts: again after an error that Retry matches, out through Catch where that matches, else failed.
 * `giveUp` records the `…StateFailed` event of a Parallel or Map and returns its id.
 */
export async function withRetryAndCatch(
  active: ActiveState<Retryable>,
  attempt: () => Promise<Outcome>,
  giveUp?: () => number,
): Promise<Outcome> {
  const { run, frame, definition } = active;
  const retries = new Retries(definition.Retry ?? [], run.random);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      const delay = retries.delayAfter(error.error);
      if (delay === undefined) return await caught(active, error, giveUp);
      await sleepUntil(run.clock, run.clock.now() + delay, frame.signal);
      active.retryCount += 1;
    }
  }
}

async function caught(
  active: ActiveState<Retryable>,
  error: StatesError,
  giveUp: (() => number) | undefined,
): Promise<Outcome> {
  if (error.error === RUNTIME_ERROR) throw error;
  const { frame, definition } = active;
  const before = frame.previous;
  const failed = giveUp?.() ?? before;
  const found = catcherFor(definition.Catch ?? [], error.error);
  if (found === undefined) throw error;
  const { catcher, index } = found;
  const errorOutput = { Error: error.error, Cause: error.cause };
  try {
    // AWS hangs what a catcher's own expressions record before the Failed event, and fails the state a second time.
    frame.previous = before;
    const outcome = await active.leave(catcher, catcher.Next, errorOutput, `Catch[${index}]/`, { errorOutput });
    frame.previous = failed;
    return outcome;
  } catch (second) {
    if (second instanceof StatesError) giveUp?.();
    throw second;
  }
}
