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

/** What a request's signature consists of. */
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
  /** Seconds that a presigned URL is valid for; undefined if the signature is in the header. */
  readonly expiresSeconds: number | undefined;
}

/** A signature with a missing or malformed part; the message names it. */
export class IncompleteSignature extends Error {
  override readonly name = 'IncompleteSignature';
}

/**
 * The signature of a request, in its header or (presigned) in its query; undefined if it has none. Throws
 * {@link IncompleteSignature}.
 */
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
    throw new IncompleteSignature('Credential must have 5 parts: KEY/DATE/REGION/SERVICE/aws4_request.');
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

/** A time in the format of signatures: `yyyymmddThhmmssZ`. */
export function signatureTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark + 1);
}
