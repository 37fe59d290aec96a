import type { AccessKeys, Principal } from './access-keys.ts';
import { Refusal } from './refusal.ts';
import { IncompleteSignature, readSignature, signatureTime, signedAt } from './signature.ts';
import type { Signature, SignedRequest } from './signature.ts';
import { hasSignedPayload, isSignedWith } from './verify-signature.ts';

/** AWS: a request's time may differ from AWS's by 15 minutes. */
const MAX_SKEW_MS = 15 * 60 * 1000;
/** AWS: a presigned URL is valid for at most 7 days. */
const MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;

/** What authenticating requests requires. */
export interface AuthenticationOptions {
  readonly keys: AccessKeys;
  /** The service that the request is for, as credential scopes name it. */
  readonly service: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Identifies a request's caller by its signature (SigV4, in the header or presigned); throws {@link Refusal}. */
export async function authenticate(request: SignedRequest, options: AuthenticationOptions): Promise<Principal> {
  const signature = signatureOf(request);
  const { keys, now } = options;
  checkScope(signature, options);
  const key = keys.find(signature.accessKeyId);
  if (key === undefined) throw new Refusal('unknown key', 'The security token included in the request is invalid.');
  if (key.sessionToken !== signature.securityToken) {
    throw new Refusal('wrong token', 'The security token included in the request is invalid.');
  }
  checkTime(signature, now());
  if (!(await isSignedWith(key.secretAccessKey, request, signature))) {
    throw new Refusal(
      'wrong signature',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  if (!(await hasSignedPayload(key.secretAccessKey, request, signature))) {
    throw new Refusal('wrong payload', "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  // Only a caller who holds the secret learns that it has expired.
  if (key.expiresAt !== undefined && key.expiresAt <= now()) {
    throw new Refusal('expired token', 'The security token included in the request is expired');
  }
  return key.principal;
}

function signatureOf(request: SignedRequest): Signature {
  try {
    const signature = readSignature(request);
    if (signature === undefined) throw new Refusal('missing signature', 'Missing Authentication Token');
    if (!signature.signedHeaders.includes('host')) {
      throw new IncompleteSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    return signature;
  } catch (error) {
    if (error instanceof IncompleteSignature) throw new Refusal('incomplete signature', error.message);
    throw error;
  }
}

function checkScope({ service, region, date, time }: Signature, options: AuthenticationOptions): void {
  if (service !== options.service) {
    throw new Refusal('wrong scope', `Credential should be scoped to correct service: '${options.service}'.`);
  }
  if (region !== options.region) {
    throw new Refusal('wrong scope', `Credential should be scoped to a valid region: '${options.region}'.`);
  }
  if (!time.startsWith(date)) {
    const given = `'${date}' != '${time.slice(0, 8)}', from '${time}'`;
    throw new Refusal(
      'wrong scope',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date: ${given}.`,
    );
  }
}

function checkTime(signature: Signature, now: number): void {
  const { expiresSeconds, time } = signature;
  const at = signedAt(signature);
  if (at > now + MAX_SKEW_MS) {
    const latest = `${signatureTime(now + MAX_SKEW_MS)} (${signatureTime(now)} + 15 min.)`;
    throw new Refusal('skewed clock', `Signature not yet current: ${time} is still later than ${latest}`);
  }
  if (expiresSeconds !== undefined) {
    if (expiresSeconds > MAX_EXPIRES_SECONDS) {
      throw new Refusal('incomplete signature', 'X-Amz-Expires must be less than a week (in seconds)');
    }
    if (at + expiresSeconds * 1000 < now) throw new Refusal('expired url', 'Request has expired');
  } else if (at < now - MAX_SKEW_MS) {
    const earliest = `${signatureTime(now - MAX_SKEW_MS)} (${signatureTime(now)} - 15 min.)`;
    throw new Refusal('skewed clock', `Signature expired: ${time} is now earlier than ${earliest}`);
  }
}
