import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { workerMounts } from '../../../../infra/local/ecs/docker-folders.ts';
import type { Manifest } from '../../../../workflow/manifest.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();
const workPrefix = pathToFileURL(path.join(folder, 'work')).href;
const environment = { EXECUTION: 'july' };
const execution = path.join(folder, 'work/executions/july');

function writeManifest(...uris: readonly string[]): void {
  const file = { name: 'n', bytes: 1, version: 'v', color: 'yellow', month: '2015-06' } as const;
  const manifest: Manifest = {
    files: uris.map((uri) => ({ ...file, uri, format: { kind: 'trip-records' } })),
    layer: { id: 'l', name: 'l', sha256: '', idProperty: 'id', districts: [], warnings: [] },
    layerUri: 'file:///layer',
    synthetic: false,
    chunks: [],
  };
  mkdirSync(execution, { recursive: true });
  writeFileSync(path.join(execution, 'manifest.json'), JSON.stringify(manifest));
}

function file(name: string): string {
  const full = path.join(folder, name);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, 'x');
  return full;
}

const url = (name: string): string => pathToFileURL(name).href;

test('a worker sees its plan and its files, and writes only where large partials go', async () => {
  const first = file('trips of 2015/a.csv');
  const second = file('trips of 2015/b.csv');
  writeManifest(url(first), url(second));

  const mounts = await workerMounts(workPrefix, environment);

  const source = path.dirname(first);
  const partials = path.join(execution, 'partials');
  expect(mounts).toEqual([
    { source: execution, target: execution, writable: false },
    { source: partials, target: partials, writable: true },
    { source, target: source, writable: false },
  ]);
  expect(statSync(partials).isDirectory()).toBe(true);
});

test('for a link, its target is mounted too', async () => {
  const real = file('elsewhere/real.csv');
  mkdirSync(path.join(folder, 'linked'));
  const link = path.join(folder, 'linked/link.csv');
  symlinkSync(real, link);
  writeManifest(url(link));

  const mounts = await workerMounts(workPrefix, environment);

  expect(mounts.slice(2)).toEqual([
    { source: path.dirname(link), target: path.dirname(link), writable: false },
    { source: real, target: link, writable: false },
  ]);
});

test('the folder for large partials belongs to the user that the worker runs as', async () => {
  writeManifest(url(file('own/a.csv')));

  await workerMounts(workPrefix, environment, process.getuid?.() === 0 ? 1000 : process.getuid?.());

  const { uid } = statSync(path.join(execution, 'partials'));
  expect(uid).toBe(process.getuid?.() === 0 ? 1000 : process.getuid?.());
});

test('files and work in S3 need no folder', async () => {
  writeManifest('s3://bucket/trips/a.csv');

  expect((await workerMounts(workPrefix, environment)).map(({ source }) => path.basename(source))).toEqual([
    'july',
    'partials',
  ]);
  expect(await workerMounts('s3://bucket/work', environment)).toEqual([]);
  expect(await workerMounts(undefined, environment)).toEqual([]);
  expect(await workerMounts(workPrefix, {})).toEqual([]);
});

test('a missing plan is reported; a missing file is left for the worker to report', async () => {
  writeManifest(url(path.join(folder, 'nowhere/gone.csv')));

  expect(await workerMounts(workPrefix, environment)).toHaveLength(2);
  await expect(workerMounts(workPrefix, { EXECUTION: 'august' })).rejects.toThrow(/ENOENT.*manifest\.json/);
});
