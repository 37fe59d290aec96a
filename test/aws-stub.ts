import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A response of the stub: status, headers and body as AWS writes them. */
export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Breaks the connection after this many bytes of the body, although Content-Length announces all of them. */
  readonly breakAfter?: number;
}

/** An error as services with AWS's JSON protocols write it (Step Functions, SQS, ECS, DynamoDB). */
export function jsonError(type: string, message: string, status = 400): StubAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-errortype': `${type}:http://internal.amazon.com/`,
    },
    body: JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message }),
  };
}

/** An error as S3 writes it; the answer to a HEAD has no body. */
export function xmlError(code: string, message: string, status = 403): StubAnswer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>1</RequestId><HostId>2</HostId></Error>`,
  };
}

/** A server that responds to every request with the answer set last. */
export interface AwsStub {
  readonly endpoint: string;
  /** Sets the answers to the next requests, one each; the last one also answers all that follow. */
  answer(...answers: readonly [StubAnswer, ...StubAnswer[]]): void;
  close(): Promise<void>;
}

/** Listens on a free port. */
export async function startAwsStub(): Promise<AwsStub> {
  let answers: readonly StubAnswer[] = [{ status: 500, body: '' }];
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const [next, ...rest] = answers;
      if (rest.length > 0) answers = rest;
      write(response, next!, request.method === 'HEAD');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (...next) => {
      answers = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function write(response: ServerResponse, { status, headers, body, breakAfter }: StubAnswer, bodyless: boolean): void {
  if (breakAfter === undefined) {
    response.writeHead(status, headers);
    response.end(bodyless ? undefined : body);
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.write(body.slice(0, breakAfter), () => {
    response.destroy();
  });
}
