/** Repeated measurements of one thing, in the unit of the samples. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
}

/** The median, the extremes and the number of samples; there must be at least one. */
export function summarise(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new RangeError('nothing was measured');
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, n: sorted.length };
}

/** The wall-clock seconds that `run` takes. */
export async function timed(run: () => unknown): Promise<number> {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
}

/** The wall-clock seconds that `run` takes, and the seconds of CPU that all threads of this process spend meanwhile. */
export async function timedWithCpu(run: () => unknown): Promise<{ seconds: number; cpuSeconds: number }> {
  const before = process.cpuUsage();
  const seconds = await timed(run);
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/** Formats a ratio with about three digits. */
export function ratioText(ratio: number): string {
  if (ratio >= 100) return Math.round(ratio).toLocaleString('en-US');
  return ratio.toFixed(ratio >= 10 ? 1 : 2);
}
