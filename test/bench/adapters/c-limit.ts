import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TripStatistics } from '../../../tasks/statistics.ts';
import type { Adapter, NotInstalled } from '../contender.ts';
import { CACHE } from '../data/bench-files.ts';

const SOURCE = path.join(import.meta.dirname, '../c/limit.c');
const CPU_FLAGS = ['avx512f', 'avx512dq', 'avx512bw', 'avx512vl'];

/** The same work in C with AVX-512 over the product's own index: the limit of this machine's one core. */
export const cLimit: Adapter = ({ files, indexFile, districts }) => {
  const program = compile();
  if (typeof program !== 'string') return Promise.resolve([program]);
  const cellsFile = path.join(CACHE, 'c-cells.bin');
  const run = () => {
    const out = execFileSync(program, [indexFile, files.tripRecords, String(files.records), cellsFile]).toString();
    const cells = new Float64Array(new Uint8Array(readFileSync(cellsFile)).buffer);
    return Promise.resolve({ seconds: Number(out), statistics: new TripStatistics(districts, cells) });
  };
  return Promise.resolve([
    {
      id: 'c',
      label: 'C limit, AVX-512, 1 core',
      format: 'trip-records',
      work: 'all',
      records: files.records,
      run,
      close: () => Promise.resolve(),
    },
  ]);
};

/** The path of the compiled program, or why there is none. */
function compile(): string | NotInstalled {
  const missing = (reason: string): NotInstalled => ({ id: 'c', label: 'C limit, AVX-512', reason });
  const cpuInfo = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  if (!CPU_FLAGS.every((flag) => cpuInfo.includes(` ${flag}`))) return missing('this processor has no AVX-512');
  const program = path.join(CACHE, 'limit');
  mkdirSync(CACHE, { recursive: true });
  for (const compiler of ['clang', 'gcc']) {
    try {
      execFileSync(compiler, ['-O3', '-march=native', '-o', program, SOURCE], { stdio: 'pipe' });
      return program;
    } catch {
      continue;
    }
  }
  return missing('neither clang nor gcc on the PATH that compiles for this processor');
}
