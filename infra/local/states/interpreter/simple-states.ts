import type { ActiveState, Outcome } from './active-state.ts';
import { MAX_SECONDS } from '../definition/definition.ts';
import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../definition/definition.ts';
import { isTimestamp } from '../definition/parse-definition.ts';
import { RUNTIME_ERROR, StatesError } from './states-error.ts';
import { sleepUntil } from './waiting.ts';
import type { JsonValue } from '../../wire/json.ts';

const isBoolean = (value: JsonValue): value is boolean => typeof value === 'boolean';
const isString = (value: JsonValue): value is string => typeof value === 'string';

/** Pass. */
export function runPass(active: ActiveState<PassState>): Promise<Outcome> {
  return active.leave(active.definition, active.definition.Next, active.entry.input);
}

/** Choice: evaluates the rules in order, up to the first that holds. */
export async function runChoice(active: ActiveState<ChoiceState>): Promise<Outcome> {
  const { definition, entry } = active;
  for (const [index, rule] of definition.Choices.entries()) {
    const location = `Choices[${index}]/`;
    if (await active.evaluateAs(rule.Condition, `${location}Condition`, 'boolean', isBoolean)) {
      return active.leave(rule, rule.Next, entry.input, location);
    }
  }
  if (definition.Default === undefined) {
    // What AWS reports; the States.NoChoiceMatched of the language's specification does not occur there.
    throw active.failure(
      RUNTIME_ERROR,
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  }
  return active.leave(definition, definition.Default, entry.input);
}

/** Wait: some seconds, or until a time (at once when that is past). */
export async function runWait(active: ActiveState<WaitState>): Promise<Outcome> {
  const { run, definition, entry } = active;
  await sleepUntil(run.clock, await deadline(active), run.signal);
  return active.leave(definition, definition.Next, entry.input);
}

async function deadline(active: ActiveState<WaitState>): Promise<number> {
  const { Seconds: seconds, Timestamp: timestamp } = active.definition;
  if (seconds !== undefined) {
    return active.run.clock.now() + 1000 * (await active.evaluateInteger(seconds, 'Seconds', 0, MAX_SECONDS));
  }
  const text = await active.evaluateAs(timestamp ?? '', 'Timestamp', 'string', isString);
  if (!isTimestamp(text)) {
    throw active.evaluationFailed(`The Timestamp '${text}' is not an RFC 3339 timestamp.`, 'Timestamp');
  }
  return Date.parse(text);
}

/** Succeed. */
export function runSucceed(active: ActiveState<SucceedState>): Promise<Outcome> {
  return active.leave(active.definition, undefined, active.entry.input);
}

/** Fail: its error and cause, unchanged. */
export async function runFail(active: ActiveState<FailState>): Promise<never> {
  const { Error: error = '', Cause: cause = '' } = active.definition;
  throw new StatesError(
    await active.evaluateAs(error, 'Error', 'string', isString),
    await active.evaluateAs(cause, 'Cause', 'string', isString),
  );
}
