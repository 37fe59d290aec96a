import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from './bundle-options.ts';
import { compileKernel } from './compile-kernel.ts';
import { relocateSources } from './source-maps.ts';

/**
 * Builds the worker into `outdir`: its two bundles with their source maps, and the WASM kernel. `npm run build` does
 * this for the processes of the local cloud, tasks/Dockerfile for the image; both get the same bytes.
 */
export async function buildWorker(outdir: string): Promise<void> {
  const entryPoints = { worker: 'tasks/worker/main.ts', thread: 'tasks/worker/thread-main.ts' };
  rmSync(outdir, { recursive: true, force: true });
  await build({ ...BUNDLE_OPTIONS, entryPoints, outdir, target: 'node20' });
  relocateSources(outdir);
  await compileKernel(path.join(outdir, 'kernel.wasm'));
}
