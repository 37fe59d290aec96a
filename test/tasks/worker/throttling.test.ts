import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { ServiceTrouble } from '../../../tasks/aws/aws-errors.ts';
import { StillUnavailable } from '../../../tasks/aws/wait-out.ts';
import { ChunkFailed } from '../../../tasks/worker/classifier-thread.ts';
import { queueDepth } from '../../../workflow/run/queues.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testClock } from '../../test-clock.ts';
import { classified, WorkerCloud } from './worker-cloud.ts';

const folder = temporaryFolder();
let cloud: WorkerCloud;

beforeAll(async () => {
  cloud = await WorkerCloud.start(folder);
});
afterAll(() => {
  cloud.close();
});

const slowDown = new ServiceTrouble({ kind: 'throttled', message: 'SlowDown' });
const classify = (): Promise<typeof classified> => Promise.resolve(classified);

/** Throttles the next `times` calls of a client's command, as if its own attempts were used up; returns a call counter. */
function throttle(client: SQSClient | DynamoDBClient, command: string, times: number): () => number {
  let calls = 0;
  const stack = client.middlewareStack as SQSClient['middlewareStack']; // both identify commands by name
  stack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== command || ++calls > times) return next(args);
        return Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));
      },
    { step: 'initialize', name: 'throttle', override: true },
  );
  return () => calls;
}

afterEach(() => {
  cloud.sqs.middlewareStack.remove('throttle');
  cloud.dynamodb.middlewareStack.remove('throttle');
});

/** How often the queue's next message was received, including this time. */
async function receiveCount(queueUrl: string): Promise<string | undefined> {
  return (await cloud.receive(queueUrl, 0))?.Attributes?.ApproximateReceiveCount;
}

describe('a worker whose storage throttles', () => {
  test('reads its chunk again until it succeeds: one partial, no failure, one receive', async () => {
    const options = await cloud.execution([0]);
    let reads = 0;

    const { logged } = await cloud.workOff(options, {
      classify: () => (++reads < 8 ? Promise.reject(slowDown) : classify()),
    });

    expect(reads).toBe(8);
    expect(await cloud.partialOf(options, 0)).toBeDefined();
    expect(await cloud.failuresOf(options)).toEqual([]);
    expect(await cloud.receive(options.deadLetterQueueUrl, 0)).toBeUndefined();
    expect(logged.filter((message) => message === 'waiting for a service')).toHaveLength(7);
    expect(logged.at(-1)).toBe('counted the chunk');
  });

  test('hands its chunk back and ends at the bound, and records no failure', async () => {
    const options = await cloud.execution([0]);

    const clock = testClock(0); // the chunk is visible again at once
    const working = cloud.work(options, {
      clock: { ...clock, sleep: () => clock.sleep(60_000) },
      classify: () => Promise.reject(slowDown),
    });

    await expect(working).rejects.toThrow(StillUnavailable);
    await expect(working).rejects.toThrow(/^reading the chunk failed for 15 minutes, \d+ times: SlowDown$/);
    expect(await receiveCount(options.queueUrl)).toBe('2');
    expect(await cloud.failuresOf(options)).toEqual([]);
  });

  test('keeps its chunk to itself while it waits', async () => {
    const options = await cloud.execution([0], 1);
    let beats = 0;
    let resolve = (): void => undefined;
    const outlived = new Promise<void>((resolved) => {
      resolve = resolved;
    });
    cloud.sqs.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName === 'ChangeMessageVisibilityCommand' && ++beats === 5) resolve(); // 3 per second
          return answer;
        },
      { step: 'initialize', name: 'throttle' },
    );
    let reads = 0;

    await cloud.workOff(options, {
      clock: { ...testClock(), sleep: () => outlived },
      classify: async () => {
        if (++reads === 1) throw slowDown;
        expect(await cloud.receive(options.queueUrl, 1)).toBeUndefined();
        return classified;
      },
    });

    expect(reads).toBe(2);
  });

  test('hands its chunk back at once when it is stopped while it waits', async () => {
    const options = await cloud.execution([0]);
    const stop = new AbortController();

    const { end } = await cloud.work(
      options,
      {
        clock: {
          ...testClock(),
          sleep: async () => {
            await Promise.resolve();
            stop.abort();
          },
        },
        classify: () => Promise.reject(slowDown),
      },
      stop,
    );

    expect(end).toBe('stopped');
    expect(await receiveCount(options.queueUrl)).toBe('2');
    expect(await cloud.failuresOf(options)).toEqual([]);
  });

  test('counts an error of another kind against the chunk, even after a throttled read', async () => {
    const options = await cloud.execution([0]);
    let reads = 0;

    await cloud.workOff(options, {
      classify: () => {
        if (++reads === 1) return Promise.reject(slowDown);
        return reads === 2 ? Promise.reject(new ChunkFailed('ObjectChanged: changed')) : classify();
      },
    });

    expect(await cloud.failuresOf(options)).toMatchObject([{ error: { S: 'ObjectChanged: changed' } }]);
    expect(await cloud.partialOf(options, 0)).toBeDefined();
  });
});

