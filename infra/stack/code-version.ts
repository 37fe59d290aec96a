import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { STAGES, stageRow } from '../../workflow/stage-table.ts';

/** The code that reads layers and files, counts, merges and writes results: subfolders of the bundles' folder. */
const COUNTING = [
  'tasks',
  ...STAGES.filter((stage) => stageRow(stage).shapesResults).map((stage) => `lambda/${stage}`),
];
/** Source maps are excluded: they change with every comment. */
const CODE = /\.(cjs|wasm)$/;

/**
 * Identifies the code that produces results: the first 16 hex digits of the SHA-256 of every bundle that affects them,
 * the WASM kernel included. It changes with a library's update too: a result may then be recomputed needlessly, but
 * an outdated one is never kept.
 */
export function codeVersion(bundles: string): string {
  const hash = createHash('sha256');
  for (const file of COUNTING.flatMap((folder) => codeFiles(bundles, folder))) {
    hash.update(`${file}\n`).update(readFileSync(path.join(bundles, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function codeFiles(bundles: string, folder: string): string[] {
  const directory = path.join(bundles, folder);
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => CODE.test(name));
  return names.sort().map((name) => `${folder}/${name}`);
}
