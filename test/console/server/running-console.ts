import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Progress, StatusChange, WireEvent } from '../../../console/api.ts';

/** A console that runs as a process of its own, as users run it. */
export interface RunningConsole {
  readonly address: string;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The stream of an execution, after an event. */
  stream(name: string, last?: number): Promise<LiveStream>;
  /** Ctrl-C; returns the exit code. */
  stop(): Promise<number | null>;
}

/** An answer: its status, and its body as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Starts the built console on a free port, or the one named, and waits until it serves. */
export async function startConsole(
  state: string,
  { port = 0, env = {} }: { readonly port?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<RunningConsole> {
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('AWS_') && key !== 'NODE_OPTIONS');
  const script = path.resolve('dist/console/server.cjs');
  const child = spawn(process.execPath, [script, '--state', state, '--port', String(port)], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => {
        output += part.toString();
        const found = /console: (http:\/\/\S+)\n/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    void closed.then(() => {
      reject(new Error(`the console ended:\n${output}`));
    });
  });
  const ask = async (route: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(address + route, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  return {
    address,
    get: (route) => ask(route),
    post: (route, body = {}, headers = {}) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return ask(route, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } });
    },
    stream: (name, last = 0) => openStream(`${address}/api/executions/${name}/stream`, last),
    stop: async () => {
      child.kill('SIGINT');
      return (await closed)[0];
    },
  };
}

/** Server-sent events as they arrive. */
export interface LiveStream {
  readonly history: WireEvent[];
  readonly statuses: StatusChange[];
  readonly progress: Progress[];
  readonly troubles: { readonly message: string | null }[];
  /** Reads on until the condition holds; throws if the stream ends before that. */
  until(isSo: () => boolean): Promise<void>;
  close(): Promise<void>;
}

async function openStream(url: string, last: number): Promise<LiveStream> {
  const abort = new AbortController();
  const headers = new Headers(last === 0 ? [] : [['last-event-id', String(last)]]);
  const response = await fetch(url, { headers, signal: abort.signal });
  if (response.status !== 200 || response.body === null)
    throw new Error(`the stream was refused: ${await response.text()}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const seen: Record<string, unknown[]> = { history: [], status: [], progress: [], trouble: [] };
  let rest = '';
  return {
    history: seen.history as WireEvent[],
    statuses: seen.status as StatusChange[],
    progress: seen.progress as Progress[],
    troubles: seen.trouble as { message: string | null }[],
    until: async (isSo) => {
      while (!isSo()) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`the stream ended after ${JSON.stringify(seen.status)}`);
        const frames = (rest + value).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const [, event, data] = /(?:^|\n)event: (\w+)\ndata: (.*)$/.exec(frame) ?? [];
          if (event !== undefined && data !== undefined) seen[event]?.push(JSON.parse(data));
        }
      }
    },
    close: async () => {
      abort.abort();
      await reader.cancel().catch(() => undefined); // it was cut off on purpose
    },
  };
}
