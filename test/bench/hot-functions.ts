import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector/promises';

/** A function and the time spent in the function itself, not in its callees. */
export interface HotFunction {
  readonly name: string;
  /** Share of all samples. */
  readonly share: number;
}

const SAMPLE_MICROSECONDS = 200;
const SHOWN = 12;
/** The run is repeated until it has taken this long. */
const PROFILED_MS = 2000;

/** V8's own profile of a run, repeated: the functions in which most samples fell. */
export async function hotFunctions(run: () => Promise<unknown>): Promise<HotFunction[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
  await session.post('Profiler.start');
  const until = performance.now() + PROFILED_MS;
  while (performance.now() < until) await run();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return selfShares(profile).slice(0, SHOWN);
}

/** The share of samples by function, highest first. */
export function selfShares({ nodes, samples = [] }: Profiler.Profile): HotFunction[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const name = names.get(sample) ?? '(unknown)';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ name, share: count / samples.length }))
    .sort((a, b) => b.share - a.share);
}

/** `readTime tlc-row-reader.ts`; functions of WASM have the path of their file in their name. */
function nameOf({ functionName, url }: Profiler.Profile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url.startsWith('wasm:')) return `${name.replace('tasks/counting/kernel/assembly/', '')} (WASM)`;
  const file = url.slice(url.lastIndexOf('/') + 1);
  return file === '' ? `${name} (native)` : `${name} ${file}`;
}
