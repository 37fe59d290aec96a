import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandFailed, plainMessage } from '../../../workflow/client/command.ts';
import { BadInput } from '../../../workflow/errors.ts';
import { errorCode } from '../../../tasks/aws/error-code.ts';
import { HttpError, sendError } from './http.ts';
import { findRoute } from './router.ts';
import type { Routes } from './router.ts';
import { allowedHosts, checkRequest, SECURITY_HEADERS } from './security.ts';
import { servePage } from './static-pages.ts';

/** The port that is tried first if none is given. */
const DEFAULT_PORT = 8020;
/** Number of ports tried from there on. */
const PORTS_TRIED = 20;

/** What to serve, and where. */
export interface ServeOptions {
  readonly routes: Routes;
  /** The folder of the built pages. */
  readonly webFolder: string;
  /** The address to listen on; the loopback names are served as well; default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Exactly this port; default: the first free one from 8020. */
  readonly port?: number | undefined;
  /** Called with unexpected errors. */
  readonly onError: (error: unknown) => void;
}

/** A running console. */
export interface ServingConsole {
  readonly address: string;
  /** Closes open connections and frees the port. */
  close(): Promise<void>;
}

/** Listens and serves; rejects with {@link CommandFailed} if the port is taken. */
export async function serve(options: ServeOptions): Promise<ServingConsole> {
  const server = createServer();
  const port = await listen(server, options);
  const host = options.host ?? '127.0.0.1';
  const hosts = allowedHosts(port, options.host);
  server.on('request', (request, response) => {
    response.on('error', options.onError);
    void answer(request, response, hosts, options);
  });
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, { host = '127.0.0.1', port }: ServeOptions): Promise<number> {
  const first = port ?? DEFAULT_PORT;
  const last = port === undefined ? first + PORTS_TRIED : first;
  for (let tried = first; tried <= last; tried++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(tried, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (errorCode(error) !== 'EADDRINUSE' && errorCode(error) !== 'EACCES') throw error;
    }
  }
  throw new CommandFailed(
    port === undefined ? `no port from ${first} to ${last} is free; name one with --port` : `port ${port} is taken`,
  );
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  hosts: ReadonlySet<string>,
  { routes, webFolder, onError }: ServeOptions,
): Promise<void> {
  try {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const { method = 'GET', headers } = request;
    checkRequest({ method, headers }, hosts);
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://console');
    if (method !== 'POST' && !pathname.startsWith('/api/')) {
      await servePage(webFolder, pathname, request, response);
      return;
    }
    const { handler, segments } = findRoute(routes, method, pathname);
    await handler({ request, response, segments, query });
  } catch (error) {
    const plain = plainError(error);
    if (plain.status === 500) onError(error);
    if (response.headersSent) response.destroy();
    else sendError(response, plain);
  }
}

/** An error as reported: in plain words if available. */
function plainError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof BadInput) return new HttpError(400, error.message);
  const plain = plainMessage(error);
  if (plain !== undefined) return new HttpError(503, plain);
  return new HttpError(500, `the console failed: ${error instanceof Error ? error.message : String(error)}`);
}
