import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { errorCode } from '../../../tasks/aws/error-code.ts';
import { HttpError } from './http.ts';

/** Content types of the pages' files. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/**
 * The file for a page's path in the web folder: `/` and every path without an extension is the application itself,
 * which reads the rest of the address. Undefined for anything but a plain path.
 */
export function pageFile(pathname: string): string | undefined {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  if (path.posix.extname(pathname) === '') return 'index.html';
  return segments.every((segment) => /^\w[\w.-]*$/.test(segment)) ? segments.join('/') : undefined;
}

/** Serves one of the pages' files; the browser revalidates it each time. */
export async function servePage(
  webFolder: string,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = pageFile(pathname);
  const type = CONTENT_TYPES[path.extname(file ?? '')];
  const content = file === undefined || type === undefined ? undefined : await contentOf(path.join(webFolder, file));
  if (content === undefined || type === undefined) throw new HttpError(404, `there is nothing at ${pathname}`);
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  const headers = { etag, 'cache-control': 'no-cache' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': content.length }).end(content);
}

async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EISDIR') return undefined;
    throw error;
  }
}
