import type { JsonObject, JsonValue } from '../../../../../infra/local/wire/json.ts';
import { Harness, LAMBDA, withHarness } from '../harness.ts';
import { START } from '../../time/fake-clock.ts';
import type { Handler } from '../harness.ts';

const pass = (more: object = { End: true }): object => ({ Type: 'Pass', ...more });

/** How an execution of these states ended, and how many seconds it took. */
async function run(
  states: Record<string, unknown>,
  input: JsonValue = {},
  handlers: Record<string, Handler> = {},
): Promise<JsonObject & { output?: JsonValue; seconds: number }> {
  let described: JsonObject = {};
  let seconds = 0;
  await withHarness(new Harness(states, handlers), async (harness) => {
    described = await harness.run(input);
    seconds = (harness.clock.time - START) / 1000;
  });
  const { output, ...rest } = described;
  return { ...rest, seconds, ...(output !== undefined && { output: JSON.parse(output as string) as JsonValue }) };
}

describe('Pass', () => {
  test('passes on its input, or its Output', async () => {
    expect((await run({ A: pass() }, [1])).output).toEqual([1]);
    expect(
      (await run({ A: pass({ Output: { v: ['{% $states.input.n + 1 %}', ' {% no %} '] }, End: true }) }, { n: 1 }))
        .output,
    ).toEqual({
      v: [2, ' {% no %} '],
    });
  });

  test('evaluates Assign and Output with the variables as they were on entry', async () => {
    const { output } = await run({
      A: pass({ Assign: { a: 1, b: 2 }, Next: 'B' }),
      B: pass({ Assign: { a: '{% $b %}', b: '{% $a %}' }, Output: '{% [$a, $b] %}', Next: 'C' }),
      C: pass({ Output: '{% {"before": $states.input, "after": [$a, $b]} %}', End: true }),
    });
    expect(output).toEqual({ before: [1, 2], after: [2, 1] });
  });

  test('reads its execution, state machine and state from the context', async () => {
    const { output } = await run({ A: pass({ Output: '{% $states.context %}', End: true }) }, { n: 1 });
    expect(output).toEqual({
      Execution: {
        Id: 'arn:aws:states:us-east-1:000000000000:execution:Trips:run',
        Input: { n: 1 },
        Name: 'run',
        RoleArn: 'arn:aws:iam::000000000000:role/trips',
        StartTime: '2026-03-01T00:00:00.000Z',
        RedriveCount: 0,
      },
      StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:Trips', Name: 'Trips' },
      State: { Name: 'A', EnteredTime: '2026-03-01T00:00:00.000Z' },
    });
  });
});

describe('Choice', () => {
  const rules = {
    C: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 2 %}', Next: 'End', Output: 'many', Assign: { by: 'first' } },
        { Condition: '{% $states.input.n > 1 %}', Next: 'End' },
      ],
      Default: 'End',
      Output: 'few',
      Assign: { by: 'default' },
    },
    End: pass({ Output: '{% [$states.input, $exists($by) ? $by : "none"] %}', End: true }),
  };

  test.each<[number, JsonValue]>([
    [3, ['many', 'first']],
    [2, [{ n: 2 }, 'none']],
    [1, ['few', 'default']],
  ])('takes the first rule that holds, with its own Output and Assign: %d', async (n, expected) => {
    expect((await run(rules, { n })).output).toEqual(expected);
  });

  test('fails the execution if no rule holds and there is no Default, as AWS does', async () => {
    expect(await run({ C: { Type: 'Choice', Choices: [{ Condition: false, Next: 'A' }] }, A: pass() })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'C' (entered at the event id #2). " +
        'Failed to transition out of the state. The state does not point to a next state.',
    });
  });

  test('fails for a condition that is not a boolean', async () => {
    const Choices = [{ Condition: '{% $states.input.n %}', Next: 'A' }];
    const { error, cause } = await run({ C: { Type: 'Choice', Choices }, A: pass() }, { n: 1 });
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toContain(
      "The JSONata expression '$states.input.n' specified for the field 'Choices[0]/Condition' returned an unexpected " +
        "result type. Expected 'boolean', but was 'number' for value: 1",
    );
  });
});