describe('a worker whose table throttles', () => {
  test('puts the partial again: one partial, no failure, the message deleted', async () => {
    const options = await cloud.execution([0]);
    const puts = throttle(cloud.dynamodb, 'PutItemCommand', 2);

    await cloud.workOff(options, { classify });

    expect(puts()).toBe(3);
    expect(await cloud.partialOf(options, 0)).toMatchObject({ chunk: 0 });
    expect(await cloud.failuresOf(options)).toEqual([]);
    expect(await queueDepth(cloud.sqs, options.queueUrl)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('puts a failure again', async () => {
    const options = await cloud.execution([0]);
    const puts = throttle(cloud.dynamodb, 'PutItemCommand', 2);
    let reads = 0;

    await cloud.workOff(options, {
      classify: () => (++reads === 1 ? Promise.reject(new ChunkFailed('ObjectNotFound: gone')) : classify()),
    });

    expect(puts()).toBe(4);
    expect(await cloud.failuresOf(options)).toMatchObject([{ attempts: { N: '1' } }]);
  });
});

describe('a worker whose queue throttles', () => {
  test('waits before it receives again, and continues', async () => {
    const options = await cloud.execution([0]);
    const receives = throttle(cloud.sqs, 'ReceiveMessageCommand', 5);

    await cloud.workOff(options, { classify });

    expect(receives()).toBeGreaterThan(5);
    expect(await cloud.partialOf(options, 0)).toBeDefined();
  });

  test('ends with a clear error when its receives stay throttled', async () => {
    const options = await cloud.execution([0]);
    throttle(cloud.sqs, 'ReceiveMessageCommand', Infinity);

    const working = cloud.work(options, { classify });

    await expect(working).rejects.toThrow(
      /^ReceiveMessage failed for 15 minutes, \d+ times: AWS throttled the call \(ThrottlingException: Rate exceeded\)/,
    );
  });

  test('eventually deletes a counted message, and sends a dead letter', async () => {
    const options = await cloud.execution([0, 1]);
    const deletes = throttle(cloud.sqs, 'DeleteMessageCommand', 2);
    const counted: number[] = [];
    await cloud.workOff(options, { classify: ({ chunk }) => (counted.push(chunk), classify()) });

    expect(counted.sort()).toEqual([0, 1]);
    expect(deletes()).toBe(4);
    cloud.sqs.middlewareStack.remove('throttle');

    const failing = await cloud.execution([3]);
    for (let attempt = 1; attempt < 5; attempt++) await cloud.receive(failing.queueUrl, 0);
    const sends = throttle(cloud.sqs, 'SendMessageCommand', 2);
    await cloud.workOff(failing, { classify: () => Promise.reject(new ChunkFailed('ObjectNotFound: gone')) });

    expect(sends()).toBe(3);
    expect(await cloud.receive(failing.deadLetterQueueUrl, 0)).toBeDefined();
  });

  test('leaves a chunk that it cannot hand back to the visibility timeout', async () => {
    const options = await cloud.execution([0]);
    const stop = new AbortController();
    throttle(cloud.sqs, 'ChangeMessageVisibilityCommand', Infinity);

    const { end, logged } = await cloud.work(
      options,
      {
        classify: () => {
          stop.abort();
          return classify();
        },
      },
      stop,
    );

    expect(end).toBe('stopped');
    expect(logged).toContain('the chunk comes back when its visibility timeout ends');
  });
});
