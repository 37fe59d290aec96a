import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONNECTION_TIMEOUT_MS, SOCKET_TIMEOUT_MS } from '../tasks/aws/retry-policy.ts';
import type { Clock } from '../tasks/aws/clock.ts';

/** A file that the server serves; `etag: ''` sends none. */
export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly etag?: string;
  readonly modified?: string;
  readonly type?: string;
}

/** Answers a request in place of the server, or returns false to leave it to it. `number`: how many came before it. */
export type Fault = (request: IncomingMessage, response: ServerResponse, number: number) => boolean;

/** A public web server on this machine, as a content network behaves: HEAD, ranges, ETags, 403 for what is not there. */
export class WebServer {
  readonly files = new Map<string, ServedFile>();
  /** `GET /a.csv bytes=0-9`, in order. */
  readonly requests: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  fault: Fault | undefined;
  /** Most requests that were being answered at a time. */
  mostAtOnce = 0;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response);
  });
  #now = 0;

  /** Serves on a free port; returns the address, without a slash at its end. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Forgets files, faults and requests. */
  reset(): void {
    this.files.clear();
    this.requests.length = 0;
    this.headers.length = 0;
    this.fault = undefined;
    this.mostAtOnce = 0;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', headers } = request;
    this.#now++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#now);
    response.once('close', () => this.#now--);
    this.requests.push(`${method} ${url}${headers.range === undefined ? '' : ` ${headers.range}`}`);
    this.headers.push(headers);
    if (this.fault?.(request, response, this.requests.length - 1) === true) return;
    this.serve(request, response);
  }

  /** Answers as a server that works. */
  serve({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(url);
    if (file === undefined) {
      response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    const { bytes, etag = '"1"', modified = 'Mon, 01 Jun 2026 10:00:00 GMT', type = 'binary/octet-stream' } = file;
    const about = {
      ...(etag !== '' && { etag }),
      'last-modified': modified,
      'content-type': type,
      'accept-ranges': 'bytes',
    };
    if (headers['if-match'] !== undefined && headers['if-match'] !== etag) {
      response.writeHead(412, about).end();
      return;
    }
    const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    if (first === '' || method === 'HEAD') {
      response.writeHead(200, { ...about, 'content-length': bytes.length }).end(method === 'HEAD' ? undefined : bytes);
      return;
    }
    const part = bytes.subarray(Number(first), Number(last) + 1);
    if (part.length === 0) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const range = `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...about, 'content-range': range, 'content-length': part.length }).end(part);
  }
}

/**
 * A clock whose waits between attempts end at once and are recorded, and whose time limits are reached only when
 * {@link expire} says so.
 */
export class WebClock implements Clock {
  readonly slept: number[] = [];
  readonly #limits = new Set<() => void>();
  #now = Date.parse('2026-11-25T12:00:00Z');

  now = (): number => this.#now;
  random = (): number => 0.5;

  sleep = (ms: number, stop?: AbortSignal): Promise<void> => {
    if (ms !== SOCKET_TIMEOUT_MS && ms !== CONNECTION_TIMEOUT_MS) {
      this.slept.push(ms);
      this.#now += ms;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const end = (): void => {
        this.#limits.delete(end);
        resolve();
      };
      this.#limits.add(end);
      stop?.addEventListener('abort', end, { once: true });
    });
  };

  /** Every limit that is being waited for is over. */
  expire(): void {
    for (const end of [...this.#limits]) end();
  }
}
