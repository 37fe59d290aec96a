import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** SigV4's only algorithm here; `AWS4-ECDSA-P256-SHA256` (several regions at once) is for AWS's own global endpoints. */
const ALGORITHM = 'AWS4-HMAC-SHA256';

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** What a signature says of itself. */
export interface Signature {
  readonly accessKeyId: string;
  /** `yyyymmdd`, region and service of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, in order. */
  readonly signedHeaders: readonly string[];
  /** 64 hex digits. */
  readonly signature: string;
  /** `yyyymmddThhmmssZ`. */
  readonly time: string;
  readonly securityToken: string | undefined;
  /** Seconds that a presigned URL is good for; undefined where the signature is in the header. */
  readonly expiresSeconds: number | undefined;
}

/** A signature that lacks a part, or has one that cannot be read; the message names it. */
export class IncompleteSignature extends Error {
  override readonly name = 'IncompleteSignature';
}

/** The signature of a request, in its header or (presigned) in its query; undefined where it has none. */
export function readSignature({ url, headers }: SignedRequest): Signature | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return fromHeader(authorization, headers);
  const query = new URLSearchParams(queryOf(url));
  return query.has('X-Amz-Algorithm') ? fromQuery(query) : undefined;
}

function fromHeader(authorization: string, headers: IncomingHttpHeaders): Signature {
  const [algorithm, ...rest] = authorization.trim().split(/\s+/);
  if (algorithm !== ALGORITHM) throw new IncompleteSignature(`Authorization header requires '${ALGORITHM}'.`);
  const fields = new Map(
    rest
      .join('')
      .split(',')
      .map((field) => field.split('=', 2) as [string, string | undefined]),
  );
  const part = (name: string): string => {
    const value = fields.get(name);
    if (value) return value;
    throw new IncompleteSignature(`Authorization header requires '${name}' parameter.`);
  };
  const time = headers['x-amz-date'];
  if (typeof time !== 'string') throw new IncompleteSignature("Authorization header requires the 'X-Amz-Date' header.");
  const token = headers['x-amz-security-token'];
  return {
    ...readScope(part('Credential')),
    signedHeaders: part('SignedHeaders').split(';'),
    signature: part('Signature'),
    time: readTime(time),
    securityToken: typeof token === 'string' ? token : undefined,
    expiresSeconds: undefined,
  };
}

function fromQuery(query: URLSearchParams): Signature {
  const part = (name: string): string => {
    const value = query.get(name);
    if (value) return value;
    throw new IncompleteSignature(`AWS query-string parameters must include '${name}'.`);
  };
  if (part('X-Amz-Algorithm') !== ALGORITHM) {
    throw new IncompleteSignature(`X-Amz-Algorithm only supports '${ALGORITHM}'.`);
  }
  const expiresSeconds = Number(part('X-Amz-Expires'));
  if (!(expiresSeconds > 0)) throw new IncompleteSignature('X-Amz-Expires should be a positive number of seconds.');
  return {
    ...readScope(part('X-Amz-Credential')),
    signedHeaders: part('X-Amz-SignedHeaders').split(';'),
    signature: part('X-Amz-Signature'),
    time: readTime(part('X-Amz-Date')),
    securityToken: query.get('X-Amz-Security-Token') ?? undefined,
    expiresSeconds,
  };
}

function readScope(credential: string): Pick<Signature, 'accessKeyId' | 'date' | 'region' | 'service'> {
  const [accessKeyId, date, region, service, end] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request') {
    throw new IncompleteSignature(`Credential must have 5 parts: KEY/DATE/REGION/SERVICE/aws4_request.`);
  }
  return { accessKeyId, date, region, service };
}

function readTime(time: string): string {
  if (/^\d{8}T\d{6}Z$/.test(time)) return time;
  throw new IncompleteSignature(`Date must be in ISO-8601 'basic format'. Got '${time}'.`);
}

/** A signature's time, in milliseconds since the epoch. */
export function signedAt({ time }: Signature): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** A time as signatures write it: `yyyymmddThhmmssZ`. */
export function signatureTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** The payload hash that S3's clients may name in place of the body's: `UNSIGNED-PAYLOAD`, `STREAMING-…`. */
export function payloadHash(request: SignedRequest, { service, expiresSeconds }: Signature): string {
  const named = request.headers['x-amz-content-sha256'];
  if (service !== 's3') return sha256(request.body);
  if (typeof named === 'string') return named;
  return expiresSeconds === undefined ? sha256(request.body) : 'UNSIGNED-PAYLOAD';
}

/** Whether the body is the one whose hash its header names; what is not signed, or signed chunk by chunk, is taken. */
export function hasNamedPayload({ headers, body }: SignedRequest): boolean {
  const named = headers['x-amz-content-sha256'];
  return typeof named !== 'string' || !/^[0-9a-f]{64}$/.test(named) || named === sha256(body);
}

/** Whether a request was signed with this secret: the signature that we calculate is the one that it has. */
export function isSignedWith(secretAccessKey: string, request: SignedRequest, signature: Signature): boolean {
  const { time, date, region, service } = signature;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = [ALGORITHM, time, scope, sha256(canonicalRequest(request, signature))].join('\n');
  const key = signingKey(secretAccessKey, date, region, service);
  const expected = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(signature.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A signing key costs four HMACs, so the latest ones are kept. */
const keys = new Map<string, Buffer>();
const MAX_KEYS = 256;

/** The key that a secret signs with on a day, in a region, for a service. */
export function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  const parts = [date, region, service, 'aws4_request'];
  const name = [secret, ...parts].join('/');
  const known = keys.get(name);
  if (known !== undefined) return known;
  const hmac = (key: Buffer | string, part: string): Buffer => createHmac('sha256', key).update(part).digest();
  const key = parts.reduce<Buffer>((inner, part) => hmac(inner, part), Buffer.from(`AWS4${secret}`));
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}

function canonicalRequest(request: SignedRequest, signature: Signature): string {
  const { method, url, headers } = request;
  const names = signature.signedHeaders;
  return [
    method,
    canonicalPath(url, signature.service),
    canonicalQuery(url),
    ...names.map((name) => `${name}:${canonicalValue(headers[name])}`),
    '',
    names.join(';'),
    payloadHash(request, signature),
  ].join('\n');
}

/** S3 signs the path as it is sent; all others sign it without dots and empty parts, and encoded once more. */
function canonicalPath(url: string, service: string): string {
  const path = url.split('?', 1)[0] ?? '/';
  if (service === 's3') return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(encode(part));
  }
  return `/${parts.join('/')}${parts.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(url: string): string {
  const pairs = [...new URLSearchParams(queryOf(url))].filter(([name]) => name !== 'X-Amz-Signature');
  const encoded = pairs.map(([name, value]) => [encode(name), encode(value)] as const);
  return encoded
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark + 1);
}

function canonicalValue(value: string | readonly string[] | undefined): string {
  const text = typeof value === 'string' ? value : (value ?? []).join(',');
  return text.trim().replaceAll(/\s+/g, ' ');
}

/** RFC 3986: all but letters, digits, `-`, `.`, `_` and `~`. */
function encode(text: string): string {
  const escape = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, escape);
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
