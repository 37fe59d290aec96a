import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';

/** What a figure depends on and a reader must know; no names, no paths. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  /** The load average of the last minute before the start: above 0.5, other work was running too. */
  readonly load: number;
}

/** The machine that this process runs on. */
export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** One line for the head of a table. */
export function machineLine({ cpu, cores, memoryGiB, platform, node, load }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, node ${node}; load before the run ${load}`;
}
