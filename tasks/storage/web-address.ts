import { WebSourceError } from './web-errors.ts';

/** Where storage runs: only a local run reads plain `http://`, and only from the machine that it is on. */
export interface WebPlace {
  readonly local: boolean;
}

/** 127.0.0.0/8 as URLs write it: their parser turns other notations (127.1, 0x7f000001) into four numbers. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Parses an address that may be read. `https://` is, anywhere. Plain `http://` is only read from a loopback address, in a
 * local run: in a cloud it would reach what has no certificate, such as the task's own credentials (169.254.169.254,
 * 169.254.170.2). Throws {@link WebSourceError} for any other, and for one with a user or password: none is ever sent.
 */
export function webAddress(address: string, { local }: WebPlace): URL {
  const url = parse(address);
  if (url.username !== '' || url.password !== '') {
    throw new WebSourceError(withoutUser(url), 'the address holds a user or a password', 'Use a public address');
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && local && LOOPBACK.test(url.hostname))) return url;
  throw new WebSourceError(
    address,
    'plain http is only read from this machine itself (127.0.0.1, localhost), in a local run',
    'Use an https:// address, or download the files and name their folder',
  );
}

/** The address that a response redirects to; throws {@link WebSourceError} if it may not be read. */
export function redirected(from: URL, location: string, place: WebPlace): URL {
  const to = webAddress(parse(location, from).href, place);
  if (from.protocol === 'https:' && to.protocol !== 'https:') {
    throw new WebSourceError(
      from.href,
      `the server redirects to ${to.href}, without encryption`,
      'Use another address',
    );
  }
  return to;
}

function parse(address: string, base?: URL): URL {
  if (URL.canParse(address, base?.href)) return new URL(address, base);
  throw new WebSourceError(address, 'it is not a web address', 'Write https://host/prefix/');
}

function withoutUser(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
