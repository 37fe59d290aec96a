import { createHash } from 'node:crypto';

/** An error in JSONata's own form, so that a failing call reads like one of JSONata's. */
function argumentError(name: string, position: number, expected: string): Error {
  const message = `Argument ${position} of function "${name}" must be ${expected}`;
  return Object.assign(new Error(message), { code: 'T0410' });
}

const DIGESTS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
/** The most elements that AWS lets $range build. */
const MAX_RANGE = 360_145;

function numberArgument(name: string, position: number, value: unknown): number {
  if (typeof value !== 'number') throw argumentError(name, position, 'a number');
  return Math.trunc(value);
}

/** `$parse(text)`: the value of a JSON text. */
export function parse(text?: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw argumentError('parse', 1, 'a string');
  return JSON.parse(text);
}

/** `$partition(array, size)`: the array cut into arrays of `size`, the last one holding the rest. */
export function partition(array?: unknown, size?: unknown): unknown[][] | undefined {
  if (array === undefined) return undefined;
  const items: unknown[] = Array.isArray(array) ? array : [array];
  if (array === null) throw argumentError('partition', 1, 'an array');
  const length = size === undefined ? items.length : numberArgument('partition', 2, size);
  if (length < 0) throw argumentError('partition', 2, 'zero or greater');
  if (length === 0 || items.length === 0) return undefined;
  return Array.from({ length: Math.ceil(items.length / length) }, (_, part) =>
    items.slice(part * length, (part + 1) * length),
  );
}

/** `$range(first, last, step)`: the numbers from first to last; nothing where the step never gets there. */
export function range(from: unknown, to: unknown, by?: unknown): number | number[] | undefined {
  const first = numberArgument('range', 1, from);
  const last = numberArgument('range', 2, to);
  if (by === undefined) return undefined;
  const step = numberArgument('range', 3, by);
  const count = step === 0 ? 0 : Math.floor((last - first) / step) + 1;
  if (count > MAX_RANGE) throw argumentError('range', 3, `such that at most ${MAX_RANGE} numbers result`);
  if (count <= 0) return undefined;
  return count === 1 ? first : Array.from({ length: count }, (_, index) => first + index * step);
}

/** `$hash(text, algorithm)`: the digest in hexadecimal of the text's UTF-8. */
export function hash(text?: unknown, algorithm?: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw argumentError('hash', 1, 'a string');
  if (algorithm === undefined) return undefined;
  const digest = typeof algorithm === 'string' ? DIGESTS[algorithm] : undefined;
  if (digest === undefined) throw argumentError('hash', 2, `one of ${Object.keys(DIGESTS).join(', ')}`);
  return createHash(digest).update(text, 'utf8').digest('hex');
}

/** The first double of a `java.util.Random` with this seed: what AWS's `$random(seed)` returns. */
export function seededRandom(seed: number): number {
  const multiplier = 0x5deece66dn;
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(Math.trunc(seed)) ^ multiplier) & mask;
  const next = (bits: bigint): bigint => {
    state = (state * multiplier + 0xbn) & mask;
    return state >> (48n - bits);
  };
  const high = next(26n);
  return Number((high << 27n) + next(27n)) / 2 ** 53;
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
