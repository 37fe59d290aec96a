import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import {
  backoffMs,
  BACKOFF_CAP_MS,
  CLIENT_ATTEMPTS,
  clientPolicy,
  sendUntilNoneLeft,
  SOCKET_TIMEOUT_MS,
} from '../../../tasks/aws/retry-policy.ts';
import { LONG_POLL_SECONDS } from '../../../tasks/protocol/chunk-message.ts';
import { testClock } from '../../test-clock.ts';

describe('the retry policy of clients', () => {
  test('is what the SDK applies', async () => {
    const { maxAttempts, retryStrategy } = new DynamoDBClient({ ...clientPolicy({ env: {} }), region: 'us-east-1' })
      .config;

    expect(await maxAttempts()).toBe(CLIENT_ATTEMPTS);
    expect(await retryStrategy()).toMatchObject({ mode: 'standard' });
  });

  test("leaves the number of attempts to the user's AWS_MAX_ATTEMPTS", async () => {
    process.env.AWS_MAX_ATTEMPTS = '2';
    try {
      const { maxAttempts } = new SQSClient({ ...clientPolicy(), region: 'us-east-1' }).config;

      expect(await maxAttempts()).toBe(2);
    } finally {
      delete process.env.AWS_MAX_ATTEMPTS;
    }
  });

  test('lets a long poll be silent for as long as it takes', () => {
    expect(SOCKET_TIMEOUT_MS).toBeGreaterThan(LONG_POLL_SECONDS * 1000);
  });

  test('is given to every client of the workers, the stages, the commands and the console', () => {
    const sources = ['tasks', 'workflow', 'console/server', 'infra/deploy'].flatMap(sourceFiles);
    // A WebClient reads from servers that are not AWS's, and has a policy of its own (tasks/storage/web-retry.ts).
    const opened = sources.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/new (?:\w+\.)?(?!WebClient)\w+Client\((.*)/g)].map(([, args = '']) => ({
        file,
        args,
      })),
    );

    expect(opened.length).toBeGreaterThan(8);
    expect(opened.filter(({ args }) => !/^(\{ \.\.\.)?clientPolicy\(/.test(args))).toEqual([]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

describe('the backoff', () => {
  test('is spread from zero to an exponential ceiling, which stays at the cap', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => backoffMs(failures, () => 1))).toEqual([
      1000,
      2000,
      4000,
      8000,
      16_000,
      BACKOFF_CAP_MS,
      BACKOFF_CAP_MS,
    ]);
    expect(backoffMs(5, () => 0)).toBe(0);
  });
});

describe('a batch that a service accepts in part', () => {
  test('is sent again with what was left over, until nothing is left', async () => {
    const clock = testClock();
    const sent: (readonly number[])[] = [];

    const left = await sendUntilNoneLeft(
      [1, 2, 3],
      (items) => {
        sent.push(items);
        return Promise.resolve(items.slice(1));
      },
      clock,
    );

    expect(left).toEqual([]);
    expect(sent).toEqual([[1, 2, 3], [2, 3], [3]]);
    expect(clock.slept).toEqual([500, 1000]);
  });

  test('is given up after as many attempts as a call has, within the timeout of the shortest function', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (random) => {
        const clock = testClock(random);
        let attempts = 0;

        const left = await sendUntilNoneLeft(['a'], (items) => (attempts++, Promise.resolve(items)), clock);

        expect(left).toEqual(['a']);
        expect(attempts).toBe(CLIENT_ATTEMPTS);
        expect(clock.now()).toBeLessThan(60_000);
      }),
      { seed: 7 },
    );
  });
});
