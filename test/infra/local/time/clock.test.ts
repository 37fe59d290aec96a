import { systemClock } from '../../../../infra/local/time/clock.ts';

test('sleeps for the given time', async () => {
  const before = performance.now();

  await systemClock.sleep(20, new AbortController().signal);

  expect(performance.now() - before).toBeGreaterThan(18); // timers round down
});

test('ends a sleep when it is aborted, before it or during it', async () => {
  const [before, during] = [AbortSignal.abort(), new AbortController()];
  const sleeps = [before, during.signal].map((signal) => systemClock.sleep(2 ** 30, signal));

  during.abort();

  await expect(Promise.all(sleeps)).resolves.toHaveLength(2);
});
