import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BadInput } from '../errors.ts';
import { CLOUD_FILE, CloudFile } from './cloud-file.ts';
import type { TasksAs } from './cloud-file.ts';
import { CommandFailed, Interrupted } from './command.ts';

const Status = z.object({ leases: z.int(), auto: z.boolean() });

/** A started cloud serves in about a second; on a busy machine it may take a few. */
const START_TIMEOUT_MS = 30_000;
/** A cloud whose tasks are containers first builds their image if the engine lacks it. */
const DOCKER_START_TIMEOUT_MS = 20 * 60_000;
/** A start that takes longer than this is building an image. */
const SLOW_START_MS = 4000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 40;

/** A command's requirements for its local cloud. */
export interface CloudRequest {
  /** The state folder. */
  readonly state: string;
  /** How its tasks should run; default: as they do now, or as processes if it has to be started. */
  readonly tasks?: TasksAs | undefined;
}

/** A local cloud in use: it stays up at least until the lease is released. */
export interface LocalCloud extends CloudFile {
  release(): Promise<void>;
}

/**
 * Finds the local cloud that serves `state`, or starts one that lives as long as anybody holds a lease. Throws
 * {@link CommandFailed} with the end of its log if it does not come up, {@link Interrupted} if `signal` is raised
 * before it is up, and {@link BadInput} if it is up with tasks of another kind.
 */
export async function useLocalCloud({ state, tasks }: CloudRequest, signal?: AbortSignal): Promise<LocalCloud> {
  const timeout = tasks === 'docker' ? DOCKER_START_TIMEOUT_MS : START_TIMEOUT_MS;
  const slow = setTimeout(reportSlowStart, SLOW_START_MS, tasks);
  try {
    return await findOrStart({ state, tasks }, Date.now() + timeout, signal);
  } finally {
    clearTimeout(slow);
  }
}

async function findOrStart(request: CloudRequest, deadline: number, signal?: AbortSignal): Promise<LocalCloud> {
  const { state } = request;
  let starting: StartingCloud | undefined;
  while (Date.now() < deadline) {
    const cloud = readCloudFile(state);
    const lease = cloud && (await takeLease(cloud.endpoint));
    if (cloud && lease) return leased(cloud, lease, request);
    if (signal?.aborted === true) {
      starting?.stop();
      throw new Interrupted('stopped before the local cloud was up');
    }
    // A cloud that ended may have lost the race for the state folder to another command's, which will then be found.
    if (starting?.ended === true && cloud === undefined && !existsSync(path.join(state, 'lock'))) {
      throw new CommandFailed(`the local cloud did not start; the end of ${starting.log}:\n${lastLines(starting.log)}`);
    }
    starting ??= startLocalCloud(request);
    await sleep(POLL_MS);
  }
  throw new CommandFailed(
    `no local cloud served ${state} in time; see ${path.join(state, 'logs')}, or remove ${state} to start from scratch`,
  );
}

function leased(cloud: CloudFile, endLease: () => void, { state, tasks = cloud.tasks }: CloudRequest): LocalCloud {
  if (tasks === cloud.tasks) return { ...cloud, release: () => giveBack(cloud, endLease) };
  endLease();
  const kind = cloud.tasks === 'docker' ? 'Docker containers' : 'processes';
  throw new BadInput(
    `the local cloud that serves ${state} (process ${cloud.pid}) runs tasks as ${kind}; stop it first (Ctrl-C where it was started, or wait for the commands that use it), or name another --state folder`,
    { option: '--tasks', value: tasks },
  );
}

function reportSlowStart(tasks: TasksAs | undefined): void {
  if (tasks === 'docker')
    console.error("building the worker's image, once for this version of the code: a minute or so");
}

/** A local cloud that is starting. */
interface StartingCloud {
  ended: boolean;
  /** The file that its output goes to. */
  readonly log: string;
  stop(): void;
}

/** In its own session: Ctrl-C reaches only the command, which stops its execution and releases the lease. */
function startLocalCloud({ state, tasks }: CloudRequest): StartingCloud {
  const logs = path.join(state, 'logs');
  mkdirSync(logs, { recursive: true });
  const log = path.join(logs, 'local-cloud.log');
  const output = openSync(log, 'a');
  const main = path.resolve(path.dirname(process.argv[1] ?? ''), '../local-cloud/main.cjs');
  const words = tasks === undefined ? [] : ['--tasks', tasks];
  const child = spawn(process.execPath, [main, '--state', state, '--auto', ...words], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const starting = { ended: false, log, stop: () => void child.kill() };
  child.once('exit', () => {
    starting.ended = true;
  });
  child.unref();
  return starting;
}

function readCloudFile(state: string): CloudFile | undefined {
  const file = path.join(state, CLOUD_FILE);
  if (!existsSync(file)) return undefined;
  const parsed = CloudFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : undefined;
}

/** Holds a response open; undefined if nothing responds. Returns a function that ends it. */
function takeLease(endpoint: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const request = get(`${endpoint}/_local/lease`, (response) => {
      response.resume();
      response.on('error', () => undefined); // the cloud ended first, which the next call reports
      resolve(() => {
        request.destroy();
      });
    });
    request.on('error', () => {
      resolve(undefined);
    });
  });
}

/** Ends the lease and, if it was the last, waits until the cloud has ended: a command leaves nothing running. */
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
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
}
