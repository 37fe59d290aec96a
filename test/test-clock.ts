import type { Clock } from '../tasks/aws/clock.ts';

/** A clock from 0 on which only sleeping takes time, at once; `random` is what every draw gives. */
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
