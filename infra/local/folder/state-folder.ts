import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { CLOUD_FILE } from '../../../workflow/client/cloud-file.ts';
import type { CloudDescription } from './cloud-description.ts';

/** The state folder is served by another local cloud, or cannot be used. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
}

const Owner = z.object({ pid: z.number(), started: z.string(), token: z.string() });
type Owner = z.infer<typeof Owner>;

/** The one folder that holds all state of a local cloud; at most one process serves it at a time. */
export class StateFolder {
  readonly path: string;
  readonly #owner: Owner;

  private constructor(folder: string, owner: Owner) {
    this.path = folder;
    this.#owner = owner;
  }

  /**
   * Takes the folder for this process. The lock is a file that names its owner, linked into place, so that it
   * appears with its content or not at all; a lock whose owner no longer runs (it was killed) is taken over.
   */
  static take(folder: string): StateFolder {
    const directory = path.resolve(folder);
    const owner: Owner = { pid: process.pid, started: startOf(process.pid) ?? '', token: randomUUID() };
    try {
      mkdirSync(directory, { recursive: true });
      for (const part of ['logs', 'work', 'trips', 'executions'])
        mkdirSync(path.join(directory, part), { recursive: true });
      lock(path.join(directory, 'lock'), owner);
    } catch (error) {
      if (error instanceof StateFolderError) throw error;
      throw new StateFolderError(`the state folder ${directory} cannot be used: ${String(error)}`, { cause: error });
    }
    rmSync(path.join(directory, CLOUD_FILE), { force: true });
    return new StateFolder(directory, owner);
  }

  /** The path of an entry in the folder. */
  at(...names: readonly string[]): string {
    return path.join(this.path, ...names);
  }

  /** Writes `cloud.json`, readable by its owner only: from now on clients find this cloud. */
  async announce(description: CloudDescription): Promise<void> {
    await writeFileAtomically(this.at(CLOUD_FILE), `${JSON.stringify(description, null, 2)}\n`, 0o600);
  }

  /** Removes `cloud.json`, so that no new client finds this cloud. */
  withdraw(): void {
    rmSync(this.at(CLOUD_FILE), { force: true });
  }

  /** Releases the folder; does nothing if already released. */
  release(): void {
    if (readOwner(this.at('lock'))?.token !== this.#owner.token) return;
    this.withdraw();
    unlinkSync(this.at('lock'));
  }
}

/** Writes a file so that readers see the old content or the new, never a part; `mode`: its permissions. */
export async function writeFileAtomically(file: string, content: string, mode = 0o644): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, content, { mode });
  await rename(temporary, file);
}

function lock(file: string, owner: Owner): void {
  const own = `${file}.${owner.token}`;
  writeFileSync(own, JSON.stringify(owner));
  try {
    while (!linked(own, file)) removeStale(file);
  } finally {
    unlinkSync(own);
  }
}

function linked(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock away; if another process was quicker and the lock is its new one, puts that back. */
function removeStale(file: string): void {
  const owner = readOwner(file);
  if (owner !== undefined && runs(owner)) {
    throw new StateFolderError(
      `${path.dirname(file)} is already served by process ${owner.pid}; use that one, stop it, or name another --state folder`,
    );
  }
  const moved = `${file}.stale.${randomUUID()}`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readOwner(moved)?.token === owner?.token) unlinkSync(moved);
  else renameSync(moved, file);
}

/** The owner that a lock names; undefined if there is no lock, or its content is not an owner. */
function readOwner(file: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = Owner.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the owner still runs: a process with its id and start time (ids are reused). */
function runs(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const started = startOf(owner.pid);
  return started === undefined || owner.started === '' || started === owner.started;
}

/** When a process started, in the system's own format; undefined if the system does not report it. */
function startOf(pid: number): string | undefined {
  try {
    // Linux: field 22 is the start in ticks since boot; the name in field 2 may hold anything but ends with the last ')'.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return startByPs(pid);
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const options = { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH } } as const;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options).trim() || undefined;
  } catch {
    return undefined;
  }
}
