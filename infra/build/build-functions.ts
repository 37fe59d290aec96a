import { cpSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { FUNCTION_TABLE } from '../../workflow/stage-table.ts';
import { BUNDLE_OPTIONS } from './bundle-options.ts';

/** Bundles the functions into `outdir` as Lambda assets: one folder each, `index.handler` in it. */
export async function buildFunctions(outdir: string): Promise<void> {
  const entryPoints = Object.entries(FUNCTION_TABLE).map(([name, { source }]) => ({
    in: `workflow/${source}`,
    out: `${name}/index`,
  }));
  await build({ ...BUNDLE_OPTIONS, entryPoints, outdir, target: 'node20', sourcemap: false });
  cpSync('geo/layers', path.join(outdir, 'ValidateInput/layers'), { recursive: true });
}
