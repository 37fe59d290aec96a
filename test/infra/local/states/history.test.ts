import { StatesError } from '../../../../infra/local/states/step-functions.ts';
import { call, Harness, START, withHarness } from './harness.ts';
import type { Handler } from './harness.ts';

const fail = (error: string, cause: string) => () => {
  throw new StatesError(error, cause);
};
const echo: Record<string, Handler> = { echo: (payload) => payload };

/** The history, in short, of one execution of these states. */
async function story(
  states: Record<string, unknown>,
  handlers: Record<string, Handler> = {},
  input: Parameters<Harness['run']>[0] = {},
): Promise<string[]> {
  let lines: string[] = [];
  await withHarness(new Harness(states, handlers), async (harness) => {
    const { executionArn } = await harness.run(input);
    lines = await harness.story(executionArn as string);
  });
  return lines;
}

describe('the history has the events of AWS, in its order, linked as it links them:', () => {
  test('a task that succeeds, and a state after it', async () => {
    expect(await story({ A: call('echo', { Next: 'B' }), B: { Type: 'Succeed' } }, echo)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered A',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSucceeded',
      '6<5 TaskStateExited A',
      '7<6 SucceedStateEntered B',
      '8<7 SucceedStateExited B',
      '9<8 ExecutionSucceeded',
    ]);
  });

  test('a choice and a wait', async () => {
    const states = {
      C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'W' }] },
      W: { Type: 'Wait', Seconds: 5, End: true },
    };
    expect(await story(states)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ChoiceStateEntered C',
      '3<2 ChoiceStateExited C',
      '4<3 WaitStateEntered W',
      '5<4 WaitStateExited W',
      '6<5 ExecutionSucceeded',
    ]);
  });

  test('a Fail state', async () => {
    expect(await story({ F: { Type: 'Fail', Error: 'E', Cause: 'why' } })).toEqual([
      '1<0 ExecutionStarted',
      '2<0 FailStateEntered F',
      '3<2 ExecutionFailed',
    ]);
  });

  test('a task that is retried and then caught', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }];
    const Catch = [{ ErrorEquals: ['Busy'], Next: 'B' }];
    expect(
      await story(
        { A: call('busy', { Retry, Catch, End: true }), B: { Type: 'Pass', End: true } },
        { busy: fail('Busy', '') },
      ),
    ).toEqual([
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered A',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskFailed',
      '6<5 TaskScheduled',
      '7<6 TaskStarted',
      '8<7 TaskFailed',
      '9<8 TaskStateExited A',
      '10<9 PassStateEntered B',
      '11<10 PassStateExited B',
      '12<11 ExecutionSucceeded',
    ]);
  });

  test('an expression that fails, once an attempt', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }];
    expect(
      await story({ A: call('echo', { Arguments: { v: '{% $states.input.no %}' }, Retry, End: true }) }, echo),
    ).toEqual([
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered A',
      '3<2 EvaluationFailed',
      '4<3 EvaluationFailed',
      '5<4 ExecutionFailed',
    ]);
  });

  const branch = (...names: string[]): object => ({
    StartAt: names[0],
    States: Object.fromEntries(
      names.map((name, at) => [name, { Type: 'Pass', ...(names[at + 1] ? { Next: names[at + 1] } : { End: true }) }]),
    ),
  });

  test('a Parallel goes on from the last event of its branches, past ParallelStateSucceeded', async () => {
    const lines = await story({
      P: { Type: 'Parallel', Branches: [branch('A1', 'A2'), branch('B1', 'B2')], Next: 'Z' },
      Z: { Type: 'Pass', End: true },
    });
    expect(lines.slice(0, 5)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered P',
      '3<2 ParallelStateStarted',
      '4<3 PassStateEntered A1',
      '5<3 PassStateEntered B1',
    ]);
    expect(lines.slice(11)).toEqual([
      '12<11 ParallelStateSucceeded',
      '13<11 ParallelStateExited P',
      '14<13 PassStateEntered Z',
      '15<14 PassStateExited Z',
      '16<15 ExecutionSucceeded',
    ]);
  });

  test('a task that ends its branch, and the Parallel that catches it', async () => {
    const A = call('boom');
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Z' }];
    const states = {
      P: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A } }], Catch, End: true },
      Z: { Type: 'Pass', End: true },
    };
    expect(await story(states, { boom: fail('Boom', 'x') })).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered P',
      '3<2 ParallelStateStarted',
      '4<3 TaskStateEntered A',
      '5<4 TaskScheduled',
      '6<5 TaskStarted',
      '7<6 TaskFailed',
      '8<7 TaskStateAborted',
      '9<7 ParallelStateFailed',
      '10<9 ParallelStateExited P',
      '11<10 PassStateEntered Z',
      '12<11 PassStateExited Z',
      '13<12 ExecutionSucceeded',
    ]);
  });

  test('a catcher whose own Output fails', async () => {
    const Boom = { Type: 'Fail', Error: 'Boom', Cause: 'x' };
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input.no %}', Next: 'Z' }];
    const states = {
      P: { Type: 'Parallel', Branches: [{ StartAt: 'Boom', States: { Boom } }], Catch, End: true },
      Z: { Type: 'Pass', End: true },
    };
    expect(await story(states)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered P',
      '3<2 ParallelStateStarted',
      '4<3 FailStateEntered Boom',
      '5<4 ParallelStateFailed',
      '6<4 EvaluationFailed',
      '7<6 ParallelStateFailed',
      '8<7 ExecutionFailed',
    ]);
  });

  const map = (state: object, more: object = {}): Record<string, unknown> => ({
    M: {
      Type: 'Map',
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'I', States: { I: state } },
      End: true,
      ...more,
    },
  });

  test('a Map, one iteration at a time: each hangs off the last event of the one before', async () => {
    expect(await story(map({ Type: 'Pass', End: true }, { MaxConcurrency: 1 }), {}, [1, 2])).toEqual([
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered M',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted M[0]',
      '5<4 PassStateEntered I',
      '6<5 PassStateExited I',
      '7<6 MapIterationSucceeded M[0]',
      '8<6 MapIterationStarted M[1]',
      '9<8 PassStateEntered I',
      '10<9 PassStateExited I',
      '11<10 MapIterationSucceeded M[1]',
      '12<11 MapStateSucceeded',
      '13<11 MapStateExited M',
      '14<13 ExecutionSucceeded',
    ]);
  });

  test('a Map over nothing', async () => {
    expect((await story(map({ Type: 'Pass', End: true }), {}, [])).slice(2)).toEqual([
      '3<2 MapStateStarted',
      '4<3 MapStateSucceeded',
      '5<3 MapStateExited M',
      '6<5 ExecutionSucceeded',
    ]);
  });

  test('a Map whose items are nothing', async () => {
    expect((await story(map({ Type: 'Pass', End: true }, { Items: '{% $states.input.no %}' }))).slice(2)).toEqual([
      '3<2 EvaluationFailed',
      '4<3 MapStateFailed',
      '5<4 ExecutionFailed',
    ]);
  });

  test('an iteration that fails, with those beside it', async () => {
    const lines = await story(
      map(call('first')),
      {
        first: (n, { signal }) =>
          n === 0
            ? fail('Boom', '')()
            : new Promise((_, reject) => {
                signal.onabort = reject;
              }),
      },
      [0, 1],
    );
    expect(lines.slice(3)).toEqual([
      '4<3 MapIterationStarted M[0]',
      '5<3 MapIterationStarted M[1]',
      '6<4 TaskStateEntered I',
      '7<5 TaskStateEntered I',
      '8<6 TaskScheduled',
      '9<8 TaskStarted',
      '10<7 TaskScheduled',
      '11<10 TaskStarted',
      '12<9 TaskFailed',
      '13<12 MapIterationFailed M[0]',
      '14<12 TaskStateAborted',
      '15<12 MapIterationAborted M[1]',
      '16<12 TaskStateAborted',
      '17<12 MapStateFailed',
      '18<17 ExecutionFailed',
    ]);
  });

  test('a Map that is retried starts anew without failing', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }];
    expect((await story(map({ Type: 'Fail', Error: 'E' }, { Retry }), {}, [1])).slice(2)).toEqual([
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted M[0]',
      '5<4 FailStateEntered I',
      '6<5 MapIterationFailed M[0]',
      '7<5 MapStateStarted',
      '8<7 MapIterationStarted M[0]',
      '9<8 FailStateEntered I',
      '10<9 MapIterationFailed M[0]',
      '11<9 MapStateFailed',
      '12<11 ExecutionFailed',
    ]);
  });

  test('a runtime error in a branch fails the execution at once', async () => {
    const C = { Type: 'Choice', Choices: [{ Condition: false, Next: 'D' }] };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Z' }];
    const states = {
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'C', States: { C, D: { Type: 'Pass', End: true } } }],
        Catch,
        End: true,
      },
      Z: { Type: 'Pass', End: true },
    };
    expect((await story(states)).slice(3)).toEqual(['4<3 ChoiceStateEntered C', '5<4 ExecutionFailed']);
  });

  test('what a failed branch ends is told through every level', async () => {
    const inner = {
      Type: 'Parallel',
      Branches: [{ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 99, End: true } } }],
      End: true,
    };
    const states = {
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Q', States: { Q: inner } },
          { StartAt: 'S', States: { S: { Type: 'Wait', Seconds: 1, Next: 'F' }, F: { Type: 'Fail', Error: 'E' } } },
        ],
        End: true,
      },
    };
    expect((await story(states)).slice(-6)).toEqual([
      '8<7 WaitStateExited S',
      '9<8 FailStateEntered F',
      '10<9 WaitStateAborted',
      '11<9 ParallelStateAborted',
      '12<9 ParallelStateFailed',
      '13<12 ExecutionFailed',
    ]);
  });
});

