import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** The outcome of a command. */
export interface CommandOutcome {
  readonly code: number | null;
  readonly out: string;
  readonly progress: string;
}

/** A running command. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly outcome: Promise<CommandOutcome>;
  /** What it wrote to its standard output so far. */
  printed(): string;
  /** Resolves once the progress so far matches; rejects if the command ends first. */
  saw(pattern: RegExp): Promise<void>;
}

/** Starts a built command as its npm script does, without this process's AWS settings. */
export function startCommand(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const words = name === 'local-cloud' ? ['local-cloud/main.cjs'] : ['cli/main.mjs', name];
  const [script = '', ...command] = words;
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('AWS_') && key !== 'NODE_OPTIONS');
  const child = spawn(process.execPath, [path.resolve('dist', script), ...command, ...args], {
    env: { ...Object.fromEntries(inherited), ...env },
  });
  let out = '';
  let progress = '';
  const watchers = new Set<() => void>();
  const append = (): void => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    append();
  });
  child.stderr.on('data', (data: Buffer) => {
    progress += data.toString();
    append();
  });
  const outcome = new Promise<CommandOutcome>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      resolve({ code, out, progress });
    });
  });
  const saw = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(progress + out)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
      void outcome.then(({ code }) => {
        if (watchers.has(look))
          reject(new Error(`${name} ended with ${code} before ${String(pattern)}:\n${progress}${out}`));
      });
    });
  return { child, outcome, saw, printed: () => out };
}

/** Runs a built command to its end. */
export function run(
  name: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<CommandOutcome> {
  return startCommand(name, args, env).outcome;
}

const CloudFile = z.object({ endpoint: z.string(), pid: z.int(), region: z.string(), stateMachineArn: z.string() });

/** How the local cloud of a state folder describes itself; undefined while none serves it. */
export function cloudOf(state: string): z.infer<typeof CloudFile> | undefined {
  const file = path.join(state, 'cloud.json');
  return existsSync(file) ? CloudFile.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

const KeyPair = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
const UserKeys = z.object({ operator: KeyPair, administrator: KeyPair });

/** The environment with which an AWS client uses the running local cloud of a state folder as one of its users. */
export function environmentAs(user: keyof z.infer<typeof UserKeys>, state: string): Record<string, string> {
  const keys = UserKeys.parse(JSON.parse(readFileSync(path.join(state, 'credentials.json'), 'utf8')))[user];
  const { endpoint = '', region = '' } = cloudOf(state) ?? {};
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
}

/** Processes whose command line names `text`. */
export function processesNaming(text: string): string[] {
  const listing = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  return listing.split('\n').filter((line) => line.includes(text) && !line.includes('ps -eo'));
}

/** Process ids of the workers that the local cloud of a state folder runs, as soon as there are any. */
export async function workersOf(state: string): Promise<number[]> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const cloud = cloudOf(state);
    const rows = cloud ? execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n') : [];
    const workers = rows
      .map((row) => row.trim().split(/\s+/))
      .filter(([, parent, ...args]) => parent === String(cloud?.pid) && args.some((arg) => arg.endsWith('worker.cjs')))
      .map(([pid]) => Number(pid));
    if (workers.length > 0) return workers;
    await delay(20);
  }
  throw new Error(`no worker of ${state} was seen`);
}
