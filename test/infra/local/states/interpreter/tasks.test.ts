import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../../infra/local/wire/json.ts';
import { matches, Retries } from '../../../../../infra/local/states/interpreter/retry.ts';
import { StatesError } from '../../../../../infra/local/states/step-functions.ts';
import { call, Harness, withHarness } from '../harness.ts';
import { START } from '../../time/fake-clock.ts';
import type { Handler } from '../harness.ts';

/** Runs one task state that fails once for each error, then succeeds; returns the time of each attempt. */
async function attempts(
  state: object,
  errors: readonly string[],
  random = 0.5,
): Promise<{ described: JsonObject; at: number[] }> {
  const at: number[] = [];
  const harness = new Harness({ T: call('task', { End: true, ...state }), Z: { Type: 'Pass', End: true } });
  if (!JSON.stringify(state).includes('"Z"'))
    harness.machines = new Harness({ T: call('task', { End: true, ...state }) }).machines;
  harness.handlers.task = () => {
    at.push((harness.clock.time - START) / 1000);
    const error = errors[at.length - 1];
    if (error !== undefined) throw new StatesError(error, 'because');
    return 'done';
  };
  harness.random = random;
  let described: JsonObject = {};
  await withHarness(harness, async () => {
    described = await harness.run();
  });
  return { described, at };
}

