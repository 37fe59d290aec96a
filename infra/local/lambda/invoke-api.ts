import type { WireHandler, WireResponse } from '../wire/http.ts';
import { jsonOrUndefined } from '../wire/paging.ts';
import type { EventInvocations } from './event-invocations.ts';
import type { LambdaRuntime } from './runtime.ts';

/** Lambda: maximum size of an event, in bytes. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Lambda's Invoke: `POST /2015-03-31/functions/NAME/invocations`; the other actions are not served. */
export function serveInvoke(runtime: LambdaRuntime, events: Pick<EventInvocations, 'take'>): WireHandler {
  return async ({ method, url, headers, body }) => {
    const { pathname } = new URL(url, 'http://localhost');
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/.exec(pathname)?.[1];
    if (method !== 'POST' || name === undefined) {
      return refuse(
        404,
        'UnknownOperationException',
        `the local cloud serves Lambda's Invoke only, not ${method} ${pathname}`,
      );
    }
    const lambda = runtime.find(decodeURIComponent(name));
    if (lambda === undefined)
      return refuse(404, 'ResourceNotFoundException', `Function not found: ${decodeURIComponent(name)}`);
    if (body.length > MAX_PAYLOAD_BYTES) {
      return refuse(
        413,
        'RequestTooLargeException',
        `${body.length} byte payload is too large; ${MAX_PAYLOAD_BYTES} are allowed`,
      );
    }
    const payload = body.length === 0 ? '{}' : body.toString('utf8');
    if (jsonOrUndefined(payload) === undefined)
      return refuse(400, 'InvalidRequestContentException', 'Could not parse request body into json');
    const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (type === 'DryRun') return { status: 204, headers: {}, body: '' };
    if (type === 'Event') {
      events.take(lambda, payload);
      return { status: 202, headers: {}, body: '' };
    }
    const { requestId, outcome } = await lambda.invoke(payload);
    const answered = {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amz-executed-version': '$LATEST',
    };
    if ('payload' in outcome) return { status: 200, headers: answered, body: outcome.payload };
    return {
      status: 200,
      headers: { ...answered, 'x-amz-function-error': 'Unhandled' },
      body: JSON.stringify(outcome.error),
    };
  };
}

function refuse(status: number, type: string, Message: string): WireResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': type };
  return { status, headers, body: JSON.stringify({ Type: 'User', Message }) };
}
