import type { JsonObject } from '../../../../../infra/local/wire/json.ts';
import { settle, START } from '../../time/fake-clock.ts';
import { call, Harness, withHarness } from '../harness.ts';
import type { Handler } from '../harness.ts';
import { EXECUTION, MACHINE, pass, refusal, wait } from './refusal.ts';

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
