import type { ConsumerEnd } from './consumer.ts';

/**
 * Runs `count` consumers concurrently, one per vCPU of the task. If one fails, the others are stopped (they hand their
 * chunks back) and its error is thrown: the next task starts with all of them.
 */
export async function consumeAtOnce(
  count: number,
  consume: (stop: AbortSignal) => Promise<ConsumerEnd>,
  stop: AbortSignal,
): Promise<readonly ConsumerEnd[]> {
  const failed = new AbortController();
  const stopOrFailed = AbortSignal.any([stop, failed.signal]);
  const runs = Array.from({ length: count }, async () => {
    try {
      return await consume(stopOrFailed);
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  const settled = await Promise.allSettled(runs);
  return settled.map((run) => {
    if (run.status === 'rejected') throw run.reason;
    return run.value;
  });
}
