import { cpSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { FUNCTION_TABLE } from '../../workflow/stage-table.ts';
import type { FunctionRow } from '../../workflow/stage-table.ts';
import { BUNDLE_OPTIONS } from './bundle-options.ts';
import { relocateSources } from './source-maps.ts';

/** Bundles functions into `outdir` as Lambda assets: a folder for each, with `index.handler` in it. */
export async function buildFunctions(
  outdir: string,
  functions: Readonly<Record<string, FunctionRow>> = FUNCTION_TABLE,
): Promise<void> {
  const entryPoints = Object.entries(functions).map(([name, { source }]) => ({
    in: `workflow/${source}`,
    out: `${name}/index`,
  }));
  await build({ ...BUNDLE_OPTIONS, entryPoints, outdir, target: 'node20' });
  relocateSources(outdir);
  cpSync('geo/layers', path.join(outdir, 'ValidateInput/layers'), { recursive: true });
}
