import type { ActiveState, Outcome } from './active-state.ts';
import type { TaskState } from '../definition/definition.ts';
import { catcherFor, Retries } from './retry.ts';
import { RUNTIME_ERROR, StatesError } from './states-error.ts';
import { sleepUntil } from './waiting.ts';

/** Runs a state's attempts: retries errors that Retry matches, leaves through Catch if that matches, else fails. */
export async function withRetryAndCatch(
  active: ActiveState<TaskState>,
  attempt: () => Promise<Outcome>,
): Promise<Outcome> {
  const { run, definition } = active;
  const retries = new Retries(definition.Retry ?? [], run.random);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      const delay = retries.delayAfter(error.error);
      if (delay === undefined) return await caught(active, error);
      await sleepUntil(run.clock, run.clock.now() + delay, run.signal);
      active.retryCount += 1;
    }
  }
}

function caught(active: ActiveState<TaskState>, error: StatesError): Promise<Outcome> {
  const found = error.error === RUNTIME_ERROR ? undefined : catcherFor(active.definition.Catch ?? [], error.error);
  if (found === undefined) throw error;
  const { catcher, index } = found;
  const errorOutput = { Error: error.error, Cause: error.cause };
  return active.leave(catcher, catcher.Next, errorOutput, `Catch[${index}]/`, { errorOutput });
}
