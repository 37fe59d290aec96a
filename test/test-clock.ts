import type { Clock } from '../tasks/aws/clock.ts';

/** A clock that starts at 0 and that only sleeping advances, without waiting; `random` is the result of every draw. */
export function testClock(random = 0.5): Clock & { readonly slept: readonly number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => random,
    sleep: (ms) => {
      now += ms;
      slept.push(ms);
      return Promise.resolve();
    },
  };
}
