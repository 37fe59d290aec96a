import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StateFolder, StateFolderError, writeFileAtomically } from '../../../../infra/local/folder/state-folder.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();
let number = 0;
const newState = (): string => path.join(folder, `state-${++number}`);

const description = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
  accountId: '000000000000',
  pid: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  tasks: 'process' as const,
  stackName: 'Test',
  stateMachines: {},
  tables: {},
  clusters: {},
};

/** A process id that was in use and no longer is. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function writeLock(state: string, owner: object): void {
  mkdirSync(state, { recursive: true });
  writeFileSync(path.join(state, 'lock'), JSON.stringify(owner));
}

test('a folder is taken, described while it is served, and released', async () => {
  const state = newState();

  const taken = StateFolder.take(state);
  await taken.announce(description);
  const described: unknown = JSON.parse(readFileSync(path.join(state, 'cloud.json'), 'utf8'));
  taken.release();

  expect(described).toEqual(description);
  expect(readdirSync(state).sort()).toEqual(['executions', 'logs', 'trips', 'work']);
});

test('a folder that is already served is refused, with its owner named', () => {
  const state = newState();
  const taken = StateFolder.take(state);

  expect(() => StateFolder.take(state)).toThrow(StateFolderError);
  expect(() => StateFolder.take(state)).toThrow(`${state} is already served by process ${process.pid}`);

  taken.release();
  StateFolder.take(state).release();
});

test('the lock of an owner that was killed is taken over, and what it announced is removed', () => {
  const state = newState();
  writeLock(state, { pid: deadProcess(), started: 'then', token: 'old' });
  writeFileSync(path.join(state, 'cloud.json'), '{}');

  const taken = StateFolder.take(state);

  expect(existsSync(path.join(state, 'cloud.json'))).toBe(false);
  taken.release();
});

test('a lock whose process id now belongs to another process is taken over', () => {
  const state = newState();
  writeLock(state, { pid: process.pid, started: 'at another time', token: 'old' });

  StateFolder.take(state).release();

  expect(existsSync(path.join(state, 'lock'))).toBe(false);
});

test.each(['', '{', '{"pid":"x"}'])('a lock that holds %j is taken over', (content) => {
  const state = newState();
  mkdirSync(state, { recursive: true });
  writeFileSync(path.join(state, 'lock'), content);

  StateFolder.take(state).release();

  expect(readdirSync(state).sort()).toEqual(['executions', 'logs', 'trips', 'work']);
});

test('releasing a folder again does not disturb its next owner', async () => {
  const state = newState();
  const first = StateFolder.take(state);
  first.release();
  const second = StateFolder.take(state);
  await second.announce(description);

  first.release();

  expect(readdirSync(state)).toContain('cloud.json');
  expect(() => StateFolder.take(state)).toThrow(StateFolderError);
  second.release();
});

test('a folder that cannot be created is refused with the reason', () => {
  const state = path.join(folder, 'file');
  writeFileSync(state, '');

  expect(() => StateFolder.take(state)).toThrow(/^the state folder .*file cannot be used: .*EEXIST/);
});

test('a file is written atomically', async () => {
  const file = path.join(folder, 'atomic');

  await Promise.all(['a', 'b', 'c'].map((text) => writeFileAtomically(file, text.repeat(10_000))));

  expect(readFileSync(file, 'utf8')).toMatch(/^(a{10000}|b{10000}|c{10000})$/);
  expect(readdirSync(folder).filter((name) => name.startsWith('atomic'))).toEqual(['atomic']);
});
