import { createHash, createHmac } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { AccessKeys } from '../../../../infra/local/iam/access-keys.ts';
import { authenticate } from '../../../../infra/local/iam/authenticate.ts';
import { signedAt, signatureTime } from '../../../../infra/local/iam/signature.ts';
import type { SignedRequest } from '../../../../infra/local/iam/signature.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const USER = 'arn:aws:iam::000000000000:user/operator';
const PAIR = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

const keys = new AccessKeys();
keys.addUser(USER, PAIR);

interface Unsigned {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}
interface Signing {
  readonly service?: string;
  readonly region?: string;
  readonly at?: number;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly presignedSeconds?: number;
}

/** Signs as AWS's own client does, and returns the request as it arrives. */
async function signed(unsigned: Unsigned, signing: Signing = {}): Promise<SignedRequest> {
  const { method = 'POST', path = '/', query = {}, headers = {}, body = '' } = unsigned;
  const { service = 'states', region = 'us-east-1', at = NOW, credentials = PAIR, presignedSeconds } = signing;
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  });
  const request = {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query,
    headers: { host: '127.0.0.1:4000', ...headers },
    body,
  };
  const signingDate = new Date(at);
  const done =
    presignedSeconds === undefined
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn: presignedSeconds });
  const pairs = Object.entries(done.query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  const url = pairs.length === 0 ? done.path : `${done.path}?${pairs.join('&')}`;
  return { method, url, headers: done.headers, body: Buffer.from(body) };
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

async function check(request: SignedRequest, service = 'states', now = NOW): Promise<string> {
  return (await authenticate(request, { keys, service, region: 'us-east-1', now: () => now })).arn;
}

async function refusal(request: SignedRequest, service = 'states', now = NOW): Promise<string> {
  try {
    return await check(request, service, now);
  } catch (error) {
    return `${(error as { kind: string }).kind}: ${(error as Error).message}`;
  }
}

test('what AWS’s client signs is attributed to its user, whatever the path, query, headers and body', async () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 12 });
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/).filter((text) => !/^(host|authorization|date)$/.test(text));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('states', 's3', 'sqs', 'lambda'),
      fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'DELETE'),
      fc.array(word, { maxLength: 3 }),
      fc.dictionary(word, fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })), { maxKeys: 4 }),
      fc.dictionary(name, fc.stringMatching(/^[ -~]{0,20}$/), { maxKeys: 4 }),
      word,
      async (service, method, segments, query, headers, body) => {
        const path = `/${segments.map(encode).join('/')}`;
        const request = await signed({ method, path, query, headers, body }, { service });
        expect(await check(request, service)).toBe(USER);
      },
    ),
    { seed: 20_261_123, numRuns: 300 },
  );
});

test('a presigned request is attributed to its user until it expires', async () => {
  const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const unsigned = { method: 'GET', path: '/bucket/a%20b', headers };
  const request = await signed(unsigned, { service: 's3', presignedSeconds: 60 });

  expect(await check(request, 's3', NOW + 60_000)).toBe(USER);
  expect(await refusal(request, 's3', NOW + 61_000)).toBe('expired url: Request has expired');
});

describe('a request that was changed in transit is refused', () => {
  test.each([
    ['its body', (request: SignedRequest) => ({ ...request, body: Buffer.from('{"other":1}') })],
    ['its path', (request: SignedRequest) => ({ ...request, url: '/other' })],
    ['its query', (request: SignedRequest) => ({ ...request, url: '/?x=1' })],
    ['its method', (request: SignedRequest) => ({ ...request, method: 'PUT' })],
    ['a header', (request: SignedRequest) => ({ ...request, headers: { ...request.headers, 'x-amz-target': 'B' } })],
  ])('%s', async (_, change) => {
    const request = await signed({ headers: { 'x-amz-target': 'A' }, body: '{}' });

    expect(await check(request)).toBe(USER);
    expect(await refusal(change(request))).toMatch(
      /^wrong signature: The request signature we calculated does not match/,
    );
  });

  test('S3: a body that is not the one whose hash is signed', async () => {
    const request = await signed({ method: 'PUT', path: '/b/k', body: 'text' }, { service: 's3' });

    expect(await check(request, 's3')).toBe(USER);
    expect(await refusal({ ...request, body: Buffer.from('texts') }, 's3')).toMatch(/^wrong payload: /);
  });
});

test('S3 accepts a body that its client declares unsigned', async () => {
  const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const request = await signed({ method: 'PUT', path: '/b/k', headers, body: 'text' }, { service: 's3' });

  expect(await check({ ...request, body: Buffer.from('other') }, 's3')).toBe(USER);
});

