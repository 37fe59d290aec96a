import type { ConsumerEnd } from '../../../tasks/worker/consumer.ts';
import { consumeAtOnce } from '../../../tasks/worker/consume-at-once.ts';

/** A consumer that runs until it is stopped. */
function untilStopped(stop: AbortSignal): Promise<ConsumerEnd> {
  return new Promise((resolve) => {
    stop.addEventListener('abort', () => {
      resolve('stopped');
    });
  });
}

test('runs one consumer per vCPU at once', async () => {
  let running = 0;
  let most = 0;
  const consume = async (): Promise<ConsumerEnd> => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running -= 1;
    return 'queue empty';
  };

  const ends = await consumeAtOnce(4, consume, new AbortController().signal);

  expect(ends).toEqual(['queue empty', 'queue empty', 'queue empty', 'queue empty']);
  expect(most).toBe(4);
});

test('stops all consumers on SIGTERM', async () => {
  const stop = new AbortController();
  const ends = consumeAtOnce(2, untilStopped, stop.signal);

  stop.abort();

  expect(await ends).toEqual(['stopped', 'stopped']);
});

test('stops the other consumers when one fails, and throws its error', async () => {
  const stopped: ConsumerEnd[] = [];
  let first = true;
  const consume = async (stop: AbortSignal): Promise<ConsumerEnd> => {
    if (first) {
      first = false;
      throw new Error('the queue is denied');
    }
    const end = await untilStopped(stop);
    stopped.push(end);
    return end;
  };

  await expect(consumeAtOnce(3, consume, new AbortController().signal)).rejects.toThrow('the queue is denied');

  expect(stopped).toEqual(['stopped', 'stopped']);
});
