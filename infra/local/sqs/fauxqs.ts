import type { WireHandler, WireRequest, WireResponse } from '../wire/http.ts';

/** The host that fauxqs believes it serves: it derives its own queue URLs from it, which never leave this folder. */
const INNER_HOST = 'localhost';

/** Headers that belong to one connection: the gateway writes its own. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

/** SQS and S3 by fauxqs, in this process and without a port: requests are injected into its HTTP framework. */
export interface Fauxqs {
  /** Passes on a request unchanged. */
  readonly forward: WireHandler;
  /** Calls an SQS action. */
  sqs(action: string, input: object): Promise<WireResponse>;
  /** The queue URL by which fauxqs knows a queue. */
  innerQueueUrl(name: string): string;
  /** A request without a body: to S3, or to fauxqs' own `/_fauxqs/…`. */
  request(method: string, url: string): Promise<WireResponse>;
  close(): Promise<void>;
}

/** The part of fauxqs' Fastify application in use here; its own types do not resolve. */
interface Application {
  ready(): Promise<unknown>;
  inject(request: { method: string; url: string; headers: object; payload: Buffer }): Promise<{
    statusCode: number;
    headers: Record<string, number | string | string[] | undefined>;
    rawPayload: Buffer;
  }>;
  close(): Promise<unknown>;
}

/** Starts fauxqs. */
export async function openFauxqs({ region, accountId }: { region: string; accountId: string }): Promise<Fauxqs> {
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false, defaultRegion: region }) as unknown as Application;
  await app.ready();
  const inject = async (request: Pick<WireRequest, 'method' | 'url' | 'headers' | 'body'>): Promise<WireResponse> => {
    const { method, url, headers, body } = request;
    const answer = await app.inject({
      method,
      url,
      headers: { ...headers, host: INNER_HOST },
      payload: body,
    });
    return { status: answer.statusCode, headers: textHeaders(answer.headers), body: answer.rawPayload };
  };
  return {
    forward: inject,
    sqs: (action, input) => {
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
      return inject({ method: 'POST', url: '/', headers, body: Buffer.from(JSON.stringify(input)) });
    },
    innerQueueUrl: (name) => `http://sqs.${region}.${INNER_HOST}/${accountId}/${name}`,
    request: (method, url) => inject({ method, url, headers: {}, body: Buffer.alloc(0) }),
    close: async () => {
      await app.close();
    },
  };
}

function textHeaders(
  headers: Readonly<Record<string, number | string | string[] | undefined>>,
): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !CONNECTION_HEADERS.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
