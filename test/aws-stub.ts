import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer of the stub: status, headers and body as AWS writes them. */
export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error as the services of AWS's JSON protocols write it (Step Functions, SQS, ECS, DynamoDB). */
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

/** A server that answers every request with what it is told to. */
export interface AwsStub {
  readonly endpoint: string;
  answer(answer: StubAnswer): void;
  close(): Promise<void>;
}

/** Listens on a free port. */
export async function startAwsStub(): Promise<AwsStub> {
  let current: StubAnswer = { status: 500, body: '' };
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(current.status, current.headers);
      response.end(request.method === 'HEAD' ? undefined : current.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (answer) => {
      current = answer;
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
