import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '../../../../../infra/local/wire/json.ts';
import { call, Harness } from '../harness.ts';
import { FakeClock } from '../../time/fake-clock.ts';
import type { Event, Handler } from '../harness.ts';

/** The states of a machine, one after the other. */
type Step = 'task' | 'wait' | 'pass';

const steps = fc.array(fc.constantFrom<Step>('task', 'task', 'wait', 'pass'), { minLength: 1, maxLength: 6 });

/** The states of these steps: every task hashes its input and assigns a variable, which the last state reads. */
function statesOf(kinds: readonly Step[]): Record<string, unknown> {
  const named = kinds.map((kind, at) => ({ kind, name: `S${at}` }));
  const read = named.filter(({ kind }) => kind === 'task').map(({ name }) => `, "${name}": $v${name}`);
  const end = { Type: 'Pass', Output: `{% {"in": $states.input${read.join('')}} %}`, End: true };
  const states = named.map(({ kind, name }, at): [string, object] => [
    name,
    { ...stateOf(kind, name), Next: named[at + 1]?.name ?? 'End' },
  ]);
  return Object.fromEntries([...states, ['End', end]]);
}

function stateOf(kind: Step, name: string): object {
  if (kind === 'wait') return { Type: 'Wait', Seconds: 1 };
  if (kind === 'pass') return { Type: 'Pass', Output: `{% [$states.input, "${name}"] %}` };
  const Payload = `{% {"at": "${name}", "in": $hash($string($states.input), "MD5")} %}`;
  return call('task', {
    Arguments: { FunctionName: 'task', Payload },
    Assign: { [`v${name}`]: '{% $states.result %}' },
  });
}

/** Lets everything run until nothing changes. */
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

/** Runs a machine until it succeeds, through the failures, hangs, stops and crashes of a plan. */
async function endure(
  kinds: readonly Step[],
  plan: readonly number[],
): Promise<{ output: unknown; events: Event[]; done: string[] }> {
  const harness = new Harness(statesOf(kinds));
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

/** The completed task states, with their outputs: what a redrive must not repeat. */
function left(events: readonly Event[]): string[] {
  return events
    .filter(({ type }) => type === 'TaskStateExited')
    .map((event) => JSON.stringify(event.stateExitedEventDetails))
    .sort();
}

test('any course of failures, stops, crashes and redrives ends as an undisturbed run does, and repeats no completed state', async () => {
  const plan = fc.array(fc.constantFrom(0, 0, 1, 2), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(steps, plan, async (kinds, decisions) => {
      const calm = await endure(kinds, []);
      const rough = await endure(kinds, decisions);
      expect(rough.output).toEqual(calm.output);
      expect(new Set(rough.done)).toEqual(new Set(calm.done));
      expect(left(rough.events)).toEqual(left(calm.events));
      checkHistory(calm.events);
      checkHistory(rough.events);
    }),
    { seed: 2026, numRuns: 40 },
  );
});
