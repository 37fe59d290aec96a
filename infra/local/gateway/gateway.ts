import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../wire/aws-json.ts';
import { isLocalHost, routeOf } from './route.ts';
import { errorResponse, readBody, sendResponse } from '../wire/http.ts';
import type { WireHandler, WireResponse } from '../wire/http.ts';

/** Idle connections stay open this long: longer than with AWS's clients, so none is closed just as a client uses it. */
const KEEP_ALIVE_MS = 75_000;

/** What the gateway calls. */
export interface GatewayOptions {
  /** Handles requests to `/_local/…`, the local cloud's own endpoints. */
  readonly local: (request: IncomingMessage, response: ServerResponse) => void;
  /** Receives errors that are not AWS's; the response then has status 500. */
  readonly onError: (error: unknown) => void;
}

/** One HTTP server on 127.0.0.1 that receives the requests for all services. */
export class Gateway {
  readonly endpoint: string;
  readonly #server: Server;
  readonly #options: GatewayOptions;
  #services: Readonly<Record<string, WireHandler>> = {};

  private constructor(server: Server, options: GatewayOptions) {
    this.#server = server;
    this.#options = options;
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Listens; port 0 takes a free one. Rejects with Node's EADDRINUSE if the port is in use. */
  static async listen(port: number, options: GatewayOptions): Promise<Gateway> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const gateway = new Gateway(server, options);
    server.on('request', (request, response) => {
      gateway.#take(request, response);
    });
    return gateway;
  }

  /** Opens the gate: handlers by service. Until then every request gets a 503, which clients retry. */
  serve(services: Readonly<Record<string, WireHandler>>): void {
    this.#services = services;
  }

  /** Closes every connection and frees the port. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', this.#options.onError);
    if (request.url?.startsWith('/_local/') === true && isLocalHost(request.headers.host)) {
      this.#options.local(request, response);
      return;
    }
    const { onError } = this.#options;
    const clientGone = watchClient(request, response);
    this.#answer(request, clientGone).then(
      (answer) => {
        if (answer !== undefined) sendResponse(response, answer, clientGone, onError);
      },
      (error: unknown) => {
        onError(error);
        const failure = new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
        sendResponse(response, errorResponse(contentTypeOf(request), failure), clientGone, onError);
      },
    );
  }

  /** The response to a request; undefined if its client disconnected before it was complete. */
  async #answer(request: IncomingMessage, clientGone: AbortSignal): Promise<WireResponse | undefined> {
    try {
      const handler = this.#handlerOf(request);
      const body = await readBody(request);
      if (body === undefined) return undefined;
      const { method = 'GET', url = '/', headers } = request;
      return await handler({ method, url, headers, body, clientGone });
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(contentTypeOf(request), error);
      throw error;
    }
  }

  #handlerOf({ url = '/', headers }: IncomingMessage): WireHandler {
    if (!isLocalHost(headers.host)) {
      throw new AwsError(
        'AccessDeniedException',
        `the local cloud serves this machine only, not ${headers.host ?? ''}`,
        403,
      );
    }
    const route = routeOf(url, headers);
    if (route === undefined) {
      throw new AwsError(
        'UnknownOperationException',
        'this is a local AWS: point AWS_ENDPOINT_URL of an AWS client here',
      );
    }
    if (Object.keys(this.#services).length === 0) {
      throw new AwsError('ServiceUnavailable', 'the local cloud is starting', 503);
    }
    const handler = Object.hasOwn(this.#services, route.service) ? this.#services[route.service] : undefined;
    if (handler === undefined) {
      throw new AwsError('UnknownOperationException', `the local cloud does not serve ${route.service}`);
    }
    return handler;
  }
}

/**
 * A signal that is aborted once the client has gone. Watches the client's end of the connection (the response's own
 * `close` comes some turns of the event loop later; by then a message may have been delivered to nobody).
 */
function watchClient({ socket }: IncomingMessage, response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const abort = (): void => {
    gone.abort();
  };
  socket.once('end', abort).once('close', abort);
  response.once('finish', () => {
    // The connection is kept for the client's next request.
    socket.off('end', abort).off('close', abort);
  });
  return gone.signal;
}

function contentTypeOf({ headers }: IncomingMessage): string {
  const given = headers['content-type'] ?? '';
  return given.startsWith('application/x-amz-json-') ? given : 'application/x-amz-json-1.0';
}
