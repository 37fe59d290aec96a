import { isObject } from '../../wire/json.ts';
import type { JsonObject, JsonValue } from '../../wire/json.ts';
import type { ActiveState, Outcome } from './active-state.ts';
import { withRetryAndCatch } from './attempts.ts';
import { MAX_SECONDS } from '../definition/definition.ts';
import type { TaskState } from '../definition/definition.ts';
import { dataDetails, failureDetails } from '../history/history.ts';
import type { Integration } from './integration.ts';
import { payloadText } from './payload.ts';
import { HEARTBEAT_TIMEOUT, Interrupted, RUNTIME_ERROR, StatesError, TASK_FAILED, TIMEOUT } from './states-error.ts';
import { interruption, isAborted, linkedController, sleepUntil } from './waiting.ts';

/** Task: calls its integration, with timeouts, Retry and Catch. */
export function runTask(active: ActiveState<TaskState>): Promise<Outcome> {
  return withRetryAndCatch(active, () => attempt(active));
}

interface Limits {
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

async function attempt(active: ActiveState<TaskState>): Promise<Outcome> {
  const { run, definition } = active;
  const integration = run.integrations[definition.Resource];
  if (integration === undefined) throw active.failure(RUNTIME_ERROR, `No integration serves ${definition.Resource}.`);
  const args = await argumentsOf(active);
  const limits = {
    timeout: await seconds(active, 'TimeoutSeconds'),
    heartbeat: await seconds(active, 'HeartbeatSeconds'),
  };
  const { resourceType, resource } = integration;
  run.record('TaskScheduled', {
    resourceType,
    resource,
    region: run.region,
    parameters: payloadText(args, resourceType),
    ...(limits.timeout !== undefined && { timeoutInSeconds: limits.timeout }),
    ...(limits.heartbeat !== undefined && { heartbeatInSeconds: limits.heartbeat }),
  });
  run.record('TaskStarted', { resourceType, resource });
  const result = await settle(active, integration, args, limits);
  return active.leave(definition, definition.Next, result, '', { result });
}

async function argumentsOf(active: ActiveState<TaskState>): Promise<JsonObject> {
  const { Arguments: template } = active.definition;
  const isArguments = (value: JsonValue): value is JsonObject => isObject(value);
  if (template !== undefined) return active.evaluateAs(template, 'Arguments', 'object', isArguments);
  if (isArguments(active.entry.input)) return active.entry.input;
  throw active.failure(RUNTIME_ERROR, 'The state has no Arguments, and its input is not a JSON object.');
}

async function seconds(
  active: ActiveState<TaskState>,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
): Promise<number | undefined> {
  const value = active.definition[field];
  return value === undefined ? undefined : active.evaluateInteger(value, field, 1, MAX_SECONDS);
}

/** Runs the task to its TaskSucceeded, TaskFailed or TaskTimedOut event. */
async function settle(
  active: ActiveState<TaskState>,
  integration: Integration,
  args: JsonObject,
  limits: Limits,
): Promise<JsonValue> {
  const { run } = active;
  const { resourceType, resource } = integration;
  try {
    const output = payloadText(await call(active, integration, args, limits), resourceType);
    run.record('TaskSucceeded', { resourceType, resource, ...dataDetails('output', output) });
    return JSON.parse(output) as JsonValue;
  } catch (error) {
    if (error instanceof Interrupted || isAborted(run.signal)) throw new Interrupted();
    const failure = asStatesError(error);
    const timedOut = failure.error === TIMEOUT || failure.error === HEARTBEAT_TIMEOUT;
    // AWS's events name a missed heartbeat States.Timeout too; only Retry and Catch distinguish them.
    const details = failureDetails(timedOut ? TIMEOUT : failure.error, failure.cause);
    const type = timedOut ? 'TaskTimedOut' : 'TaskFailed';
    run.record(type, { resourceType, resource, ...details });
    throw failure;
  }
}

/** One call, ended by its result, its timeouts or the run's signal, whichever comes first; later results are ignored. */
async function call(
  active: ActiveState<TaskState>,
  integration: Integration,
  args: JsonObject,
  { timeout, heartbeat }: Limits,
): Promise<JsonValue> {
  const { run } = active;
  const task = linkedController(run.signal);
  let alive = run.clock.now();
  const options = {
    signal: task.signal,
    execution: run.executionArn,
    heartbeat: () => {
      alive = run.clock.now();
    },
  };
  const expire = async (error: string, deadline: () => number): Promise<never> => {
    while (run.clock.now() < deadline()) await sleepUntil(run.clock, deadline(), task.signal);
    throw new StatesError(error, '');
  };
  const started = alive;
  // Starts at once, and turns what it throws right there into a rejection.
  const work = async (): Promise<JsonValue> => integration.run(args, options);
  try {
    return await Promise.race([
      interruption(task.signal),
      work(),
      ...(timeout === undefined ? [] : [expire(TIMEOUT, () => started + 1000 * timeout)]),
      ...(heartbeat === undefined ? [] : [expire(HEARTBEAT_TIMEOUT, () => alive + 1000 * heartbeat)]),
    ]);
  } finally {
    task.abort();
    task.unlink();
  }
}

function asStatesError(error: unknown): StatesError {
  if (error instanceof StatesError) return error;
  return error instanceof Error
    ? new StatesError(error.name, error.message)
    : new StatesError(TASK_FAILED, String(error));
}
