import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { EventInvocations } from '../../../../infra/local/lambda/event-invocations.ts';
import { LambdaRuntime } from '../../../../infra/local/lambda/runtime.ts';
import type { LocalEventInvokeConfig } from '../../../../infra/local/template/schedule-readers.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { lambdaLogs } from '../logs/written-logs.ts';
import { bundleLocalCloud, eventually } from '../running-cloud.ts';
import { FakeClock } from '../time/fake-clock.ts';

let runtime: LambdaRuntime;
// Before the folder's own hook, which removes it.
afterAll(() => runtime.close());
const folder = temporaryFolder();
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:dead-letters';
const CONFIG = { logicalId: 'Config', functionName: 'flaky', maximumRetryAttempts: 2, maximumEventAgeInSeconds: 3600 };

beforeAll(() => {
  const code = `
    let events = 0;
    exports.flaky = async ({ failures }) => {
      if (++events <= failures) throw Object.assign(new Error('try ' + events), { name: 'Flaky' });
      events = 0;
    };`;
  writeFileSync(path.join(folder, 'index.cjs'), code);
  const flaky = {
    logicalId: 'Flaky',
    name: 'flaky',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:flaky',
    assetDirectory: folder,
    handler: 'index.flaky',
    environment: {},
    timeoutSeconds: 5,
    memoryMiB: 128,
    logGroup: '/aws/lambda/flaky',
    roleArn: 'arn:aws:iam::000000000000:role/flaky',
  };
  runtime = new LambdaRuntime({
    program: bundleLocalCloud(folder),
    environment: {},
    ...lambdaLogs(path.join(folder, 'logs')),
    onError: (error) => {
      throw error;
    },
    lambdas: [flaky],
  });
});

/** Runs one event until its last attempt is over, moving the clock to each attempt. */
async function run(failures: number, config: Partial<LocalEventInvokeConfig>) {
  const clock = new FakeClock();
  const waits: number[] = [];
  const messages: { role: string; queue: string; record: unknown }[] = [];
  const reported: string[] = [];
  const events = new EventInvocations({
    configs: [{ ...CONFIG, ...config }],
    clock,
    onFailure: (message) => reported.push(message),
    calls: {
      sendMessage: (role, queue, body) => {
        messages.push({ role, queue, record: JSON.parse(body) });
        return Promise.resolve();
      },
    },
  });
  let over = false;
  events.take(runtime.find('flaky')!, JSON.stringify({ failures }));
  const settled = events.settled().then(() => {
    over = true;
  });
  for (;;) {
    await eventually(
      () => over || clock.sleepers.size > 0,
      (ready) => ready,
    );
    const [sleeper] = clock.sleepers;
    if (sleeper === undefined) break;
    waits.push(sleeper.at - clock.now());
    await clock.moveTo(sleeper.at);
  }
  await settled;
  return { waits, messages, reported };
}

describe('an event that nobody waits for', () => {
  test('is retried after one minute and after two more, until its function succeeds', async () => {
    const { waits, messages, reported } = await run(2, { onFailure: QUEUE });

    expect(waits).toEqual([60_000, 120_000]);
    expect({ messages, reported }).toEqual({ messages: [], reported: [] });
  });

  test('goes to the destination with the last error after every attempt failed', async () => {
    const { messages, reported } = await run(3, { onFailure: QUEUE });

    expect(messages).toEqual([
      {
        role: 'arn:aws:iam::000000000000:role/flaky',
        queue: QUEUE,
        record: {
          version: '1.0',
          timestamp: expect.any(String) as string,
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
            functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:flaky:$LATEST',
            condition: 'RetriesExhausted',
            approximateInvokeCount: 3,
          },
          requestPayload: { failures: 3 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: expect.objectContaining({ errorType: 'Flaky', errorMessage: 'try 3' }) as object,
        },
      },
    ]);
    expect(reported).toEqual(['flaky failed 3 times at an event: Flaky: try 3']);
    await run(0, {}); // the function counts from 0 again
  });

  test('is not retried if the function disables retries, and is only reported if there is no destination', async () => {
    const { waits, messages, reported } = await run(1, { maximumRetryAttempts: 0 });

    expect(waits).toEqual([]);
    expect(messages).toEqual([]);
    expect(reported).toHaveLength(1);
    await run(0, {});
  });

  test('is given up when the next attempt would be too late', async () => {
    const { messages } = await run(3, { onFailure: QUEUE, maximumEventAgeInSeconds: 60 });

    expect(messages[0]?.record).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 },
    });
    await run(0, {});
  });
});
