import { spawnSync } from 'node:child_process';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { RunningCloud } from './running-cloud.ts';

/** A cloud's answer about itself. */
interface Status {
  readonly leases: number;
  readonly auto: boolean;
  readonly executionsRunning: number;
  readonly tasksRunning: number;
}

/** Asks a cloud who and what uses it. */
export async function statusOf({ endpoint }: RunningCloud): Promise<Status> {
  return (await (await fetch(`${endpoint}/_local/status`)).json()) as Status;
}

/** Takes a lease, until it is released. */
export function lease({ endpoint }: RunningCloud): Promise<{ response: IncomingMessage; release: () => void }> {
  return new Promise((resolve, reject) => {
    const request = get(`${endpoint}/_local/lease`, (response) => {
      response.on('error', () => undefined).resume();
      resolve({ response, release: () => request.destroy() });
    });
    request.on('error', reject);
  });
}

/** The processes that a process started, by the system's own list. */
export function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child!);
}

/** Whether a process is running. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
