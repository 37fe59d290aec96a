import { createHash, createHmac } from 'node:crypto';
import { signingKey } from './sigv4.ts';
import type { Signature } from './sigv4.ts';

/**
 * Whether every chunk of an `aws-chunked` body (S3's `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`) is signed: each chunk's
 * signature signs the one before it too, so that none can be left out. Trailers are not looked at; nothing here reads them.
 */
export function signedChunks(body: Uint8Array, signature: Signature, secretAccessKey: string): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { time, date, region, service } = signature;
  const key = signingKey(secretAccessKey, date, region, service);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
  let previous = signature.signature;
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    const [, size, given] =
      /^([0-9a-f]+);chunk-signature=([0-9a-f]{64})$/i.exec(bytes.toString('latin1', at, end)) ?? [];
    if (end === -1 || size === undefined) return false;
    const length = parseInt(size, 16);
    const chunk = bytes.subarray(end + 2, end + 2 + length);
    const text = [`AWS4-HMAC-SHA256-PAYLOAD`, time, scope, previous, sha256(Buffer.alloc(0)), sha256(chunk)].join('\n');
    const expected = createHmac('sha256', key).update(text).digest('hex');
    if (chunk.length !== length || given !== expected) return false;
    if (length === 0) return true;
    previous = expected;
    at = end + 2 + length + 2;
  }
}
