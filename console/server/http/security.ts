import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from './http.ts';

/** Sent with every response: the pages load nothing from elsewhere, and no other site frames or reads them. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Host names by which only this machine can reach itself. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** The parts of a request that are checked before serving it. */
export interface CheckedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** The accepted values of `Host`: the loopback names and the one given by `--host`, with the port. */
export function allowedHosts(port: number, host?: string): ReadonlySet<string> {
  const named = host === undefined ? [] : [host.includes(':') ? `[${host}]` : host];
  const names = [...LOOPBACK, ...named.map((name) => name.toLowerCase())];
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

/**
 * Refuses, with an {@link HttpError}, what did not come from the console's own pages or deliberately from a program: another
 * `Host` (a foreign name pointed at this machine), another `Origin`, and a POST of anything but JSON, which a
 * foreign page could send without a preflight request.
 */
export function checkRequest({ method, headers }: CheckedRequest, hosts: ReadonlySet<string>): void {
  const host = headers.host?.toLowerCase() ?? '';
  if (!hosts.has(host)) throw new HttpError(403, `the console is not served as ${host || 'a nameless host'}`);
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    throw new HttpError(403, `requests from ${origin} are refused`);
  }
  if (!['GET', 'HEAD', 'POST'].includes(method)) throw new HttpError(405, `${method} is not served`);
  if (method === 'POST' && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new HttpError(415, 'send JSON, with content-type: application/json');
  }
}

/** Checks an execution's name; throws {@link HttpError} for one that Step Functions would not accept. */
export function checkedExecutionName(text: string): string {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(text)) {
    throw new HttpError(400, 'an execution has a name of up to 80 letters, digits, - and _');
  }
  return text;
}
