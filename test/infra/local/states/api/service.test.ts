import { AwsError } from '../../../../../infra/local/wire/aws-json.ts';
import type { JsonObject } from '../../../../../infra/local/wire/json.ts';
import { call, Harness, withHarness } from '../harness.ts';
import { settle, START } from '../../time/fake-clock.ts';
import type { Handler } from '../harness.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Trips';
const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:Trips:run';
const wait = { W: { Type: 'Wait', Seconds: 60, End: true } };
const pass = { A: { Type: 'Pass', End: true } };

/** The error of a call, as `Type: message`. */
async function refusal(harness: Harness, action: string, input: object): Promise<string> {
  try {
    await harness.call(action, input);
  } catch (error) {
    if (error instanceof AwsError) return `${error.type}: ${error.message}`;
    throw error;
  }
  throw new Error(`${action} was not refused`);
}

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

describe('GetExecutionHistory', () => {
  interface Page {
    events: { id: number }[];
    nextToken?: string;
  }

  async function pages(harness: Harness, request: object): Promise<number[][]> {
    const found: number[][] = [];
    let nextToken: string | undefined;
    do {
      const input = { executionArn: EXECUTION, ...request, ...(nextToken !== undefined && { nextToken }) };
      const page = await harness.call<Page>('GetExecutionHistory', input);
      found.push(page.events.map(({ id }) => id));
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    return found;
  }

  test('returns pages, forwards and backwards', async () => {
    await withHarness(new Harness(pass), async (harness) => {
      await harness.run();
      expect(await pages(harness, {})).toEqual([[1, 2, 3, 4]]);
      expect(await pages(harness, { maxResults: 3 })).toEqual([[1, 2, 3], [4]]);
      expect(await pages(harness, { maxResults: 2, reverseOrder: true })).toEqual([
        [4, 3],
        [2, 1],
      ]);
      expect(await pages(harness, { maxResults: 0 })).toEqual([[1, 2, 3, 4]]);
    });
  });

  test('keeps pages small if events are large', async () => {
    const handlers: Record<string, Handler> = { big: () => 'x'.repeat(250_000) };
    const states = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [
        `S${at}`,
        call('big', at === 11 ? { Output: 1, End: true } : { Next: `S${at + 1}` }),
      ]),
    );
    await withHarness(new Harness(states, handlers), async (harness) => {
      await harness.run();
      const sizes = (await pages(harness, { maxResults: 1000 })).map((page) => page.length);
      expect(sizes.length).toBeGreaterThan(1);
      expect(sizes.reduce((sum, size) => sum + size)).toBe(62);
      const backwards = (await pages(harness, { maxResults: 1000, reverseOrder: true })).flat();
      expect(backwards).toEqual(Array.from({ length: 62 }, (_, at) => 62 - at));
    });
  });

  test('continues with later events, and ends without a token when there are no more', async () => {
    await withHarness(new Harness(wait), async (harness) => {
      await harness.start();
      await settle();
      const first = await harness.call<Page>('GetExecutionHistory', { executionArn: EXECUTION, maxResults: 1 });
      await harness.finish(EXECUTION);
      const input = { executionArn: EXECUTION, maxResults: 1, nextToken: first.nextToken };
      expect((await harness.call<Page>('GetExecutionHistory', input)).events).toMatchObject([{ id: 2 }]);
      const all = await harness.call<Page>('GetExecutionHistory', { executionArn: EXECUTION });
      expect(all).not.toHaveProperty('nextToken');
    });
  });

  test('leaves out inputs and outputs when asked to', async () => {
    await withHarness(new Harness(pass), async (harness) => {
      await harness.run();
      const request = { executionArn: EXECUTION, includeExecutionData: false };
      const { events } = await harness.call<{ events: JsonObject[] }>('GetExecutionHistory', request);
      expect(events.map((event) => Object.entries(event).find(([key]) => key.endsWith('Details'))?.[1])).toEqual([
        { roleArn: 'arn:aws:iam::000000000000:role/trips' },
        { name: 'A' },
        { name: 'A' },
        {},
      ]);
    });
  });

  test('refuses a token that is malformed, a day old, or of another request', async () => {
    await withHarness(new Harness(pass), async (harness) => {
      await harness.run();
      const request = { executionArn: EXECUTION, maxResults: 1 };
      const { nextToken } = await harness.call<Page>('GetExecutionHistory', request);
      const wrong = { ...request, reverseOrder: true, nextToken };
      expect(await refusal(harness, 'GetExecutionHistory', wrong)).toMatch(/^InvalidToken: /);
      expect(await refusal(harness, 'GetExecutionHistory', { ...request, nextToken: '!' })).toBe(
        "InvalidToken: Invalid Token: 'Invalid token'",
      );
      harness.clock.time += 86_400_001;
      expect(await refusal(harness, 'GetExecutionHistory', { ...request, nextToken })).toContain('InvalidToken');
      expect(await refusal(harness, 'GetExecutionHistory', { ...request, maxResults: 1001 })).toBe(
        "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
      );
    });
  });
});