describe('Wait', () => {
  test.each<[string, object, number]>([
    ['seconds', { Seconds: 90 }, 90],
    ['no time', { Seconds: 0 }, 0],
    ['computed seconds', { Seconds: '{% $states.input.n * 2 %}' }, 10],
    ['a future time', { Timestamp: '2026-03-01T01:00:00+00:30' }, 1800],
    ['a computed time', { Timestamp: '{% $fromMillis($toMillis($states.context.State.EnteredTime) + 7000) %}' }, 7],
    ['a past time', { Timestamp: '2020-01-01T00:00:00Z' }, 0],
    ['longer than Node’s timers can', { Seconds: 99_999_999 }, 99_999_999],
  ])('waits for %s', async (_, field, seconds) => {
    const described = await run({ W: { Type: 'Wait', ...field, End: true } }, { n: 5 });
    expect(described).toMatchObject({ status: 'SUCCEEDED', output: { n: 5 }, seconds });
  });

  test.each([
    { Seconds: '{% -1 %}' },
    { Seconds: '{% 1.5 %}' },
    { Seconds: '{% "5" %}' },
    { Timestamp: '{% "soon" %}' },
  ])('fails for %j', async (field) => {
    expect(await run({ W: { Type: 'Wait', ...field, End: true } })).toMatchObject({
      error: 'States.QueryEvaluationError',
      seconds: 0,
    });
  });
});

describe('Succeed and Fail', () => {
  test('Succeed ends the machine with its Output', async () => {
    expect((await run({ A: { Type: 'Succeed', Output: '{% $states.input.n %}' } }, { n: 1 })).output).toBe(1);
  });

  test('Fail ends it with its error and cause, computed or not, or with none', async () => {
    expect(
      await run({ F: { Type: 'Fail', Error: 'Lost', Cause: '{% "at " & $states.input %}' } }, 'sea'),
    ).toMatchObject({
      status: 'FAILED',
      error: 'Lost',
      cause: 'at sea',
    });
    const bare = await run({ F: { Type: 'Fail' } });
    expect(bare.status).toBe('FAILED');
    expect(bare).not.toHaveProperty('error');
  });
});

test('fails a state whose output exceeds 256 KiB', async () => {
  const { error, cause } = await run({ A: pass({ Output: '{% $pad("", 262143, "x") %}', End: true }) });
  expect([error, cause]).toEqual([
    'States.DataLimitExceeded',
    "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.",
  ]);
  expect(await run({ A: pass({ Output: '{% $pad("", 262142, "x") %}', End: true }) })).toMatchObject({
    status: 'SUCCEEDED',
  });
});

test('ends an endless loop at 25,000 events, the last of which closes the execution', async () => {
  const harness = new Harness({
    A: pass({ Next: 'B' }),
    B: { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }], Default: 'Z' },
    Z: pass(),
  });
  await withHarness(harness, async () => {
    const { executionArn, ...described } = await harness.run();
    expect(described).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution history event limit exceeded',
    });
    const request = { executionArn, reverseOrder: true, maxResults: 1 };
    const { events } = await harness.call<{ events: JsonValue[] }>('GetExecutionHistory', request);
    expect(events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
  });
});

test('passes a task without Arguments the input of its state, which must be an object', async () => {
  const handlers: Record<string, Handler> = { echo: (payload) => payload };
  const A = { Type: 'Task', Resource: LAMBDA, End: true };
  expect((await run({ A }, { FunctionName: 'echo', Payload: 7 }, handlers)).output).toBe(7);
  expect((await run({ A }, [1], handlers)).error).toBe('States.Runtime');
});
