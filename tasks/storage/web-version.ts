import type { IncomingHttpHeaders } from 'node:http';
import { WebSourceError } from './web-errors.ts';

/**
 * What tells a file from its next version: its ETag as sent, weak or strong, else when it was last modified and its
 * length. Throws {@link WebSourceError} if the server sends neither: a change would go unnoticed.
 */
export function webVersion(
  uri: string,
  { etag, 'last-modified': modified }: IncomingHttpHeaders,
  bytes: number,
): string {
  if (etag !== undefined) return etag;
  if (modified !== undefined) return `${modified}, ${bytes} bytes`;
  throw new WebSourceError(
    uri,
    'the server sends neither ETag nor Last-Modified, so that a change during an execution would go unnoticed',
    'Download the files and name their folder',
  );
}

/** Whether two versions are the same; the mark of a weak ETag is left out, since caches add it on their way. */
export function sameVersion(one: string, other: string): boolean {
  return one.replace(/^W\//, '') === other.replace(/^W\//, '');
}

/** The headers that keep a server from sending another version: for a strong ETag only (RFC 9110, 13.1.1). */
export function onlyVersion(version: string | undefined): Readonly<Record<string, string>> {
  return version?.startsWith('"') === true ? { 'if-match': version } : {};
}