describe('ListExecutions', () => {
  interface List {
    executions: { name: string }[];
    nextToken?: string;
  }

  test('lists the newest first, filtered, in pages that new executions do not shift', async () => {
    const states = {
      C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.ok %}', Next: 'A' }], Default: 'F' },
      ...pass,
      F: { Type: 'Fail' },
    };
    await withHarness(new Harness(states), async (harness) => {
      for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) {
        harness.clock.time = START + 1000 * at;
        await harness.run({ ok: at % 2 === 0 }, name);
      }
      await harness.redrive(`${EXECUTION.slice(0, -3)}b`);
      const list = async (request: object): Promise<List> =>
        harness.call('ListExecutions', { stateMachineArn: MACHINE, ...request });
      const names = ({ executions }: List): string => executions.map(({ name }) => name).join('');
      expect(names(await list({}))).toBe('dcba');
      expect(names(await list({ statusFilter: 'FAILED' }))).toBe('db');
      expect(names(await list({ redriveFilter: 'REDRIVEN' }))).toBe('b');
      expect(names(await list({ redriveFilter: 'NOT_REDRIVEN', statusFilter: 'FAILED' }))).toBe('d');
      const first = await list({ maxResults: 3 });
      expect(names(first)).toBe('dcb');
      harness.clock.time += 5000;
      await harness.run({ ok: true }, 'e');
      const second = await list({ maxResults: 3, nextToken: first.nextToken });
      expect(names(second)).toBe('a');
      expect(second).not.toHaveProperty('nextToken');
    });
  });

  test.each<[object, string]>([
    [
      { statusFilter: 'failed' },
      "ValidationException: 1 validation error detected: Value 'failed' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
    ],
    [{ statusFilter: 'PENDING_REDRIVE' }, 'ValidationException: The statusFilter PENDING_REDRIVE needs a mapRunArn'],
    [
      { stateMachineArn: null, mapRunArn: 'x' },
      'ValidationException: Must specify a stateMachineArn; the local cloud has no Map Runs',
    ],
  ])('refuses %j', async (request, expected) => {
    await withHarness(new Harness(pass), async (harness) => {
      expect(await refusal(harness, 'ListExecutions', { stateMachineArn: MACHINE, ...request })).toBe(expected);
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

describe('state machines', () => {
  test('are listed and described, and for an execution as they were when it started', async () => {
    await withHarness(new Harness(pass), async (harness) => {
      await harness.run();
      const before = harness.machines[0]!.definition;
      harness.machines = new Harness(wait).machines;
      await harness.open();
      const facts = {
        name: 'Trips',
        stateMachineArn: MACHINE,
        roleArn: 'arn:aws:iam::000000000000:role/trips',
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
      };
      const date = START / 1000;
      const { definition } = harness.machines[0]!;
      const machine = { ...facts, definition, type: 'STANDARD', status: 'ACTIVE', creationDate: date };
      expect(await harness.call('DescribeStateMachine', { stateMachineArn: MACHINE })).toEqual(machine);
      const bare = await harness.call('DescribeStateMachine', {
        stateMachineArn: MACHINE,
        includedData: 'METADATA_ONLY',
      });
      expect(bare).toEqual({ ...machine, definition: '{}' });
      expect(await harness.call('DescribeStateMachineForExecution', { executionArn: EXECUTION })).toEqual({
        ...facts,
        definition: before,
        updateDate: date,
      });
      expect(await harness.call('ListStateMachines', {})).toEqual({
        stateMachines: [{ stateMachineArn: MACHINE, name: 'Trips', type: 'STANDARD', creationDate: date }],
      });
    });
  });

  test('keep Step Functions from opening if a definition cannot be run', async () => {
    await withHarness(new Harness({ A: { Type: 'Pass', Next: 'B' } }), async (harness) => {
      await expect(harness.open()).rejects.toThrow(
        "Invalid State Machine Definition of Trips:\n  there is no state 'B' at /States/A/Next",
      );
    });
  });
});
