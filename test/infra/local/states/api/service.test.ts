import { settle, START } from '../../time/fake-clock.ts';
import { Harness, withHarness } from '../harness.ts';
import { EXECUTION, MACHINE, pass, refusal, wait } from './refusal.ts';

describe('StartExecution', () => {
  test('returns the running execution for the same name and input', async () => {
    await withHarness(new Harness(wait), async (harness) => {
      const request = { stateMachineArn: MACHINE, name: 'run', input: '{"a":1}' };
      const first = await harness.call('StartExecution', request);
      expect(first).toEqual({ executionArn: EXECUTION, startDate: START / 1000 });
      harness.clock.time += 5000;
      expect(await harness.call('StartExecution', request)).toEqual(first);
      expect(await refusal(harness, 'StartExecution', { ...request, input: '{"a":2}' })).toBe(
        `ExecutionAlreadyExists: Execution Already Exists: '${EXECUTION}'`,
      );
      await harness.call('StopExecution', { executionArn: EXECUTION });
      expect(await refusal(harness, 'StartExecution', request)).toContain('ExecutionAlreadyExists');
    });
  });

  test('defaults to a random name and an empty input', async () => {
    await withHarness(new Harness(pass), async (harness) => {
      const { executionArn } = await harness.call('StartExecution', { stateMachineArn: MACHINE });
      expect(executionArn).toMatch(/:execution:Trips:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
      expect(await harness.describe(executionArn as string)).toMatchObject({ input: '{}' });
    });
  });

  test.each<[string, object, string]>([
    [
      'an unknown machine',
      { stateMachineArn: `${MACHINE}x` },
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${MACHINE}x'`,
    ],
    ['no ARN', { stateMachineArn: 'Trips' }, "InvalidArn: Invalid Arn: 'Invalid ARN prefix: Trips'"],
    [
      'the ARN of an execution',
      { stateMachineArn: EXECUTION },
      "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'",
    ],
    [
      'an ARN without a name',
      { stateMachineArn: MACHINE.slice(0, -5) },
      `InvalidArn: Invalid Arn: 'Invalid ARN format: ${MACHINE.slice(0, -5)}'`,
    ],
    [
      'no machine at all',
      { stateMachineArn: null },
      "ValidationException: 1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
    ],
    ['a name with a space', { name: 'a b' }, "InvalidName: Invalid Name: 'a b'"],
    ['a name with a slash', { name: '../a' }, "InvalidName: Invalid Name: '../a'"],
    [
      'a name that is too long',
      { name: 'a'.repeat(81) },
      `ValidationException: 1 validation error detected: Value '${'a'.repeat(81)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80`,
    ],
    [
      'an input that is not JSON',
      { input: '{' },
      "InvalidExecutionInput: Invalid State Machine Execution Input: 'Invalid execution input.'",
    ],
    [
      'an empty input',
      { input: '' },
      "InvalidExecutionInput: Invalid State Machine Execution Input: 'Invalid execution input.'",
    ],
    [
      'an input that is too large',
      { input: JSON.stringify('é'.repeat(140_000)) },
      "ValidationException: 1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    ],
    [
      'an input that is not text',
      { input: 7 },
      "ValidationException: 1 validation error detected: Value '7' at 'input' failed to satisfy constraint: Member must be of another type: Invalid input: expected string, received number",
    ],
  ])('refuses %s', async (_, input, expected) => {
    await withHarness(new Harness(pass), async (harness) => {
      expect(await refusal(harness, 'StartExecution', { stateMachineArn: MACHINE, ...input })).toBe(expected);
      expect(await harness.call('ListExecutions', { stateMachineArn: MACHINE })).toEqual({ executions: [] });
    });
  });
});

describe('DescribeExecution', () => {
  test('returns everything about an execution, or all but its data', async () => {
    await withHarness(new Harness(pass), async (harness) => {
      await harness.run({ a: 1 });
      const facts = {
        executionArn: EXECUTION,
        stateMachineArn: MACHINE,
        name: 'run',
        status: 'SUCCEEDED',
        startDate: START / 1000,
        stopDate: START / 1000,
        redriveCount: 0,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      };
      const data = {
        input: '{"a":1}',
        inputDetails: { included: true },
        output: '{"a":1}',
        outputDetails: { included: true },
      };
      expect(await harness.describe(EXECUTION)).toEqual({ ...facts, ...data });
      const request = { executionArn: EXECUTION, includedData: 'METADATA_ONLY' };
      expect(await harness.call('DescribeExecution', request)).toEqual(facts);
    });
  });

  test('refuses an execution that does not exist', async () => {
    await withHarness(new Harness(pass), async (harness) => {
      for (const action of [
        'DescribeExecution',
        'GetExecutionHistory',
        'StopExecution',
        'RedriveExecution',
        'DescribeStateMachineForExecution',
      ]) {
        expect(await refusal(harness, action, { executionArn: EXECUTION })).toBe(
          `ExecutionDoesNotExist: Execution Does Not Exist: '${EXECUTION}'`,
        );
        expect(await refusal(harness, action, { executionArn: 'x' })).toBe(
          "InvalidArn: Invalid Arn: 'Invalid ARN prefix: x'",
        );
      }
    });
  });
});

describe('StopExecution', () => {
  test('aborts at once, with error and cause, and only a running execution', async () => {
    await withHarness(new Harness(wait), async (harness) => {
      await harness.start();
      await settle();
      harness.clock.time += 1500;
      const stopDate = START / 1000 + 1.5;
      const request = { executionArn: EXECUTION, error: 'Enough', cause: 'of it' };
      expect(await harness.call('StopExecution', request)).toEqual({ stopDate });
      const aborted = { status: 'ABORTED', error: 'Enough', cause: 'of it', stopDate, redriveStatus: 'REDRIVABLE' };
      expect(await harness.describe(EXECUTION)).toMatchObject(aborted);
      harness.clock.time += 1500;
      expect(await harness.call('StopExecution', { executionArn: EXECUTION })).toEqual({ stopDate });
      await settle();
      expect((await harness.history(EXECUTION)).slice(2)).toEqual([
        {
          id: 3,
          previousEventId: 0,
          type: 'ExecutionAborted',
          timestamp: stopDate,
          executionAbortedEventDetails: { error: 'Enough', cause: 'of it' },
        },
      ]);
      expect(harness.clock.sleepers.size).toBe(0);
    });
  });
});
