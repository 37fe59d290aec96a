/** A field between commas: a quoted one with its quotes doubled, or one without quotes. */
const FIELD = /(?<=^|,)(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))(?=,|$)/g;

/** The names of a header's columns, trimmed; quotes as RFC 4180 has them are taken off. */
export function splitHeader(line: string): string[] {
  return [...line.matchAll(FIELD)].map(([, quoted, plain = '']) => (quoted?.replaceAll('""', '"') ?? plain).trim());
}
