import type { JsonValue } from '../wire/json.ts';
import type { ActiveState, Outcome } from './active-state.ts';
import { withRetryAndCatch } from './attempts.ts';
import { runBranches } from './branches.ts';
import type { Branch, RunScope } from './branches.ts';
import { MAX_SECONDS } from './definition.ts';
import type { MapState, ParallelState } from './definition.ts';
import type { MapItem } from './frame.ts';
import type { Branches } from './position.ts';

/** The iterations of an inline Map that AWS runs at once when MaxConcurrency is 0 or absent. */
const INLINE_CONCURRENCY = 40;

/** Parallel. */
export function runParallel(active: ActiveState<ParallelState>, runScope: RunScope): Promise<Outcome> {
  const { run, frame } = active;
  return withRetryAndCatch(
    active,
    firstFrom(active.resumed?.branches, (from) => parallel(active, runScope, from)),
    () => run.record(frame, 'ParallelStateFailed'),
  );
}

async function parallel(
  active: ActiveState<ParallelState>,
  runScope: RunScope,
  from: Branches | undefined,
): Promise<Outcome> {
  const { run, frame, definition, entry } = active;
  let input = from?.input ?? entry.input;
  if (from === undefined) {
    if (definition.Arguments !== undefined) input = await active.evaluate(definition.Arguments, 'Arguments');
    run.record(frame, 'ParallelStateStarted', { extras: { input } });
  }
  const branches = definition.Branches.map((scope, index): Branch => ({
    index,
    scope,
    input,
    item: frame.item,
    position: from?.begun.get(index),
  }));
  const result = await runBranches(active, branches, Infinity, runScope);
  run.record(frame, 'ParallelStateSucceeded', { aside: true });
  return active.leave(definition, definition.Next, result, '', { result });
}

/** Map, inline. */
export function runMap(active: ActiveState<MapState>, runScope: RunScope): Promise<Outcome> {
  const { run, frame } = active;
  return withRetryAndCatch(
    active,
    firstFrom(active.resumed?.branches, (from) => map(active, runScope, from)),
    () => run.record(frame, 'MapStateFailed'),
  );
}

async function map(active: ActiveState<MapState>, runScope: RunScope, from: Branches | undefined): Promise<Outcome> {
  const { run, frame, definition } = active;
  const items = from?.items ?? (await itemsOf(active));
  const limit = await active.evaluateInteger(definition.MaxConcurrency ?? 0, 'MaxConcurrency', 0, MAX_SECONDS);
  const branches: Branch[] = [];
  for (const [index, value] of items.entries()) {
    const item: MapItem = { Index: index, Value: value };
    const position = from?.begun.get(index);
    const selector = definition.ItemSelector;
    const input = selector === undefined ? value : await active.evaluate(selector, 'ItemSelector', {}, item);
    branches.push({ index, scope: definition.ItemProcessor, input, item, position });
  }
  if (from === undefined) {
    run.record(frame, 'MapStateStarted', { details: { length: items.length }, extras: { items: [...items] } });
  }
  const result = await runBranches(active, branches, limit || INLINE_CONCURRENCY, runScope);
  run.record(frame, 'MapStateSucceeded', { aside: true });
  return active.leave(definition, definition.Next, result, '', { result });
}

const isArray = (value: JsonValue): value is JsonValue[] => Array.isArray(value);

function itemsOf(active: ActiveState<MapState>): Promise<JsonValue[]> {
  return active.evaluateAs(active.definition.Items ?? '{% $states.input %}', 'Items', 'array', isArray);
}

/** Only the first attempt after a redrive goes on from what was done; a retry starts all branches anew, as on AWS. */
function firstFrom(
  from: Branches | undefined,
  attempt: (from: Branches | undefined) => Promise<Outcome>,
): () => Promise<Outcome> {
  let next = from;
  return () => {
    const now = next;
    next = undefined;
    return attempt(now);
  };
}