describe('Retry', () => {
  test('has AWS’s defaults: three more attempts after 1, 2 and 4 seconds', async () => {
    const Retry = [{ ErrorEquals: ['Busy'] }];
    const { described, at } = await attempts({ Retry }, Array<string>(9).fill('Busy'));
    expect(at).toEqual([0, 1, 3, 7]);
    expect(described).toMatchObject({ status: 'FAILED', error: 'Busy', cause: 'because' });
  });

  test('counts each retrier separately, as in AWS’s example', async () => {
    const Retry = [
      { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
    ];
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Z' }];
    const { described, at } = await attempts({ Retry, Catch }, ['ErrorA', 'ErrorB', 'ErrorC', 'ErrorB']);
    expect(at).toEqual([0, 1, 3, 8]);
    expect(described.output).toBe('{"Error":"ErrorB","Cause":"because"}');
  });

  test.each<[string, object, number[]]>([
    ['MaxDelaySeconds', { IntervalSeconds: 4, MaxDelaySeconds: 6 }, [0, 4, 10, 16]],
    ['BackoffRate', { IntervalSeconds: 4, BackoffRate: 1.5, MaxAttempts: 2 }, [0, 4, 10]],
    ['full jitter', { IntervalSeconds: 4, JitterStrategy: 'FULL' }, [0, 1, 3, 7]],
    ['no attempts', { MaxAttempts: 0 }, [0]],
  ])('honours %s', async (_, fields, expected) => {
    const Retry = [{ ErrorEquals: ['States.ALL'], ...fields }];
    expect((await attempts({ Retry }, Array<string>(9).fill('Busy'), 0.25)).at).toEqual(expected);
  });

  test('increments $states.context.State.RetryCount', async () => {
    const Retry = [{ ErrorEquals: ['Busy'] }];
    const Output = '{% $states.context.State.RetryCount %}';
    expect((await attempts({ Retry, Output }, ['Busy', 'Busy'])).described.output).toBe('2');
  });

  test('lets delays grow within their bounds, up to MaxAttempts, for any policy', () => {
    const policy = fc.record({
      IntervalSeconds: fc.integer({ min: 1, max: 100 }),
      BackoffRate: fc.double({ min: 1, max: 5, noNaN: true }),
      MaxAttempts: fc.integer({ min: 0, max: 12 }),
      MaxDelaySeconds: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(policy, fc.double({ min: 0, max: 0.999, noNaN: true }), (fields, random) => {
        const delays = (more: object): number[] => {
          const retries = new Retries([{ ErrorEquals: ['States.ALL'], ...fields, ...more }], () => random);
          const found: number[] = [];
          for (let delay = retries.delayAfter('E'); delay !== undefined; delay = retries.delayAfter('E'))
            found.push(delay);
          return found;
        };
        const plain = delays({});
        expect(plain).toHaveLength(fields.MaxAttempts);
        expect(plain.every((delay) => delay <= 1000 * fields.MaxDelaySeconds)).toBe(true);
        expect(plain).toEqual([...plain].sort((a, b) => a - b));
        expect(delays({ JitterStrategy: 'FULL' })).toEqual(plain.map((delay) => delay * random));
      }),
      { seed: 11 },
    );
  });
});

describe('ErrorEquals', () => {
  test.each<[string, string, boolean]>([
    ['Busy', 'Busy', true],
    ['Busy', 'busy', false],
    ['States.ALL', 'Busy', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.QueryEvaluationError', true],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.ALL', 'States.Runtime', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.TaskFailed', 'Busy', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.TaskFailed', 'States.HeartbeatTimeout', false],
    ['States.Timeout', 'States.HeartbeatTimeout', true],
    ['States.HeartbeatTimeout', 'States.Timeout', false],
  ])('%s matches %s: %s', (name, error, expected) => {
    expect(matches([name], error)).toBe(expected);
  });
});

describe('Catch', () => {
  test('passes the error to its Output and Assign', async () => {
    const states = {
      T: call('boom', {
        Catch: [
          { ErrorEquals: ['Other'], Next: 'Z' },
          {
            ErrorEquals: ['Boom'],
            Output: '{% {"was": $states.input.n, "error": $states.errorOutput.Error} %}',
            Assign: { why: '{% $states.errorOutput.Cause %}' },
            Next: 'Z',
          },
        ],
        Next: 'Z',
      }),
      Z: { Type: 'Pass', Output: '{% [$states.input, $why] %}', End: true },
    };
    const boom = (): never => {
      throw new StatesError('Boom', 'because');
    };
    await withHarness(new Harness(states, { boom }), async (harness) => {
      const { output } = await harness.run({ n: 1 });
      expect(JSON.parse(output as string)).toEqual([{ was: 1, error: 'Boom' }, 'because']);
    });
  });

  test('also catches errors of the state’s own expressions', async () => {
    const Catch = [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'Z' }];
    const { described } = await attempts({ Output: '{% $states.input.no %}', Catch }, []);
    expect(described.output).toBe('"caught"');
  });
});

describe('a task', () => {
  const endless: Handler = (_, { signal }) => new Promise((_resolve, reject) => (signal.onabort = reject));

  async function timeOut(
    state: object,
    handler: Handler = endless,
  ): Promise<{ harness: Harness; described: JsonObject }> {
    const harness = new Harness({ T: call('task', { End: true, ...state }) }, { task: handler });
    let described: JsonObject = {};
    await withHarness(harness, async () => {
      described = await harness.run({ limit: 20 });
      const events = await harness.history(described.executionArn as string);
      described = { ...described, events: events.slice(2) };
      expect(harness.clock.sleepers.size).toBe(0);
    });
    return { harness, described };
  }

  test.each<[string, object]>([
    ['a number', { TimeoutSeconds: 20 }],
    ['an expression', { TimeoutSeconds: '{% $states.input.limit %}' }],
    ['a heartbeat that never comes', { HeartbeatSeconds: 20 }],
  ])('times out after %s, without a cause', async (_, state) => {
    const { harness, described } = await timeOut(state);
    expect(harness.clock.time - START).toBe(20_000);
    const error = 'HeartbeatSeconds' in state ? 'States.HeartbeatTimeout' : 'States.Timeout';
    expect(described).toMatchObject({ status: 'FAILED', error });
    expect(described).not.toHaveProperty('cause');
    expect((described.events as JsonValue[]).slice(2)).toMatchObject([
      {
        type: 'TaskTimedOut',
        taskTimedOutEventDetails: { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout' },
      },
      { type: 'ExecutionFailed' },
    ]);
  });

  test('that sends heartbeats runs until its timeout', async () => {
    const harness = new Harness({ T: call('task', { TimeoutSeconds: 60, HeartbeatSeconds: 10, End: true }) });
    harness.handlers.task = async (_, { heartbeat, signal }) => {
      while (!signal.aborted) {
        heartbeat();
        await harness.clock.sleep(7000, signal);
      }
      return null;
    };
    await withHarness(harness, async () => {
      expect(await harness.run()).toMatchObject({ error: 'States.Timeout' });
      expect(harness.clock.time - START).toBe(60_000);
    });
  });

  test('that throws a JavaScript error fails with its name and message', async () => {
    const { described } = await timeOut({}, () => {
      throw new TypeError('no such thing');
    });
    expect(described).toMatchObject({ error: 'TypeError', cause: 'no such thing' });
  });

  test('whose result is too large fails as on AWS', async () => {
    const { described } = await timeOut({ Catch: [] }, () => 'x'.repeat(300_000));
    const error = 'States.DataLimitExceeded';
    const cause =
      "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.";
    expect(described).toMatchObject({ error, cause });
    expect(described.events).toMatchObject([
      {},
      {},
      { type: 'TaskFailed', taskFailedEventDetails: { error, cause } },
      { type: 'ExecutionFailed' },
    ]);
  });

  test('that ignores its signal does not hold up the execution', async () => {
    const { described } = await timeOut({ TimeoutSeconds: 20 }, () => new Promise(() => undefined));
    expect(described).toMatchObject({ error: 'States.Timeout' });
  });
});

test('closes an execution that exceeds its state machine’s timeout as TIMED_OUT, without an error', async () => {
  const harness = new Harness({ W: { Type: 'Wait', Seconds: 100, End: true } }, {}, { TimeoutSeconds: 30 });
  await withHarness(harness, async () => {
    const { executionArn, ...described } = await harness.run();
    expect(described).toMatchObject({ status: 'TIMED_OUT', redriveStatus: 'REDRIVABLE', stopDate: START / 1000 + 30 });
    expect(described).not.toHaveProperty('error');
    expect((await harness.history(executionArn as string)).at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 0,
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
    expect(harness.clock.sleepers.size).toBe(0);
  });
});
