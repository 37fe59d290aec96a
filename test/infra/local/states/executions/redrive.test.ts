import { setImmediate } from 'node:timers/promises';
import type { JsonObject, JsonValue } from '../../../../../infra/local/wire/json.ts';
import { StatesError } from '../../../../../infra/local/states/step-functions.ts';
import { call, Harness, withHarness } from '../harness.ts';
import { settle, START } from '../../time/fake-clock.ts';
import type { Handler } from '../harness.ts';

const DAY = 86_400_000;

/** Handlers by name that count their calls, and fail while their name is in `broken`. */
function breakable(...names: string[]): {
  broken: Set<string>;
  calls: Record<string, number>;
  handlers: Record<string, Handler>;
} {
  const broken = new Set<string>();
  const calls: Record<string, number> = {};
  const handler =
    (name: string): Handler =>
    (payload) => {
      calls[name] = (calls[name] ?? 0) + 1;
      if (broken.has(name)) throw new StatesError('Broken', name);
      return { [name]: payload };
    };
  return { broken, calls, handlers: Object.fromEntries(names.map((name) => [name, handler(name)])) };
}

const output = (described: JsonObject): JsonValue => JSON.parse(described.output as string) as JsonValue;

describe('a redrive', () => {
  test('continues with the failed state, its input and the variables, without repeating what succeeded', async () => {
    const { broken, calls, handlers } = breakable('a', 'b');
    const states = {
      A: call('a', { Assign: { n: '{% $states.result.a.n %}' }, Next: 'B' }),
      B: call('b', {
        Output: '{% {"b": $states.result.b, "n": $n, "redrives": $states.context.Execution.RedriveCount} %}',
        End: true,
      }),
    };
    await withHarness(new Harness(states, handlers), async (harness) => {
      broken.add('b');
      const failed = await harness.run({ n: 3 });
      expect(failed).toMatchObject({ status: 'FAILED', error: 'Broken', redriveStatus: 'REDRIVABLE', redriveCount: 0 });
      broken.clear();
      harness.clock.time += 60_000;
      const done = await harness.redrive(failed.executionArn as string);
      expect(done).toMatchObject({
        status: 'SUCCEEDED',
        redriveCount: 1,
        redriveDate: START / 1000 + 60,
        startDate: START / 1000,
      });
      expect(done).not.toHaveProperty('error');
      expect(output(done)).toEqual({ b: { a: { n: 3 } }, n: 3, redrives: 1 });
      expect(calls).toEqual({ a: 1, b: 2 });
      expect((await harness.story(failed.executionArn as string)).slice(6)).toEqual([
        '7<6 TaskStateEntered B',
        '8<7 TaskScheduled',
        '9<8 TaskStarted',
        '10<9 TaskFailed',
        '11<10 ExecutionFailed',
        '12<11 ExecutionRedriven',
        '13<12 TaskScheduled',
        '14<13 TaskStarted',
        '15<14 TaskSucceeded',
        '16<15 TaskStateExited B',
        '17<16 ExecutionSucceeded',
      ]);
      const [redriven] = (await harness.history(failed.executionArn as string)).slice(11);
      expect(redriven!.executionRedrivenEventDetails).toEqual({ redriveCount: 1 });
    });
  });

  test('restores all retries', async () => {
    const { broken, calls, handlers } = breakable('a');
    broken.add('a');
    const states = { A: call('a', { Retry: [{ ErrorEquals: ['Broken'], MaxAttempts: 2 }], End: true }) };
    await withHarness(new Harness(states, handlers), async (harness) => {
      const { executionArn } = await harness.run();
      await harness.redrive(executionArn as string);
      expect(calls).toEqual({ a: 6 });
    });
  });

  test('evaluates a failed expression again', async () => {
    await withHarness(
      new Harness({
        A: { Type: 'Choice', Choices: [{ Condition: '{% $states.context.Execution.RedriveCount > 0 %}', Next: 'Z' }] },
        Z: { Type: 'Pass', End: true },
      }),
      async (harness) => {
        const failed = await harness.run();
        expect(failed.error).toBe('States.Runtime');
        expect(await harness.redrive(failed.executionArn as string)).toMatchObject({ status: 'SUCCEEDED' });
      },
    );
  });

  test('enters a Fail state again and fails again', async () => {
    await withHarness(new Harness({ F: { Type: 'Fail', Error: 'Lost' } }), async (harness) => {
      const { executionArn } = await harness.run();
      expect(await harness.redrive(executionArn as string)).toMatchObject({
        status: 'FAILED',
        error: 'Lost',
        redriveCount: 1,
      });
      expect((await harness.story(executionArn as string)).slice(2)).toEqual([
        '3<2 ExecutionFailed',
        '4<3 ExecutionRedriven',
        '5<4 FailStateEntered F',
        '6<5 ExecutionFailed',
      ]);
    });
  });

  test('waits again, but not for a past time, and has the whole timeout again', async () => {
    const states = {
      A: { Type: 'Wait', Timestamp: '2026-03-01T00:00:20Z', Next: 'B' },
      B: { Type: 'Wait', Seconds: 15, End: true },
    };
    await withHarness(new Harness(states, {}, { TimeoutSeconds: 18 }), async (harness) => {
      const { executionArn, ...timedOut } = await harness.run();
      expect(timedOut.status).toBe('TIMED_OUT');
      harness.clock.time = START + 30_000;
      expect(await harness.redrive(executionArn as string)).toMatchObject({
        status: 'SUCCEEDED',
        stopDate: START / 1000 + 45,
      });
    });
  });

  test('continues a stopped execution after aborting its old task', async () => {
    const signals: AbortSignal[] = [];
    const slow: Handler = (_, { signal }) => {
      signals.push(signal);
      return signals.length > 1 ? 'done' : new Promise(() => undefined);
    };
    await withHarness(new Harness({ A: call('slow') }, { slow }), async (harness) => {
      const executionArn = await harness.start();
      await settle();
      await harness.call('StopExecution', { executionArn });
      await harness.call('RedriveExecution', { executionArn });
      expect(await harness.finish(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    });
  });
});

test('does not let a run that was stopped at its very end close the redrive that replaced it', async () => {
  await withHarness(new Harness({ A: { Type: 'Pass', End: true } }), async (harness) => {
    const executionArn = await harness.start();
    while ((await harness.story(executionArn)).length < 3) await setImmediate();
    await harness.call('StopExecution', { executionArn });
    await harness.call('RedriveExecution', { executionArn });
    expect(await harness.finish(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{}' });
    expect((await harness.story(executionArn)).slice(2)).toEqual([
      '3<2 PassStateExited A',
      '4<0 ExecutionAborted',
      '5<4 ExecutionRedriven',
      '6<5 ExecutionSucceeded',
    ]);
  });
});

describe('an execution cannot be redriven', () => {
  const states = { W: { Type: 'Wait', Seconds: 10, End: true } };

  async function refusal(prepare: (harness: Harness, executionArn: string) => Promise<void>): Promise<string> {
    let message = '';
    await withHarness(new Harness(states), async (harness) => {
      const executionArn = await harness.start();
      await prepare(harness, executionArn);
      const redrive = harness.call('RedriveExecution', { executionArn });
      await expect(redrive).rejects.toMatchObject({ type: 'ExecutionNotRedrivable' });
      ({ message } = (await redrive.catch((error: unknown) => error)) as Error);
      const described = await harness.describe(executionArn);
      expect(described).toMatchObject({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: message });
    });
    return message;
  }

  test('while it is running', async () => {
    expect(await refusal(() => Promise.resolve())).toBe('Execution is RUNNING and cannot be redriven');
  });

  test('after it succeeded', async () => {
    const message = await refusal(async (harness, executionArn) => {
      await harness.finish(executionArn);
    });
    expect(message).toBe('Execution is SUCCEEDED and cannot be redriven');
  });

  test('14 days after it closed', async () => {
    const message = await refusal(async (harness, executionArn) => {
      await harness.call('StopExecution', { executionArn });
      harness.clock.time += 14 * DAY;
      expect(await harness.describe(executionArn)).toMatchObject({ redriveStatus: 'REDRIVABLE' });
      harness.clock.time += 1;
    });
    expect(message).toBe('Execution redrivable period exceeded');
  });
});

test('takes a repeated client token for the same redrive for 15 minutes', async () => {
  await withHarness(new Harness({ F: { Type: 'Fail' } }), async (harness) => {
    const { executionArn } = await harness.run();
    const redrive = (clientToken: string): Promise<{ redriveDate: number }> =>
      harness.call('RedriveExecution', { executionArn, clientToken });
    const first = await redrive('a');
    await harness.finish(executionArn as string);
    harness.clock.time += 14 * 60_000;
    expect(await redrive('a')).toEqual(first);
    expect(await harness.describe(executionArn as string)).toMatchObject({ redriveCount: 1 });
    harness.clock.time += 2 * 60_000;
    expect((await redrive('a')).redriveDate).toBe(first.redriveDate + 16 * 60);
  });
});
