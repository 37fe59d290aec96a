import { existsSync } from 'node:fs';
import { chown, lstat, mkdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Manifest } from '../../../workflow/manifest.ts';
import { workAddresses } from '../../../workflow/run/work-prefix.ts';
import type { Mount } from './docker-arguments.ts';

/**
 * What a worker's container must see of this machine, at the paths in its `file:///` addresses: the execution's
 * plan and trip files, which it reads, and the folder for large partials, which it writes. A worker of another kind, and
 * one whose work is in S3, needs nothing. `owner` is a user id to give that folder to, if it is not this process's.
 */
export async function workerMounts(
  workPrefix: string | undefined,
  { EXECUTION: execution }: Readonly<Record<string, string>>,
  owner?: number,
): Promise<readonly Mount[]> {
  if (workPrefix?.startsWith('file:') !== true || execution === undefined) return [];
  const addresses = workAddresses(workPrefix, execution);
  const partials = fileURLToPath(addresses.partials);
  await mkdir(partials, { recursive: true });
  if (owner !== undefined) await chown(partials, owner, -1);
  const { files } = Manifest.parse(JSON.parse(await readFile(fileURLToPath(addresses.manifest), 'utf8')));
  const local = files.map(({ uri }) => uri).filter((uri) => uri.startsWith('file:'));
  return [
    readable(path.dirname(partials)),
    { source: partials, target: partials, writable: true },
    ...(await sourceMounts(local.map((uri) => fileURLToPath(uri)))),
  ];
}

/**
 * The folders of the files; for a link, those of its target too. Missing files are left out:
 * the worker reports them with the chunk that needs them.
 */
async function sourceMounts(files: readonly string[]): Promise<readonly Mount[]> {
  const there = files.filter((file) => existsSync(file));
  const folders = [...new Set(there.map((file) => path.dirname(file)))];
  const links: Mount[] = [];
  for (const file of there) {
    if (!(await lstat(file)).isSymbolicLink()) continue;
    links.push({ source: await realpath(file), target: file, writable: false });
  }
  return [...folders.map(readable), ...links];
}

function readable(folder: string): Mount {
  return { source: folder, target: folder, writable: false };
}
