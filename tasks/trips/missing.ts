import { isBlank } from './ascii.ts';

/** What databases, R and pandas write for a value that is not there, in lower case. */
const MISSING_WORDS: ReadonlySet<string> = new Set(['null', 'nan', '\\n', 'none', 'na', 'n/a', '<na>', 'nat']);

const LONGEST_WORD = 4;

/** Whether `bytes[from, to)` stands for a value that is not there: a blank field, or `NULL`, `nan`, `\N`, `None`, `NA`, ... */
export function isMissing(bytes: Uint8Array, from: number, to: number): boolean {
  if (isBlank(bytes, from, to)) return true;
  if (to - from > LONGEST_WORD) return false;
  return MISSING_WORDS.has(String.fromCharCode(...bytes.subarray(from, to)).toLowerCase());
}
