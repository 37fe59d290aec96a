import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as buckets from '../../tasks/trips/buckets.ts';

const COMPILER = path.resolve('node_modules/assemblyscript/bin/asc.js');
const KERNEL = 'tasks/counting/kernel';
const SOURCE = `${KERNEL}/assembly/kernel.ts`;
const BUCKETS = 'tasks/trips/buckets.ts';

/**
 * `stub`: nothing is allocated, the memory is the caller's; `debug`: functions keep their names, for profiles; warning
 * 112: vectors pass between functions of one module.
 */
const OPTIONS = [
  ...['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--importMemory', '--initialMemory', '1'],
  ...['--debug', '--enable', 'simd', '--enable', 'bulk-memory', '--disableWarning', '112'],
];

/** Compiles the WASM kernel into `file` and returns its bytes; a compiler warning is an error. */
export async function compileKernel(file: string): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kernel-'));
  try {
    await cp(KERNEL, path.join(folder, KERNEL), { recursive: true });
    await mkdir(path.join(folder, path.dirname(BUCKETS)), { recursive: true });
    await writeFile(path.join(folder, BUCKETS), numbersOf(buckets));
    const run = promisify(execFile);
    const args = [COMPILER, SOURCE, '--outFile', path.resolve(file), ...OPTIONS];
    const { stderr } = await run(process.execPath, args, { cwd: folder });
    if (stderr.includes('WARNING')) throw new Error(`the WASM kernel does not compile cleanly:\n${stderr}`);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A module's numbers as AssemblyScript: it cannot read how they are derived from lists. */
function numbersOf(module: Readonly<Record<string, unknown>>): string {
  const numbers = Object.entries(module).filter(([, value]) => typeof value === 'number');
  return numbers.map(([name, value]) => `export const ${name}: u32 = ${String(value)};\n`).join('');
}
