import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../aws/clock.ts';
import { CONNECTION_TIMEOUT_MS, SOCKET_TIMEOUT_MS } from '../aws/retry-policy.ts';
import { redirected, webAddress } from './web-address.ts';
import type { WebPlace } from './web-address.ts';
import { WebSourceError } from './web-errors.ts';

/**
 * Connections to web servers at a time, for each client: a worker has one per classifier, a function one. As many as a
 * browser opens to a host, so that ten tasks are to a content network what ten visitors are.
 */
export const CONNECTIONS = 6;
/** As many as `curl --location` follows would be 50; a file's address needs one or two. */
const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);
const USER_AGENT = 'nyc-taxi-trip-explorer';

/** A connection stayed silent for this long. */
export class ServerSilent extends Error {
  constructor(milliseconds: number) {
    super(`no byte for ${milliseconds / 1000} s`);
    this.name = 'ServerSilent';
  }
}

/** How a client works. */
export interface WebClientOptions extends WebPlace {
  readonly clock: Clock;
}

/** A request without a body. */
export interface WebRequest {
  readonly method: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the request, and the reading of its response. */
  readonly stop?: AbortSignal | undefined;
}

/** A response whose body has not been read. */
export interface WebResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** The body's bytes as they arrive; throws if the connection breaks or stays silent. */
  pieces(): AsyncGenerator<Uint8Array, void>;
  /** Must be called once the response is no longer needed: a body that was not read to its end closes the connection. */
  discard(): void;
}

/**
 * Sends requests over a few connections that are kept open, and follows redirects. Each wait for the other side has an
 * end: throws {@link ServerSilent}, Node's errors for a connection that failed, and {@link WebSourceError} for an address
 * that may not be read.
 */
export class WebClient {
  readonly #options: WebClientOptions;
  readonly #agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };

  constructor(options: WebClientOptions) {
    this.#options = options;
    const shared = { keepAlive: true, maxSockets: CONNECTIONS, maxTotalSockets: CONNECTIONS } as const;
    this.#agents = { 'http:': new http.Agent(shared), 'https:': new https.Agent(shared) };
  }

  async send(uri: string, request: WebRequest): Promise<WebResponse> {
    let url = webAddress(uri, this.#options);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await this.#exchange(url, request);
      const { location } = response.headers;
      if (!REDIRECTS.has(response.statusCode) || location === undefined) return this.#open(response, request);
      response.destroy();
      url = redirected(url, location, this.#options);
    }
    throw new WebSourceError(uri, `the server redirects more than ${MOST_REDIRECTS} times`, 'Use another address');
  }

  async #exchange(url: URL, { method, headers, stop }: WebRequest): Promise<http.IncomingMessage> {
    const send = url.protocol === 'https:' ? https.request : http.request;
    const request = send(url, {
      method,
      agent: this.#agents[url.protocol as 'http:' | 'https:'],
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', ...headers },
      ...(stop && { signal: stop }),
    });
    request.on('error', () => undefined); // one that comes after the response is the body's
    try {
      const answered = once(request, 'response') as Promise<[http.IncomingMessage]>;
      answered.catch(() => undefined); // awaited below
      const connecting = once(request, 'socket') as Promise<[Socket]>;
      request.end();
      // Until one of the connections is free, nobody is silent.
      const [socket] = await connecting;
      if (socket.connecting) await this.#inTime(once(socket, 'connect'), CONNECTION_TIMEOUT_MS);
      const [response] = await this.#inTime(answered, SOCKET_TIMEOUT_MS);
      return response;
    } catch (error) {
      request.destroy();
      throw error;
    }
  }

  #open(response: http.IncomingMessage, { method }: WebRequest): WebResponse {
    response.on('error', () => undefined); // whoever reads the body gets it from its iterator
    if (method === 'HEAD') response.resume(); // it has no body, and its connection is free again
    const inTime = <T>(work: Promise<T>): Promise<T> => this.#inTime(work, SOCKET_TIMEOUT_MS);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      pieces: async function* () {
        const pieces = response[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
        for (;;) {
          const { done, value } = await inTime(pieces.next());
          if (done === true) return;
          yield value;
        }
      },
      discard: () => {
        if (method !== 'HEAD' && !response.readableEnded) response.destroy();
      },
    };
  }

  async #inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
    const over = new AbortController();
    const silent = this.#options.clock.sleep(milliseconds, over.signal).then((): never => {
      throw new ServerSilent(milliseconds);
    });
    try {
      return await Promise.race([work, silent]);
    } finally {
      over.abort();
    }
  }
}
