import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { TALLIES } from '../../../tasks/counting/statistics-layout.ts';
import { TripStatistics } from '../../../tasks/counting/statistics.ts';
import {
  DISTANCE_BOUNDS,
  DISTANCE_UNITS,
  DURATION_BOUNDS,
  DURATION_UNITS,
  FARE_BOUNDS,
  FARE_UNITS,
} from '../../../tasks/trips/buckets.ts';
import type { Adapter, BenchSetting, Contender, NotInstalled } from '../contender.ts';
import { CACHE } from '../data/bench-files.ts';

const execute = promisify(execFile);

const SOURCE = path.join(import.meta.dirname, '../c/limit.c');
const after0 = (bounds: readonly number[], units: number): string =>
  bounds
    .slice(1)
    .map((bound) => bound * units)
    .join(',');
/** The product's cells, as the program is told them when it is compiled. */
const CELLS = [
  `-DMILE_BOUNDS=${after0(DISTANCE_BOUNDS, DISTANCE_UNITS)}`,
  `-DSECOND_BOUNDS=${after0(DURATION_BOUNDS, DURATION_UNITS)}`,
  `-DCENT_BOUNDS=${after0(FARE_BOUNDS, FARE_UNITS)}`,
  `-DTALLIES=${TALLIES.length}`,
];
const CPU_FLAGS = ['avx512f', 'avx512dq', 'avx512bw', 'avx512vl'];

/**
 * The same work in C with AVX-512 over the product's own index: the limit of this machine's one core, and, as a process a
 * core over its share of the records, what all of them together can do.
 */
export const cLimit: Adapter = (setting) => {
  const program = compile();
  if (typeof program !== 'string') return Promise.resolve([program]);
  const processes = [...new Set([1, setting.cores])];
  return Promise.resolve(processes.map((count) => contender(setting, program, count)));
};

function contender({ files, indexFile, districts }: BenchSetting, program: string, processes: number): Contender {
  const share = Math.ceil(files.records / processes);
  const runShare = async (first: number, cellsFile: string): Promise<readonly [from: number, to: number]> => {
    const records = Math.min(share, files.records - first);
    const args = [indexFile, files.tripRecords, String(first), String(records), cellsFile];
    const [from, to] = (await execute(program, args)).stdout.split(' ').map(Number);
    return [from!, to!];
  };
  return {
    id: processes === 1 ? 'c' : `c/${processes}`,
    label: `C limit, AVX-512, ${processes === 1 ? '1 core' : `${processes} cores`}`,
    format: 'trip-records',
    work: 'all',
    records: files.records,
    run: async () => {
      const cellsFiles = Array.from({ length: processes }, (_, i) => path.join(CACHE, `c-cells-${i}.bin`));
      const spans = await Promise.all(cellsFiles.map((cellsFile, i) => runShare(i * share, cellsFile)));
      const seconds = Math.max(...spans.map(([, to]) => to)) - Math.min(...spans.map(([from]) => from));
      const statistics = new TripStatistics(districts);
      for (const cellsFile of cellsFiles) statistics.add(new TripStatistics(districts, readCells(cellsFile)));
      return { seconds, statistics };
    },
    close: () => Promise.resolve(),
  };
}

function readCells(file: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(file)).buffer);
}

/** The path of the compiled program, or why there is none. */
function compile(): string | NotInstalled {
  const missing = (reason: string): NotInstalled => ({ id: 'c', label: 'C limit, AVX-512', reason });
  const cpuInfo = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  if (!CPU_FLAGS.every((flag) => cpuInfo.includes(` ${flag}`))) return missing('this processor has no AVX-512');
  const program = path.join(CACHE, 'limit');
  mkdirSync(CACHE, { recursive: true });
  for (const compiler of ['clang', 'gcc']) {
    try {
      execFileSync(compiler, ['-O3', '-march=native', ...CELLS, '-o', program, SOURCE], { stdio: 'pipe' });
      return program;
    } catch {
      continue;
    }
  }
  return missing('neither clang nor gcc on the PATH that compiles for this processor');
}
