import { systemClock } from '../../../tasks/aws/clock.ts';

const HOUR = 3_600_000;

test('the system clock stops sleeping when it is aborted', async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(HOUR, stop.signal);

  stop.abort();

  await sleeping;
  await systemClock.sleep(HOUR, stop.signal);
  await systemClock.sleep(0);
});
