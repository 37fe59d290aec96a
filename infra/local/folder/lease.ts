import type { IncomingMessage, ServerResponse } from 'node:http';

/** What `/_local/status` reports along with the leases. */
export type StatusReader = () => Readonly<Record<string, unknown>>;

/**
 * Who uses the local cloud: a lease is an open `GET /_local/lease`. It ends with its connection, however its holder
 * ends, so that no lease outlives its holder.
 */
export class Leases {
  readonly #open = new Set<ServerResponse>();
  readonly #onLastEnded: () => void;
  #closing = false;

  /** `onLastEnded` is called whenever the last lease has ended. */
  constructor(onLastEnded: () => void) {
    this.#onLastEnded = onLastEnded;
  }

  /** Number of current leases. */
  get count(): number {
    return this.#open.size;
  }

  /** Takes a lease, unless the cloud is shutting down. */
  take(response: ServerResponse): void {
    if (this.#closing) {
      sendJson(response, 503, { message: 'the local cloud is stopping' });
      return;
    }
    this.#open.add(response);
    response.once('close', () => {
      this.#open.delete(response);
      if (this.#open.size === 0 && !this.#closing) this.#onLastEnded();
    });
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(`${JSON.stringify({ lease: 'held while this connection is open' })}\n`);
  }

  /** Stops granting leases. */
  close(): void {
    this.#closing = true;
  }
}

/** Where containers get their task's credentials, as from ECS's agent at 169.254.170.2. */
export const TASK_CREDENTIALS_PATH = '/_local/task-credentials';

/** The credentials that belong to a container's token; undefined if the token is unknown. */
export type ReadTaskCredentials = (token: string) => object | undefined;

/** The local cloud's own endpoints: `/_local/lease`, `/_local/status` and, for containers, `/_local/task-credentials`. */
export function localEndpoints(leases: Leases, readStatus: StatusReader, readTaskCredentials: ReadTaskCredentials) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET' && pathname === '/_local/lease') {
      leases.take(response);
    } else if (request.method === 'GET' && pathname === '/_local/status') {
      sendJson(response, 200, { leases: leases.count, ...readStatus() });
    } else if (request.method === 'GET' && pathname === TASK_CREDENTIALS_PATH) {
      const credentials = readTaskCredentials(request.headers.authorization ?? '');
      sendJson(response, credentials === undefined ? 403 : 200, credentials ?? { message: 'no task has this token' });
    } else {
      sendJson(response, 404, {
        message: `the local cloud serves GET /_local/lease and GET /_local/status, not ${pathname}`,
      });
    }
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
