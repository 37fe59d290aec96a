import { randomBytes } from 'node:crypto';

/** A caller's identity. */
export interface Principal {
  /** As named in errors and policies: `arn:aws:iam::…:user/NAME`, or `arn:aws:sts::…:assumed-role/ROLE/SESSION`. */
  readonly arn: string;
  /** The user or role whose policies count: `arn:aws:iam::…:role/ROLE`. */
  readonly identity: string;
}

/** The key pair of a user. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Credentials that may call: a user's key pair, or those of a role's session. */
export interface AccessKey extends KeyPair {
  readonly principal: Principal;
  readonly sessionToken?: string;
  /** Milliseconds since the epoch; absent if they last as long as the cloud. */
  readonly expiresAt?: number;
}

/** IAM: an access key id has 20 characters, the first four indicate its kind; a secret has 40. */
const KEY_ID_BYTES = 10;
const SECRET_BYTES = 30;
const TOKEN_BYTES = 96;

/** IAM: the session name of an assumed role has at most 64 characters. */
const MAX_SESSION_NAME = 64;

/** A new random key pair: `AKIA…` for a user, `ASIA…` for a session. */
export function newKeyPair(kind: 'AKIA' | 'ASIA' = 'AKIA'): KeyPair {
  return {
    accessKeyId: kind + base32(randomBytes(KEY_ID_BYTES)),
    secretAccessKey: randomBytes(SECRET_BYTES).toString('base64'),
  };
}

/** IAM's key ids are written in base 32: A to Z and 2 to 7. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(five, 2)]).join('');
}

/** All credentials that the local cloud issued. */
export class AccessKeys {
  readonly #keys = new Map<string, AccessKey>();

  /** Registers a user's key pair. */
  addUser(arn: string, pair: KeyPair): void {
    this.#keys.set(pair.accessKeyId, { ...pair, principal: { arn, identity: arn } });
  }

  /** Credentials of a role for as long as the cloud runs or, with `expiresAt` (milliseconds since the epoch), until then. */
  assume(roleArn: string, session: string, expiresAt?: number): Required<Pick<AccessKey, 'sessionToken'>> & AccessKey {
    const key = {
      ...newKeyPair('ASIA'),
      sessionToken: randomBytes(TOKEN_BYTES).toString('base64'),
      principal: sessionOf(roleArn, session),
      ...(expiresAt !== undefined && { expiresAt }),
    };
    this.#keys.set(key.accessKeyId, key);
    return key;
  }

  /** The credentials for a key id; undefined if it was never issued. */
  find(accessKeyId: string): AccessKey | undefined {
    return this.#keys.get(accessKeyId);
  }

  /** Revokes credentials. */
  revoke(accessKeyId: string): void {
    this.#keys.delete(accessKeyId);
  }
}

/** The identity of a role's session: `arn:aws:iam::A:role/path/ROLE` as `arn:aws:sts::A:assumed-role/ROLE/SESSION`. */
export function sessionOf(roleArn: string, session: string): Principal {
  const account = roleArn.split(':')[4] ?? '';
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const name = session.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, MAX_SESSION_NAME);
  return { arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`, identity: roleArn };
}
