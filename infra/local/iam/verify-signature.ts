import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { AMZ_DATE_HEADER, SHA256_HEADER, SignatureV4, UNSIGNED_PAYLOAD } from '@smithy/signature-v4';
import { signedAt } from './signature.ts';
import type { Signature, SignedRequest } from './signature.ts';

/** How S3 names a body whose chunks are signed one by one (with a trailer: `…-TRAILER`). */
const SIGNED_CHUNKS = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';

/**
 * Whether a request was signed with this secret: AWS's own library signs it again, and the two signatures are compared.
 * The library does not sign a `Date` header; AWS's clients sign `X-Amz-Date`.
 */
export async function isSignedWith(
  secretAccessKey: string,
  { method, url, headers, body }: SignedRequest,
  signature: Signature,
): Promise<boolean> {
  const { pathname, query } = partsOf(url);
  const { signedHeaders } = signature;
  const values = signedHeaders.map((name) => [name, headerValue(headers, name)] as const);
  const request = {
    method,
    protocol: 'http:',
    hostname: '',
    path: pathname,
    query,
    headers: { ...Object.fromEntries(values), [SHA256_HEADER]: payloadHash({ headers, body }, signature) },
  };
  const signed = await signerOf(secretAccessKey, signature).sign(request, {
    signingDate: new Date(signedAt(signature)),
    // The library adds its date and reads the payload's hash from a header: neither counts unless the client signed it.
    unsignableHeaders: new Set([AMZ_DATE_HEADER, SHA256_HEADER].filter((name) => !signedHeaders.includes(name))),
    signableHeaders: new Set(signedHeaders),
  });
  const { authorization = '' } = signed.headers;
  return isSame(authorization.slice(authorization.lastIndexOf('=') + 1), signature.signature);
}

/**
 * Whether the body is what the signature covers: a body with the hash that the request names, or chunks that are signed
 * one by one. A body that S3's client chose not to sign is accepted.
 */
export async function hasSignedPayload(
  secretAccessKey: string,
  { headers, body }: SignedRequest,
  signature: Signature,
): Promise<boolean> {
  if (payloadHash({ headers, body }, signature).startsWith(SIGNED_CHUNKS)) {
    return await hasSignedChunks(secretAccessKey, body, signature);
  }
  const named = headers[SHA256_HEADER];
  return typeof named !== 'string' || !/^[0-9a-f]{64}$/.test(named) || named === sha256(body);
}

/**
 * Whether every chunk of an `aws-chunked` body is signed: each signature covers the one before it too, so that no chunk
 * can be left out. The library signs a chunk as it does an event without headers, but does not read the framing.
 * Trailers are ignored; nothing here reads them.
 */
async function hasSignedChunks(secretAccessKey: string, body: Uint8Array, signature: Signature): Promise<boolean> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const signer = signerOf(secretAccessKey, signature);
  const signingDate = new Date(signedAt(signature));
  let priorSignature = signature.signature;
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    const [, size, given = ''] =
      /^([0-9a-f]+);chunk-signature=([0-9a-f]{64})$/i.exec(bytes.toString('latin1', at, end)) ?? [];
    if (end === -1 || size === undefined) return false;
    const length = parseInt(size, 16);
    const payload = bytes.subarray(end + 2, end + 2 + length);
    const expected = await signer.sign({ headers: new Uint8Array(), payload }, { signingDate, priorSignature });
    if (payload.length !== length || !isSame(expected, given)) return false;
    if (length === 0) return true;
    priorSignature = expected;
    at = end + 2 + length + 2;
  }
}

/** S3 signs the path as it is sent; all other services encode it once more. */
function signerOf(secretAccessKey: string, { accessKeyId, region, service }: Signature): SignatureV4 {
  return new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: false,
  });
}

/** The payload's hash as it is signed: S3's clients may name another in its place (`UNSIGNED-PAYLOAD`, `STREAMING-…`). */
function payloadHash(
  { headers, body }: Pick<SignedRequest, 'headers' | 'body'>,
  { service, expiresSeconds }: Signature,
): string {
  const named = headers[SHA256_HEADER];
  if (service !== 's3') return sha256(body);
  if (typeof named === 'string') return named;
  return expiresSeconds === undefined ? sha256(body) : UNSIGNED_PAYLOAD;
}

/** A URL as it was sent, as the library takes it: the path unchanged, the query decoded. */
function partsOf(url: string): { pathname: string; query: Record<string, string[]> } {
  const mark = url.indexOf('?');
  if (mark === -1) return { pathname: url, query: {} };
  const parameters = new URLSearchParams(url.slice(mark + 1));
  const names = new Set(parameters.keys());
  return {
    pathname: url.slice(0, mark),
    query: Object.fromEntries([...names].map((name) => [name, parameters.getAll(name)])),
  };
}

/** The value of a signed header; one that did not arrive counts as empty. */
function headerValue(headers: SignedRequest['headers'], name: string): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'string' ? value : (value ?? []).join(',');
}

/** Compares signatures (hex) in constant time. */
function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected, 'hex'), Buffer.from(given, 'hex')];
  return one.length === other.length && timingSafeEqual(one, other);
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
