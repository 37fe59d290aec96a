import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '../../api.ts';

/** Maximum size of a body, in bytes: a form is far smaller. */
const MAX_BODY_BYTES = 64 * 1024;

/** A request that cannot be served: its status, and a human-readable reason. */
export class HttpError extends Error {
  readonly status: number;
  readonly field: string | undefined;

  constructor(status: number, message: string, field?: string) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.field = field;
  }
}

/** Responds with JSON; `headers` are added to those that every response has. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}

/** Responds with an error. */
export function sendError(response: ServerResponse, { status, message, field }: HttpError): void {
  const answer: ApiError = { error: { message, ...(field !== undefined && { field }) } };
  // The rest of a refused request is not read, so this connection cannot be reused.
  sendJson(response, answer, status, status === 413 ? { connection: 'close' } : {});
}

/** Reads a body as JSON; an empty one is `{}`. Throws {@link HttpError} if it is too large or not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const tooLarge = new HttpError(413, `the body is larger than ${MAX_BODY_BYTES} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge;
    parts.push(part);
  }
  if (bytes === 0) return {};
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
  } catch {
    throw new HttpError(400, 'the body is not JSON');
  }
}
