import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const COMPILER = 'node_modules/assemblyscript/bin/asc.js';
const SOURCE = 'tasks/counting/kernel/assembly/kernel.ts';

/**
 * `stub`: nothing is allocated; the memory is the caller's; `debug`: functions keep their names, for profiles; warning
 * 112: vectors pass between functions of one module.
 */
const OPTIONS = [
  ...['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--importMemory', '--initialMemory', '1'],
  ...['--debug', '--enable', 'simd', '--enable', 'bulk-memory', '--disableWarning', '112'],
];

/** Compiles the WASM kernel into `file` and answers its bytes; a warning of the compiler's is an error. */
export async function compileKernel(file: string): Promise<Uint8Array> {
  const run = promisify(execFile);
  const { stderr } = await run(process.execPath, [COMPILER, SOURCE, '--outFile', file, ...OPTIONS]);
  if (stderr.includes('WARNING')) throw new Error(`the WASM kernel does not compile cleanly:\n${stderr}`);
  return await readFile(file);
}
