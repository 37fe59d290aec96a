import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '../../../../infra/local/wire/json.ts';
import { FakeClock, call, Harness } from './harness.ts';
import type { Event, Handler } from './harness.ts';

/** A machine to be: steps in a row; each a task, a wait, branches, or iterations. */
type Step =
  | 'task'
  | 'wait'
  | { readonly branches: readonly (readonly Step[])[] }
  | { readonly items: number; readonly steps: readonly Step[] };

const step = fc.letrec<{ steps: readonly Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie('step'), { minLength: 1, maxLength: 3 }),
  step: fc.oneof(
    { depthSize: 'small', maxDepth: 2 },
    fc.constantFrom<Step>('task', 'task', 'wait'),
    fc.record({ branches: fc.array(tie('steps'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ items: fc.integer({ min: 0, max: 3 }), steps: tie('steps') }),
  ),
}));

/** The states of steps: every task hashes what came in, and assigns a variable that the scope's last state reads. */
function statesOf(
  steps: readonly Step[],
  names: { next: number },
): { StartAt: string; States: Record<string, unknown> } {
  const named = steps.map((kind) => ({ kind, name: `S${names.next++}` }));
  const end = `S${names.next++}`;
  const read = named.filter(({ kind }) => kind === 'task').map(({ name }) => `"${name}": $v${name}`);
  const States = Object.fromEntries(
    named.map(({ kind, name }, at) => [name, { ...stateOf(kind, name, names), Next: named[at + 1]?.name ?? end }]),
  );
  const Output = `{% {"in": $states.input, ${read.join(', ')}} %}`.replace(', }', '}');
  return { StartAt: named[0]!.name, States: { ...States, [end]: { Type: 'Pass', Output, End: true } } };
}

function stateOf(kind: Step, name: string, names: { next: number }): object {
  if (kind === 'task') {
    const Payload = `{% {"at": "${name}", "in": $hash($string($states.input), "MD5")} %}`;
    return call('task', {
      Arguments: { FunctionName: 'task', Payload },
      Assign: { [`v${name}`]: '{% $states.result %}' },
    });
  }
  if (kind === 'wait') return { Type: 'Wait', Seconds: 1 };
  if ('branches' in kind) return { Type: 'Parallel', Branches: kind.branches.map((steps) => statesOf(steps, names)) };
  const Items = Array.from({ length: kind.items }, (_, index) => `{% [$states.input, ${index}] %}`);
  return { Type: 'Map', Items, MaxConcurrency: 2, ItemProcessor: statesOf(kind.steps, names) };
}

/** Lets everything run until nothing changes any more. */
async function quiet(harness: Harness, executionArn: string, hanging: () => number): Promise<void> {
  let last = '';
  for (let same = 0; same < 4; same++) {
    for (let turn = 0; turn < 6; turn++) await setImmediate();
    const { status } = await harness.describe(executionArn);
    const { events } = await harness.call<{ events: Event[] }>('GetExecutionHistory', {
      executionArn,
      reverseOrder: true,
      maxResults: 1,
    });
    const now = JSON.stringify([status, events[0]!.id, hanging(), harness.clock.sleepers.size]);
    if (now !== last) same = 0;
    last = now;
  }
}

/** Runs a machine to its success, through the failures, hangs, stops and crashes of a plan. */
async function endure(
  steps: readonly Step[],
  plan: readonly number[],
): Promise<{ output: unknown; events: Event[]; done: string[] }> {
  const { StartAt, States } = statesOf(steps, { next: 0 });
  const harness = new Harness({ [StartAt]: States[StartAt], ...States });
  const decisions = [...plan];
  const done: string[] = [];
  let generation = 0;
  let hanging = 0;
  const task =
    (mine: number): Handler =>
    (payload) => {
      const decision = mine === generation ? (decisions.shift() ?? 0) : 2;
      if (decision === 1) throw new Error('as planned');
      if (decision === 2) {
        hanging += 1;
        return new Promise(() => undefined);
      }
      done.push(JSON.stringify(payload));
      return `done ${JSON.stringify(payload)}`;
    };
  harness.handlers.task = task(0);
  try {
    const executionArn = await harness.start();
    for (;;) {
      await quiet(harness, executionArn, () => hanging);
      const { status, output } = await harness.describe(executionArn);
      if (status === 'SUCCEEDED') {
        return { output, events: await harness.history(executionArn), done };
      }
      if (status !== 'RUNNING') {
        await harness.call('RedriveExecution', { executionArn });
      } else if (harness.clock.sleepers.size > 0 && hanging === 0) {
        await harness.clock.moveTo(Math.min(...[...harness.clock.sleepers].map(({ at }) => at)));
      } else if (decisions.length % 2 === 0) {
        hanging = 0;
        await harness.call('StopExecution', { executionArn });
      } else {
        hanging = 0;
        generation += 1;
        harness.crash();
        harness.handlers.task = task(generation);
        harness.clock = Object.assign(new FakeClock(), { time: harness.clock.time + 1000 });
        await harness.open();
      }
    }
  } finally {
    await harness.close();
  }
}

function checkHistory(events: readonly Event[]): void {
  const open = new Map<string, number>();
  for (const [at, event] of events.entries()) {
    expect(event.id).toBe(at + 1);
    expect(event.previousEventId).toBeGreaterThanOrEqual(0);
    expect(event.previousEventId).toBeLessThan(event.id);
    const name = (details: string): string => (event[details] as { name: string }).name;
    if (event.type.endsWith('StateEntered')) {
      const state = name('stateEnteredEventDetails');
      open.set(state, (open.get(state) ?? 0) + 1);
    } else if (event.type.endsWith('StateExited')) {
      const state = name('stateExitedEventDetails');
      open.set(state, open.get(state)! - 1);
    }
  }
  expect([...open.values()].every((count) => count === 0)).toBe(true);
  const closings = events.filter(({ type }) => /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type));
  const redrives = events.filter(({ type }) => type === 'ExecutionRedriven');
  expect(closings).toHaveLength(redrives.length + 1);
  expect(events.at(-1)).toMatchObject({ type: 'ExecutionSucceeded' } satisfies JsonObject);
}

/** The task states that were left, with their outputs: what a redrive must not do again. */
function left(events: readonly Event[]): string[] {
  return events
    .filter(({ type }) => type === 'TaskStateExited')
    .map((event) => JSON.stringify(event.stateExitedEventDetails))
    .sort();
}

test('any course of failures, stops, crashes and redrives ends as an undisturbed run, and repeats no state that was left', async () => {
  const plan = fc.array(fc.constantFrom(0, 0, 1, 2), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(step.steps, plan, async (steps, decisions) => {
      const calm = await endure(steps, []);
      const rough = await endure(steps, decisions);
      expect(rough.output).toEqual(calm.output);
      expect(new Set(rough.done)).toEqual(new Set(calm.done));
      expect(left(rough.events)).toEqual(left(calm.events));
      checkHistory(calm.events);
      checkHistory(rough.events);
    }),
    { seed: 2026, numRuns: 40 },
  );
}, 20_000);
