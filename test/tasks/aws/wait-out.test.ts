import { ServiceTrouble, awsTrouble } from '../../../tasks/aws/aws-errors.ts';
import { LONGEST_WAIT_MS } from '../../../tasks/aws/retry-policy.ts';
import { StillUnavailable, waitOut } from '../../../tasks/aws/wait-out.ts';
import type { Wait } from '../../../tasks/aws/wait-out.ts';
import { testClock } from '../../test-clock.ts';

const throttled = new ServiceTrouble({ kind: 'throttled', message: 'Rate exceeded' });

/** Fails with these errors, one per call, and then succeeds. */
function failing(...errors: readonly Error[]): () => Promise<string> {
  const left = [...errors];
  return () => {
    const error = left.shift();
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
}

describe('waiting out a service', () => {
  test('repeats the call with backoff until it succeeds, and reports each wait', async () => {
    const clock = testClock();
    const waits: Wait[] = [];

    const value = await waitOut('PutItem', failing(throttled, throttled, throttled), {
      clock,
      stop: new AbortController().signal,
      onWait: (wait) => waits.push(wait),
    });

    expect(value).toBe('done');
    expect(clock.slept).toEqual([500, 1000, 2000]);
    expect(waits[2]).toEqual({ call: 'PutItem', error: 'Rate exceeded', waitSeconds: 2 });
  });

  test('ends at its bound with an error that names the call, the time and the cause', async () => {
    const clock = testClock();
    const always = (): Promise<never> => Promise.reject(throttled);

    const waiting = waitOut('PutItem', always, { clock, stop: new AbortController().signal, onWait: () => undefined });

    await expect(waiting).rejects.toThrow(StillUnavailable);
    await expect(waiting).rejects.toThrow(/^PutItem failed for 15 minutes, \d+ times: Rate exceeded$/);
    expect(clock.now()).toBeLessThanOrEqual(LONGEST_WAIT_MS);
    expect(clock.now()).toBeGreaterThan(LONGEST_WAIT_MS - 20_000);
    await waiting.catch((error: unknown) => {
      expect(awsTrouble(error)).toMatchObject({ kind: 'throttled' });
    });
  });

  test('passes on an error that waiting does not fix', async () => {
    const clock = testClock();
    const denied = new ServiceTrouble({ kind: 'denied', message: 'access denied' });

    const waiting = waitOut('PutItem', failing(throttled, denied), {
      clock,
      stop: new AbortController().signal,
      onWait: () => undefined,
    });

    await expect(waiting).rejects.toBe(denied);
    expect(clock.slept).toHaveLength(1);
  });

  test('ends with the last error when it is stopped while it waits', async () => {
    const stop = new AbortController();
    const run = failing(throttled);

    const waiting = waitOut('PutItem', run, {
      clock: {
        ...testClock(),
        sleep: async () => {
          await Promise.resolve();
          stop.abort();
        },
      },
      stop: stop.signal,
      onWait: () => undefined,
    });

    await expect(waiting).rejects.toBe(throttled);
  });
});
