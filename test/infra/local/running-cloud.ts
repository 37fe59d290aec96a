import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { buildSync } from 'esbuild';

/** Every cloud ends with its test file, before the file's folder is removed (jest runs such hooks in the order of their definition). */
const started = new Set<ChildProcess>();
afterAll(() => Promise.all([...started].map(interrupt)));

/** Ctrl-C; returns the exit code. */
async function interrupt(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const closed = once(child, 'close') as Promise<[number | null]>;
  child.kill('SIGINT');
  return (await closed)[0];
}

/** Bundles the local cloud as the build does, into the test's folder. */
export function bundleLocalCloud(folder: string): string {
  const program = path.join(folder, 'main.cjs');
  if (existsSync(program)) return program;
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  buildSync({
    entryPoints: ['infra/local/main.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['dynalite', 'fauxqs', '@cloud-copilot/iam-simulate'],
    logLevel: 'error',
  });
  return program;
}

/** A user's key pair. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A local cloud that runs as a process of its own, as users run it. */
export interface RunningCloud {
  readonly child: ChildProcess;
  readonly endpoint: string;
  /** The options of every AWS SDK client: its user is the administrator. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: Credentials;
  };
  readonly state: string;
  /** What it has printed. */
  output(): string;
  /** Ctrl-C; returns the exit code. */
  stop(): Promise<number | null>;
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the local cloud's program to its end. */
export async function runToEnd(folder: string, args: readonly string[]): Promise<Ended> {
  const { child, output } = start(folder, args);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output() };
}

/** Starts a local cloud on `folder/state`, for the stack in `folder/cdk.out`, and waits until it serves. */
export async function startLocalCloud(folder: string, args: readonly string[] = []): Promise<RunningCloud> {
  const state = path.join(folder, 'state');
  const all = ['--state', state, '--template', path.join(folder, 'cdk.out'), ...args];
  const { child, output } = start(folder, all);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (output().includes('The local cloud serves')) resolve();
    });
    child.once('close', () => {
      reject(new Error(`the local cloud did not start:\n${output()}`));
    });
  });
  const { endpoint } = JSON.parse(readFileSync(path.join(state, 'cloud.json'), 'utf8')) as { endpoint: string };
  const users = JSON.parse(readFileSync(path.join(state, 'credentials.json'), 'utf8')) as Record<string, Credentials>;
  return {
    child,
    endpoint,
    client: { endpoint, region: 'us-east-1', credentials: users.administrator! },
    state,
    output,
    stop: () => interrupt(child),
  };
}

function start(folder: string, args: readonly string[]): { child: ChildProcess; output: () => string } {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  const child = spawn(process.execPath, [bundleLocalCloud(folder), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  child.once('close', () => started.delete(child));
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => parts.push(part.toString()));
  return { child, output: () => parts.join('') };
}

/** POSTs to a service of a cloud, signed by the administrator: for services without an installed client. */
export async function postSigned(
  { client }: RunningCloud,
  service: string,
  path: string,
  body: string,
): Promise<Response> {
  const { region, credentials, endpoint } = client;
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { host, hostname, protocol } = new URL(endpoint);
  const { headers } = await signer.sign({ method: 'POST', protocol, hostname, path, headers: { host }, body });
  return fetch(endpoint + path, { method: 'POST', body, headers });
}

/** Polls until the answer is the wanted one; for what another process does in its own time. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  wanted: (answer: T) => boolean,
  seconds = 10,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s; the last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
