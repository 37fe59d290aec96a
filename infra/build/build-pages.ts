import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const PAGES = 'console/web';

/**
 * Bundles the console's pages into `outdir`: one entry, and separate files, named by content, for the parts that it
 * loads on demand (the plots). Bokeh finds its models by class name, so these are kept.
 */
export async function buildPages(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: { main: path.join(PAGES, 'main.tsx') },
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'icon.svg']) cpSync(path.join(PAGES, file), path.join(outdir, file));
}
