import { StatesError } from '../../../../../infra/local/states/step-functions.ts';
import { call, Harness, withHarness } from '../harness.ts';
import { START } from '../../time/fake-clock.ts';
import type { Handler } from '../harness.ts';

const fail = (error: string, cause: string) => () => {
  throw new StatesError(error, cause);
};
const echo: Record<string, Handler> = { echo: (payload) => payload };

/** The history of one execution of these states, in shorthand. */
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

describe('the history has the same events as on AWS, in the same order, linked in the same way, for', () => {
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

  test('a catcher whose own Output fails', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input.no %}', Next: 'Z' }];
    const states = { A: call('boom', { Catch, End: true }), Z: { Type: 'Pass', End: true } };
    expect((await story(states, { boom: fail('Boom', 'x') })).slice(4)).toEqual([
      '5<4 TaskFailed',
      '6<5 EvaluationFailed',
      '7<6 ExecutionFailed',
    ]);
  });

  test('an expression that fails in each attempt', async () => {
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

  test('name the field and the state of a failing expression', async () => {
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
