import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CommandFailed } from './command.ts';

/** What the local cloud says of itself in its state folder, for as long as it serves. */
const CloudFile = z.object({
  endpoint: z.string(),
  region: z.string(),
  pid: z.int(),
  stateMachineArn: z.string(),
});
type CloudFile = z.infer<typeof CloudFile>;

const Status = z.object({ leases: z.int(), auto: z.boolean() });

/** A started cloud serves in about a second; on a busy machine it may take a few. */
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 40;

/** A local cloud in use: it stays up at least until the lease is given back. */
export interface LocalCloud extends CloudFile {
  release(): Promise<void>;
}

/**
 * Finds the local cloud that serves `state`, or starts one that lives as long as somebody holds a lease. Throws
 * {@link CommandFailed} with the end of its log where it does not come up.
 */
export async function useLocalCloud(state: string): Promise<LocalCloud> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let starting: { ended: boolean; log: string } | undefined;
  while (Date.now() < deadline) {
    const cloud = readCloudFile(state);
    const lease = cloud && (await takeLease(cloud.endpoint));
    if (cloud && lease) return { ...cloud, release: () => giveBack(cloud, lease) };
    // One that ended may have lost the race for the state folder to another command's: then that one will be found.
    if (starting?.ended === true && cloud === undefined && !existsSync(path.join(state, 'lock'))) {
      throw new CommandFailed(`the local cloud did not start; the end of ${starting.log}:\n${lastLines(starting.log)}`);
    }
    starting ??= startLocalCloud(state);
    await sleep(POLL_MS);
  }
  throw new CommandFailed(
    `no local cloud served ${state} within ${START_TIMEOUT_MS / 1000} s; see ${path.join(state, 'logs')}, or remove ${state} to start afresh`,
  );
}

/** In a session of its own: Ctrl-C in this terminal reaches the command, which stops its execution and gives the lease back. */
function startLocalCloud(state: string): { ended: boolean; log: string } {
  const logs = path.join(state, 'logs');
  mkdirSync(logs, { recursive: true });
  const log = path.join(logs, 'local-cloud.log');
  const output = openSync(log, 'a');
  const main = path.resolve(path.dirname(process.argv[1] ?? ''), '../local-cloud/main.cjs');
  const child = spawn(process.execPath, [main, '--state', state, '--auto'], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const starting = { ended: false, log };
  child.once('exit', () => {
    starting.ended = true;
  });
  child.unref();
  return starting;
}

function readCloudFile(state: string): CloudFile | undefined {
  const file = path.join(state, 'cloud.json');
  if (!existsSync(file)) return undefined;
  const parsed = CloudFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : undefined;
}

/** Holds a response open; undefined where nobody answers. Gives the way to end it. */
function takeLease(endpoint: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const request = get(`${endpoint}/_local/lease`, (response) => {
      response.resume();
      response.on('error', () => undefined); // the cloud went first: the next call to it says so
      resolve(() => {
        request.destroy();
      });
    });
    request.on('error', () => {
      resolve(undefined);
    });
  });
}

/** Ends the lease and, where it was the last, waits until the cloud is gone: a command leaves nothing running. */
async function giveBack({ endpoint, pid }: CloudFile, endLease: () => void): Promise<void> {
  endLease();
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid)) {
    const status = await readStatus(endpoint);
    if (status !== undefined && (status.leases > 0 || !status.auto)) return;
    if (Date.now() > deadline)
      throw new CommandFailed(`the local cloud (process ${pid}) does not end; stop it with: kill ${pid}`);
    await sleep(POLL_MS);
  }
}

async function readStatus(endpoint: string): Promise<z.infer<typeof Status> | undefined> {
  try {
    const response = await fetch(`${endpoint}/_local/status`, { signal: AbortSignal.timeout(1000) });
    return Status.parse(await response.json());
  } catch {
    return undefined; // it is closing
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}