describe('the details of events', () => {
  test('are those of the API', async () => {
    const states = {
      A: call('echo', { TimeoutSeconds: 9, HeartbeatSeconds: 3, Assign: { n: '{% $states.result.a %}' }, End: true }),
    };
    await withHarness(new Harness(states, echo), async (harness) => {
      const { executionArn } = await harness.run({ a: 1 });
      const input = '{"a":1}';
      const truncated = { truncated: false };
      const task = { resourceType: 'lambda', resource: 'invoke' };
      expect(await harness.history(executionArn as string)).toEqual([
        expect.objectContaining({
          timestamp: START / 1000,
          executionStartedEventDetails: {
            input,
            inputDetails: truncated,
            roleArn: 'arn:aws:iam::000000000000:role/trips',
          },
        }),
        expect.objectContaining({ stateEnteredEventDetails: { name: 'A', input, inputDetails: truncated } }),
        expect.objectContaining({
          taskScheduledEventDetails: {
            ...task,
            region: 'us-east-1',
            parameters: '{"FunctionName":"echo","Payload":{"a":1}}',
            timeoutInSeconds: 9,
            heartbeatInSeconds: 3,
          },
        }),
        expect.objectContaining({ taskStartedEventDetails: task }),
        expect.objectContaining({ taskSucceededEventDetails: { ...task, output: input, outputDetails: truncated } }),
        expect.objectContaining({
          stateExitedEventDetails: {
            name: 'A',
            output: input,
            outputDetails: truncated,
            assignedVariables: { n: '1' },
            assignedVariablesDetails: truncated,
          },
        }),
        expect.objectContaining({ executionSucceededEventDetails: { output: input, outputDetails: truncated } }),
      ]);
    });
  });

  test('name the field and the state of an expression that fails', async () => {
    const states = { A: { Type: 'Pass', Output: { v: ['{% $states.input.no %}'] }, End: true } };
    await withHarness(new Harness(states), async (harness) => {
      const { executionArn, ...described } = await harness.run();
      const cause =
        "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression " +
        "'$states.input.no' specified for the field 'Output/v[0]' returned nothing (undefined).";
      const error = 'States.QueryEvaluationError';
      expect(described).toMatchObject({ status: 'FAILED', error, cause });
      expect((await harness.history(executionArn as string)).slice(2)).toEqual([
        expect.objectContaining({
          evaluationFailedEventDetails: { error, cause, location: 'Output/v[0]', state: 'A' },
        }),
        expect.objectContaining({ executionFailedEventDetails: { error, cause } }),
      ]);
    });
  });
});
