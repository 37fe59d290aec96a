import { createHash } from 'node:crypto';

/** An error in JSONata's own form, so that a failing call reads like one of JSONata's. */
function argumentError(name: string, position: number, expected: string): Error {
  const message = `Argument ${position} of function "${name}" must be ${expected}`;
  return Object.assign(new Error(message), { code: 'T0410' });
}

const DIGESTS: ReadonlyMap<unknown, string> = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** `$parse(text)`: the value of a JSON text. */
export function parse(text?: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw argumentError('parse', 1, 'a string');
  return JSON.parse(text);
}

/** `$hash(text, algorithm)`: the digest in hexadecimal of the text's UTF-8. */
export function hash(text?: unknown, algorithm?: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw argumentError('hash', 1, 'a string');
  if (algorithm === undefined) return undefined;
  const digest = DIGESTS.get(algorithm);
  if (digest === undefined) throw argumentError('hash', 2, `one of ${[...DIGESTS.keys()].join(', ')}`);
  return createHash(digest).update(text, 'utf8').digest('hex');
}

/** A random (version 4) UUID. */
export function uuid(random: () => number): string {
  const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
