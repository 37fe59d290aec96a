import { setImmediate } from 'node:timers/promises';
import type { JsonValue } from '../../wire/json.ts';
import { ActiveState } from './active-state.ts';
import type { Entry, Outcome } from './active-state.ts';
import type { Definition, State } from '../definition/definition.ts';
import { dataDetails } from '../history/history.ts';
import type { Position } from '../history/position.ts';
import type { Run } from './run.ts';
import { runChoice, runFail, runPass, runSucceed, runWait } from './simple-states.ts';
import { runTask } from './task-state.ts';

/** Runs the states of a machine to their end, from its start or from a position; returns the last output. */
export async function runStates(
  run: Run,
  { StartAt, States }: Definition,
  input: JsonValue,
  position: Position | undefined,
): Promise<JsonValue> {
  let active = first(run, StartAt, States, input, position);
  for (;;) {
    if (!(active instanceof ActiveState)) return active.output;
    const outcome = await runState(active);
    exit(active, outcome);
    // Gives timers, requests and other executions their turn however fast the states run.
    await setImmediate();
    active = following(run, States, outcome.output, outcome.next);
  }
}

type States = Definition['States'];

interface Done {
  readonly output: JsonValue;
}

function first(
  run: Run,
  startAt: string,
  states: States,
  input: JsonValue,
  position: Position | undefined,
): ActiveState | Done {
  if (position?.state !== undefined) {
    const { state } = position;
    const definition = states[state.name]!;
    // AWS re-enters a Fail state; all others continue.
    return definition.Type === 'Fail'
      ? enter(run, states, state.name, state.input)
      : new ActiveState(run, definition, state);
  }
  if (position?.left === undefined) return enter(run, states, startAt, input);
  return following(run, states, position.left.output, position.left.next ?? undefined);
}

function following(run: Run, states: States, output: JsonValue, next: string | undefined): ActiveState | Done {
  return next === undefined ? { output } : enter(run, states, next, output);
}

function enter(run: Run, states: States, name: string, input: JsonValue): ActiveState {
  const definition = states[name]!;
  const time = run.clock.now();
  const eventId = run.record(`${definition.Type}StateEntered`, {
    name,
    ...dataDetails('input', JSON.stringify(input)),
  });
  const entry: Entry = { name, input, eventId, time };
  return new ActiveState(run, definition, entry);
}

function exit({ run, definition, entry }: ActiveState, { output, assigned, next }: Outcome): void {
  if (definition.Type === 'Fail') return;
  const variables = Object.fromEntries(Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]));
  const details = {
    name: entry.name,
    ...dataDetails('output', JSON.stringify(output)),
    ...(Object.keys(variables).length > 0 && {
      assignedVariables: variables,
      assignedVariablesDetails: { truncated: false },
    }),
  };
  run.record(`${definition.Type}StateExited`, details, next ?? null);
  run.variables = { ...run.variables, ...assigned };
}

function runState(active: ActiveState): Promise<Outcome> {
  if (is(active, 'Task')) return runTask(active);
  if (is(active, 'Pass')) return runPass(active);
  if (is(active, 'Choice')) return runChoice(active);
  if (is(active, 'Wait')) return runWait(active);
  if (is(active, 'Succeed')) return runSucceed(active);
  if (is(active, 'Fail')) return runFail(active);
  throw new Error(`state ${active.entry.name} has a type that was not validated`);
}

function is<T extends State['Type']>(
  active: ActiveState,
  type: T,
): active is ActiveState<Extract<State, { readonly Type: T }>> {
  return active.definition.Type === type;
}