describe('a body that S3’s client signs chunk by chunk', () => {
  /** The example in AWS's guide to `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`. */
  async function chunked(...chunks: readonly string[]): Promise<SignedRequest> {
    const headers = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
    const request = await signed({ method: 'PUT', path: '/b/k', headers }, { service: 's3' });
    const scope = '20261123/us-east-1/s3/aws4_request';
    const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${PAIR.secretAccessKey}`);
    let previous = /Signature=(\w+)/.exec(String(request.headers.authorization))?.[1] ?? '';
    const parts = [...chunks, ''].map((chunk) => {
      const lines = ['AWS4-HMAC-SHA256-PAYLOAD', signatureTime(NOW), scope, previous, hash(''), hash(chunk)];
      previous = hmac(key, lines.join('\n')).toString('hex');
      return `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`;
    });
    return { ...request, body: Buffer.from(parts.join('')) };
  }

  test('is accepted', async () => {
    expect(await check(await chunked('first', 'second'), 's3')).toBe(USER);
  });

  test.each([
    ['another byte', (body: string) => body.replace('first', 'worst')],
    ['a chunk missing', (body: string) => body.slice(body.indexOf('6;chunk'))],
    ['no end', (body: string) => body.slice(0, body.lastIndexOf('0;chunk'))],
    ['something else', () => 'nothing of the kind'],
  ])('is refused with %s', async (_, change) => {
    const request = await chunked('first', 'second');
    const body = Buffer.from(change(Buffer.from(request.body).toString()));

    expect(await refusal({ ...request, body }, 's3')).toMatch(/^wrong payload: /);
  });
});

describe('clocks may differ by 15 minutes', () => {
  const minutes = (count: number): number => count * 60_000;

  test.each([-15, 0, 15])('%i minutes are accepted', async (difference) => {
    expect(await check(await signed({}, { at: NOW + minutes(difference) }))).toBe(USER);
  });

  test('an older request is refused with AWS’s message', async () => {
    expect(await refusal(await signed({}, { at: NOW - minutes(15) - 1000 }))).toBe(
      'skewed clock: Signature expired: 20261123T114459Z is now earlier than 20261123T114500Z (20261123T120000Z - 15 min.)',
    );
  });

  test('a request from the future is refused with AWS’s message', async () => {
    expect(await refusal(await signed({}, { at: NOW + minutes(15) + 1000 }))).toBe(
      'skewed clock: Signature not yet current: 20261123T121501Z is still later than 20261123T121500Z (20261123T120000Z + 15 min.)',
    );
  });
});

describe('refuses invalid credentials:', () => {
  test.each([
    ['a key that was never issued', { ...PAIR, accessKeyId: 'AKIAOTHER' }, /^unknown key: The security token included/],
    ['another secret', { ...PAIR, secretAccessKey: 'guess' }, /^wrong signature: /],
    ['a session token of no session', { ...PAIR, sessionToken: 'x' }, /^wrong token: The security token/],
  ])('%s', async (_, credentials, message) => {
    expect(await refusal(await signed({}, { credentials }))).toMatch(message);
  });

  test('a session is attributed to its role until it expires', async () => {
    const credentials = keys.assume('arn:aws:iam::000000000000:role/path/Worker', 'task one', NOW + 1000);
    const request = await signed({}, { credentials });
    const { accessKeyId, secretAccessKey } = credentials;

    expect(await check(request)).toBe('arn:aws:sts::000000000000:assumed-role/Worker/task-one');
    expect(await refusal(await signed({}, { credentials: { accessKeyId, secretAccessKey } }))).toMatch(
      /^wrong token: /,
    );
    expect(await refusal(request, 'states', NOW + 1000)).toBe(
      'expired token: The security token included in the request is expired',
    );
  });

  test('a revoked session is unknown', async () => {
    const credentials = keys.assume('arn:aws:iam::000000000000:role/Worker', 'task');
    const request = await signed({}, { credentials });
    keys.revoke(credentials.accessKeyId);

    expect(await refusal(request)).toMatch(/^unknown key: /);
  });
});

describe('refuses an incomplete signature:', () => {
  const withAuthorization = (authorization: string | undefined): SignedRequest => ({
    method: 'POST',
    url: '/',
    headers: { host: 'localhost', 'x-amz-date': '20261123T120000Z', ...(authorization && { authorization }) },
    body: Buffer.alloc(0),
  });
  const scope = `Credential=${PAIR.accessKeyId}/20261123/us-east-1/states/aws4_request`;

  test.each([
    ['none', undefined, 'missing signature: Missing Authentication Token'],
    ['another algorithm', 'Basic abc', "incomplete signature: Authorization header requires 'AWS4-HMAC-SHA256'."],
    ['no headers', `AWS4-HMAC-SHA256 ${scope}, Signature=0`, /requires 'SignedHeaders' parameter/],
    ['no signature', `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host`, /requires 'Signature' parameter/],
    [
      'an unsigned host',
      `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=x-amz-date, Signature=0`,
      /must be a 'SignedHeader'/,
    ],
    ['a scope with parts missing', 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0', /5 parts/],
    [
      'headers that are members of every object',
      `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=__proto__;constructor;host, Signature=0`,
      /^wrong signature/,
    ],
    [
      'a signature that is not a number',
      `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=zz`,
      /^wrong signature/,
    ],
  ])('%s', async (_, authorization, message) => {
    expect(await refusal(withAuthorization(authorization))).toMatch(message);
  });

  test('a scope of another service, region or day', async () => {
    const [service, region, request] = await Promise.all([
      signed({}, { service: 'sqs' }),
      signed({}, { region: 'eu-west-1' }),
      signed({}),
    ]);
    const otherDay = String(request.headers.authorization).replace('20261123', '20261122');

    expect(await refusal(service)).toMatch(/^wrong scope: Credential should be scoped to correct service: 'states'/);
    expect(await refusal(region)).toMatch(/^wrong scope: Credential should be scoped to a valid region: 'us-east-1'/);
    expect(await refusal({ ...request, headers: { ...request.headers, authorization: otherDay } })).toMatch(
      /^wrong scope: Date in Credential scope/,
    );
  });

  test('a presigned URL that is valid for too long', async () => {
    const request = await signed({ method: 'GET' }, { service: 's3', presignedSeconds: 60 });
    const url = request.url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');

    expect(await refusal({ ...request, url }, 's3')).toMatch(/must be less than a week/);
    expect(await refusal({ ...request, url: url.replace('604801', 'soon') }, 's3')).toMatch(/positive number/);
  });
});

test('reads back the times that it writes', () => {
  expect(signedAt({ time: signatureTime(NOW) } as Parameters<typeof signedAt>[0])).toBe(NOW);
});
