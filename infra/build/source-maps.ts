import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** From where bundles run on this machine, `dist/cdk.out/asset.…/`, to the project. */
const BUNDLES_TO_PROJECT = '../../..';

/**
 * Rewrites the source maps below a folder of bundles so that a stack trace names `workflow/…/x.ts:12` wherever they run.
 * Sources are relative to a map; esbuild writes them for its own output folder, which nothing runs from. Here they are
 * relative to the assets, so that they lead to the sources on this machine, where a debugger finds them; in `/var/task`
 * and `/app` they end at the root. The image is built in another folder, and its maps are the same bytes all the same.
 */
export function relocateSources(outdir: string): void {
  const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.map'));
  for (const file of files.map((name) => path.join(outdir, name))) {
    const map = JSON.parse(readFileSync(file, 'utf8')) as { sources: readonly string[] };
    const sources = map.sources.map((source) => {
      const relative = path.relative('.', path.resolve(path.dirname(file), source));
      return `${BUNDLES_TO_PROJECT}/${relative.replaceAll(path.sep, '/')}`;
    });
    writeFileSync(file, JSON.stringify({ ...map, sources }));
  }
}
