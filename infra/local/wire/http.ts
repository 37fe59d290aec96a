import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-json.ts';

/** Maximum size of a request: 16 MiB, DynamoDB's limit for BatchWriteItem, the highest of all services. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** A request whose body has arrived in full. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Aborted if the client disconnects before its response is written. */
  readonly clientGone: AbortSignal;
}

/** A response; the gateway adds its length and a request id. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  /** Called if the client disconnected before it received the response. */
  readonly undelivered?: () => Promise<void>;
}

/** Handles requests for one service. */
export type WireHandler = (request: WireRequest) => Promise<WireResponse>;

/** Reads a request's body; throws {@link AwsError} above the limit, and returns undefined if the client disconnected. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > MAX_REQUEST_BYTES) {
        throw new AwsError('RequestEntityTooLarge', `a request may have ${MAX_REQUEST_BYTES} bytes`, 413);
      }
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
    return undefined;
  }
  return Buffer.concat(parts);
}

/** Sends a response, or calls its `undelivered` if the client has gone, whose errors go to `onError`. */
export function sendResponse(
  response: ServerResponse,
  { status, headers, body, undelivered }: WireResponse,
  clientGone: AbortSignal,
  onError: (error: unknown) => void,
): void {
  if (clientGone.aborted) {
    response.destroy();
    undelivered?.().catch(onError);
    return;
  }
  response.once('close', () => {
    if (!response.writableFinished) undelivered?.().catch(onError);
  });
  const all: Record<string, string> = { 'x-amzn-requestid': randomUUID(), ...headers };
  all['content-length'] ??= String(Buffer.byteLength(body));
  response.writeHead(status, all);
  response.end(body);
}

/** A JSON response in AWS's JSON protocol. */
export function jsonResponse(status: number, contentType: string, body: object): WireResponse {
  return { status, headers: { 'content-type': contentType }, body: JSON.stringify(body) };
}

/** An error in AWS's JSON protocol. */
export function errorResponse(contentType: string, { type, message, status }: AwsError): WireResponse {
  return jsonResponse(status, contentType, { __type: type, message });
}
