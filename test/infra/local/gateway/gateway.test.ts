import { once } from 'node:events';
import { connect } from 'node:net';
import { AwsError } from '../../../../infra/local/wire/aws-json.ts';
import { Gateway } from '../../../../infra/local/gateway/gateway.ts';
import { serveJson } from '../../../../infra/local/gateway/json-service.ts';
import type { WireRequest, WireResponse } from '../../../../infra/local/wire/http.ts';

const errors: unknown[] = [];
let gateway: Gateway;

beforeEach(async () => {
  errors.length = 0;
  gateway = await Gateway.listen(0, {
    local: (_, response) => response.end('local'),
    onError: (error) => errors.push(error),
  });
});
afterEach(() => gateway.close());

const echo = serveJson({
  targetPrefix: 'AWSStepFunctions',
  contentType: 'application/x-amz-json-1.0',
  actions: {
    Echo: (input) => Promise.resolve({ input }),
    Refuse: () => Promise.reject(new AwsError('ExecutionDoesNotExist', 'no such execution')),
    Break: () => Promise.reject(new Error('broken')),
  },
});

function call(action: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${action}`, ...headers },
    body,
  });
}

test('an action answers in its protocol, with a request id', async () => {
  gateway.serve({ states: echo });

  const answer = await call('Echo', '{"a":1}');

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await answer.json()).toEqual({ input: { a: 1 } });
});

test.each([
  ['an error of the action', 'Refuse', '{}', 400, 'ExecutionDoesNotExist', 'no such execution'],
  [
    'an action that is not known',
    'Nope',
    '{}',
    400,
    'UnknownOperationException',
    'the local cloud does not know AWSStepFunctions.Nope',
  ],
  [
    'an inherited name',
    'toString',
    '{}',
    400,
    'UnknownOperationException',
    'the local cloud does not know AWSStepFunctions.toString',
  ],
  ['a body that is not JSON', 'Echo', '{"a":', 400, 'SerializationException', 'the request is not JSON'],
])('%s has the shape of an AWS error', async (_, action, body, status, type, message) => {
  gateway.serve({ states: echo });

  const answer = await call(action, body);

  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ __type: type, message });
  expect(errors).toEqual([]);
});

test('an error that is not AWS’s is answered with 500 and reported', async () => {
  gateway.serve({ states: echo });

  const answer = await call('Break', '{}');

  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({ __type: 'InternalFailure', message: 'broken' });
  expect(errors).toEqual([new Error('broken')]);
});

test('until it serves, clients get 503, which they retry', async () => {
  const answer = await call('Echo', '{}');

  expect(answer.status).toBe(503);
});

test('a body above 16 MiB is refused', async () => {
  gateway.serve({ states: echo });

  const answer = await call('Echo', JSON.stringify('x'.repeat(17 * 1024 * 1024)));

  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ __type: 'RequestEntityTooLarge' });
});

test('a request for another host is refused, since a web page may send it', async () => {
  gateway.serve({ states: echo });

  const answer = await exchange(
    'POST / HTTP/1.1\r\nHost: evil.example\r\nX-Amz-Target: AWSStepFunctions.Echo\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  );

  expect(answer).toContain('HTTP/1.1 403');
  expect(answer).toContain('the local cloud serves this machine only, not evil.example');
});

test('its own endpoints cannot be reached through another host', async () => {
  const answer = await exchange('GET /_local/status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');

  expect(answer).toContain('HTTP/1.1 403');
});

test('a client that disconnects in the middle of its request reaches no service', async () => {
  const reached: string[] = [];
  gateway.serve({ states: (request) => remember(reached, request) });

  const socket = connect(Number(new URL(gateway.endpoint).port), '127.0.0.1');
  socket.write(
    'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AWSStepFunctions.Echo\r\nContent-Length: 100\r\n\r\n{"part',
  );
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  await call('Echo', 'whole');

  expect(reached).toEqual(['whole']);
  expect(errors).toEqual([]);
});

test('a service learns that its client has gone, and that its answer was not delivered', async () => {
  const reached = deferred<WireRequest>();
  const answer = deferred<WireResponse>();
  const reported = deferred<string>();
  gateway.serve({
    states: (request) => {
      reached.resolve(request);
      return answer.promise;
    },
  });
  const client = new AbortController();
  const headers = { 'x-amz-target': 'AWSStepFunctions.Wait' };
  const response = fetch(gateway.endpoint, { method: 'POST', headers, body: '{}', signal: client.signal });
  const { clientGone } = await reached.promise;

  client.abort();
  await expect(response).rejects.toThrow();
  if (!clientGone.aborted) await once(clientGone, 'abort');
  const undelivered = (): Promise<void> => {
    reported.resolve('nobody took it');
    return Promise.resolve();
  };
  answer.resolve({ status: 200, headers: {}, body: '{}', undelivered });

  expect(await reported.promise).toBe('nobody took it');
});

test('a port in use is refused with its code', async () => {
  const port = Number(new URL(gateway.endpoint).port);

  const second = Gateway.listen(port, { local: () => undefined, onError: () => undefined });

  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

/** A promise, and the way to settle it from outside. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return {
    promise,
    resolve: (value) => {
      settle(value);
    },
  };
}

function remember(reached: string[], { body }: WireRequest): Promise<WireResponse> {
  reached.push(body.toString());
  return Promise.resolve({ status: 200, headers: {}, body: '{}' });
}

/** Sends raw bytes, and returns everything that comes back. */
async function exchange(request: string): Promise<string> {
  const socket = connect(Number(new URL(gateway.endpoint).port), '127.0.0.1');
  socket.end(request);
  const parts: Buffer[] = [];
  for await (const part of socket as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}
