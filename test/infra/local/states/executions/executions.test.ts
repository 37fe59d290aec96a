import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { call, Harness, withHarness } from '../harness.ts';
import { FakeClock, settle, START } from '../../time/fake-clock.ts';
import type { Handler } from '../harness.ts';

const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:Trips:run';
const wait = {
  W: { Type: 'Wait', Seconds: 60, Assign: { n: 1 }, Next: 'V' },
  V: { Type: 'Wait', Seconds: 60, Next: 'A' },
  A: { Type: 'Pass', Output: '{% $n %}', End: true },
};
const DIED =
  'The local cloud stopped without closing while this execution was running. ' +
  'Redrive it to continue from the state that it was in.';

/** The path of a file of the only execution. */
function file(harness: Harness, name: string): string {
  const [folder] = readdirSync(harness.directory);
  return path.join(harness.directory, folder!, name);
}

/** Simulates a killed process: what it waits for never comes. */
function crash(harness: Harness): void {
  harness.crash();
  harness.clock = Object.assign(new FakeClock(), { time: harness.clock.time + 1000 });
}

describe('after the local cloud died', () => {
  test('a running execution is aborted, with a cause that says how to continue, and a redrive does', async () => {
    await withHarness(new Harness(wait), async (harness) => {
      await harness.start();
      await settle();
      await harness.clock.moveTo(START + 70_000);
      crash(harness);
      const aborted = { status: 'ABORTED', cause: DIED, stopDate: START / 1000 + 71, redriveStatus: 'REDRIVABLE' };
      expect(await harness.describe(EXECUTION)).toMatchObject(aborted);
      expect(harness.changes.at(-1)).toMatchObject({ status: 'ABORTED', cause: DIED });
      expect(await harness.redrive(EXECUTION)).toMatchObject({ status: 'SUCCEEDED', output: '1' });
      expect((await harness.story(EXECUTION)).map((line) => line.replace(/^\S+ /, ''))).toEqual([
        'ExecutionStarted',
        'WaitStateEntered W',
        'WaitStateExited W',
        'WaitStateEntered V',
        'ExecutionAborted',
        'ExecutionRedriven',
        'WaitStateExited V',
        'PassStateEntered A',
        'PassStateExited A',
        'ExecutionSucceeded',
      ]);
    });
  });

  test('an unfinished last line is dropped', async () => {
    await withHarness(new Harness(wait), async (harness) => {
      await harness.start();
      await settle();
      appendFileSync(file(harness, 'history.jsonl'), '{"frame":[],"event":{"id":3,"prev');
      crash(harness);
      expect(await harness.story(EXECUTION)).toEqual([
        '1<0 ExecutionStarted',
        '2<0 WaitStateEntered W',
        '3<0 ExecutionAborted',
      ]);
      expect(await harness.redrive(EXECUTION)).toMatchObject({ status: 'SUCCEEDED' });
    });
  });

  test.each<[string, object, object]>([
    [
      'had succeeded',
      { A: { Type: 'Pass', End: true } },
      { status: 'SUCCEEDED', output: '{}', stopDate: START / 1000 },
    ],
    ['had failed', { A: { Type: 'Fail', Error: 'E', Cause: 'c' } }, { status: 'FAILED', error: 'E', cause: 'c' }],
    ['was being redriven', { A: { Type: 'Fail', Error: 'E' } }, { status: 'FAILED', redriveCount: 0 }],
  ])(
    'an execution that %s according to its history has the state that its history shows',
    async (what, states, expected) => {
      await withHarness(new Harness(states as Record<string, unknown>), async (harness) => {
        await harness.run();
        crash(harness);
        const record = JSON.parse(readFileSync(file(harness, 'execution.json'), 'utf8')) as object;
        const redriveCount = what.includes('redriven') ? 1 : 0;
        writeFileSync(file(harness, 'execution.json'), JSON.stringify({ ...record, status: 'RUNNING', redriveCount }));
        expect(await harness.describe(EXECUTION)).toMatchObject(expected);
      });
    },
  );

  test('closed executions are unchanged, with their history', async () => {
    await withHarness(new Harness({ A: { Type: 'Pass', End: true } }), async (harness) => {
      const described = await harness.run({ a: 1 });
      const story = await harness.story(EXECUTION);
      crash(harness);
      expect(await harness.describe(EXECUTION)).toEqual(described);
      expect(await harness.story(EXECUTION)).toEqual(story);
    });
  });

  test('opening fails if a record is malformed, and names the file', async () => {
    await withHarness(new Harness({ A: { Type: 'Pass', End: true } }), async (harness) => {
      await harness.run();
      crash(harness);
      writeFileSync(file(harness, 'execution.json'), '{}');
      await expect(harness.open()).rejects.toThrow(/execution\.json is not an execution record \(remove its folder/);
    });
  });
});

test('closing aborts running executions, ends their tasks, and leaves them redrivable', async () => {
  let ended = false;
  const slow: Handler = (_, { signal }) =>
    new Promise(
      (resolve) =>
        (signal.onabort = () => {
          ended = true;
          resolve(null);
        }),
    );
  const harness = new Harness(
    { A: call('slow', { TimeoutSeconds: 99, End: true }) },
    { slow },
    { TimeoutSeconds: 999 },
  );
  await withHarness(harness, async () => {
    const states = await harness.open();
    await harness.start();
    await settle();
    expect(states.running()).toBe(1);
    await states.close();
    expect(ended).toBe(true);
    expect(states.running()).toBe(0);
    expect(harness.clock.sleepers.size).toBe(0);
    expect(await harness.describe(EXECUTION)).toMatchObject({
      status: 'ABORTED',
      cause: DIED.replace('stopped without closing', 'was stopped'),
    });
  });
});

test('keeps apart execution names that a file system could confuse', async () => {
  await withHarness(new Harness({ A: { Type: 'Pass', End: true } }), async (harness) => {
    const names = ['..', '.', 'a', 'A', 'é', 'e\u0301', '=@+!()', '数'.repeat(80)];
    for (const name of names) await harness.run({ name }, name);
    crash(harness);
    for (const name of names) {
      const executionArn = EXECUTION.replace(/run$/, name);
      expect(await harness.describe(executionArn)).toMatchObject({ name, output: JSON.stringify({ name }) });
    }
    expect(new Set(readdirSync(harness.directory).map((folder) => folder.toLowerCase())).size).toBe(names.length);
  });
});

test('runs many executions at once, independently', async () => {
  const handlers: Record<string, Handler> = {
    square: async (payload) => {
      await new Promise(setImmediate);
      return (payload as number) ** 2;
    },
  };
  const states = { A: call('square', { Next: 'W' }), W: { Type: 'Wait', Seconds: 1, End: true } };
  await withHarness(new Harness(states, handlers), async (harness) => {
    await harness.open();
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    const arns = await Promise.all(numbers.map((n) => harness.start(n, `n${n}`)));
    const ends = await Promise.all(arns.map((arn) => harness.finish(arn)));
    expect(ends.map(({ output }) => Number(output))).toEqual(numbers.map((n) => n * n));
  });
});

test('reports every change of status with EventBridge’s details', async () => {
  await withHarness(new Harness({ F: { Type: 'Fail', Error: 'E', Cause: 'c' } }), async (harness) => {
    await harness.run({ a: 1 });
    await harness.redrive(EXECUTION);
    const running = {
      executionArn: EXECUTION,
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Trips',
      name: 'run',
      status: 'RUNNING',
      startDate: START,
      stopDate: null,
      input: '{"a":1}',
      inputDetails: { included: true },
      output: null,
      outputDetails: null,
      error: null,
      cause: null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    };
    const failed = {
      ...running,
      status: 'FAILED',
      stopDate: START,
      error: 'E',
      cause: 'c',
      redriveStatus: 'REDRIVABLE',
      redriveStatusReason: null,
    };
    const redriven = { redriveCount: 1, redriveDate: START };
    expect(harness.changes).toEqual([running, failed, { ...running, ...redriven }, { ...failed, ...redriven }]);
  });
});

test('closes the execution after a fault of the interpreter instead of leaving it running', async () => {
  const harness = new Harness({ W: { Type: 'Wait', Seconds: 5, End: true } });
  await withHarness(harness, async () => {
    harness.clock.sleep = () => Promise.reject(new Error('no clock'));
    expect(await harness.run()).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The local Step Functions failed: Error: no clock',
    });
  });
});
