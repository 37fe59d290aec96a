import { setImmediate } from 'node:timers/promises';
import type { JsonValue } from '../wire/json.ts';
import { ActiveState } from './active-state.ts';
import type { Entry, Outcome } from './active-state.ts';
import { runMap, runParallel } from './branch-states.ts';
import type { Scope, State } from './definition.ts';
import type { Frame, Run } from './frame.ts';
import { dataDetails } from './history.ts';
import type { Position } from './position.ts';
import { runChoice, runFail, runPass, runSucceed, runWait } from './simple-states.ts';
import { runTask } from './task-state.ts';

/** Runs the states of a scope in a frame to their end, from its start or from a position; returns the last output. */
export async function runScope(
  run: Run,
  frame: Frame,
  scope: Scope,
  input: JsonValue,
  position: Position | undefined,
): Promise<JsonValue> {
  let active = first(run, frame, scope, input, position);
  for (;;) {
    if (!(active instanceof ActiveState)) return active.output;
    const outcome = await runState(active);
    exit(active, outcome);
    // Lets timers, requests and other executions have their turn however fast the states go.
    await setImmediate();
    active = following(run, frame, scope, outcome.output, outcome.next);
  }
}

interface Done {
  readonly output: JsonValue;
}

function first(
  run: Run,
  frame: Frame,
  scope: Scope,
  input: JsonValue,
  position: Position | undefined,
): ActiveState | Done {
  if (position?.state !== undefined) {
    const { state } = position;
    const definition = scope.States[state.name]!;
    // AWS re-enters a Fail state; all others are gone on with.
    if (definition.Type === 'Fail') return enter(run, frame, scope, state.name, state.input);
    frame.entered = { name: state.name, type: definition.Type };
    return new ActiveState(run, frame, definition, state, position);
  }
  if (position?.left === undefined) return enter(run, frame, scope, scope.StartAt, input);
  return following(run, frame, scope, position.left.output, position.left.next ?? undefined);
}

function following(
  run: Run,
  frame: Frame,
  scope: Scope,
  output: JsonValue,
  next: string | undefined,
): ActiveState | Done {
  return next === undefined ? { output } : enter(run, frame, scope, next, output);
}

function enter(run: Run, frame: Frame, scope: Scope, name: string, input: JsonValue): ActiveState {
  const definition = scope.States[name]!;
  const time = run.clock.now();
  const details = { name, ...dataDetails('input', JSON.stringify(input)) };
  const eventId = run.record(frame, `${definition.Type}StateEntered`, { details });
  frame.entered = { name, type: definition.Type };
  const entry: Entry = { name, input, eventId, time };
  return new ActiveState(run, frame, definition, entry, undefined);
}

function exit({ run, frame, definition, entry }: ActiveState, { output, assigned, next }: Outcome): void {
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
  run.record(frame, `${definition.Type}StateExited`, { details, extras: { next: next ?? null } });
  frame.variables.assign(assigned);
  frame.entered = undefined;
}

function runState(active: ActiveState): Promise<Outcome> {
  if (is(active, 'Task')) return runTask(active);
  if (is(active, 'Pass')) return runPass(active);
  if (is(active, 'Choice')) return runChoice(active);
  if (is(active, 'Wait')) return runWait(active);
  if (is(active, 'Succeed')) return runSucceed(active);
  if (is(active, 'Fail')) return runFail(active);
  if (is(active, 'Parallel')) return runParallel(active, runScope);
  if (is(active, 'Map')) return runMap(active, runScope);
  throw new Error(`state ${active.entry.name} has a type that was not validated`);
}

function is<T extends State['Type']>(
  active: ActiveState,
  type: T,
): active is ActiveState<Extract<State, { readonly Type: T }>> {
  return active.definition.Type === type;
}
