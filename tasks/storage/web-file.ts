import type { Clock } from '../aws/clock.ts';
import { ObjectChanged } from './storage.ts';
import { Passing, refusal, retried } from './web-retry.ts';
import type { WebClient, WebResponse } from './web-client.ts';
import { WebSourceError } from './web-errors.ts';
import { onlyVersion, sameVersion, webVersion } from './web-version.ts';

/** What reading a file takes. */
export interface WebServices {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly stop?: AbortSignal | undefined;
}

/** Bytes `start` to `end` (exclusive) of a file; `version` is the one that they must be of, if it is known. */
export interface WebRange {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
  readonly version?: string | undefined;
}

/** A part of a file, and the version that it is of. */
export interface WebPart {
  readonly bytes: Uint8Array;
  readonly version: string;
  /** The length of the whole file. */
  readonly totalBytes: number;
}

const NONE = new Uint8Array(0);

/** How HTML begins, whatever its Content-Type. */
const HTML = /^\s*<(!doctype\s+html|html[\s>])/i;
const HTML_HEAD_BYTES = 64;

/**
 * Requests a range and receives it as a whole, into `buffer` if that is large enough; one that is cut short is continued
 * from the byte reached. Throws
 * {@link ObjectChanged} if the file is no longer of this version, {@link WebSourceError} if the server cannot do that,
 * and what {@link retried} throws.
 */
export async function readRange(range: WebRange, services: WebServices, buffer: Uint8Array = NONE): Promise<WebPart> {
  const length = range.end - range.start;
  const bytes = buffer.length < length ? new Uint8Array(length) : buffer.subarray(0, length);
  let filled = 0;
  let { version } = range;
  let totalBytes = 0;
  const attempt = async (): Promise<WebPart> => {
    const rest = { ...range, start: range.start + filled, version };
    const response = await requestRange(rest, services);
    try {
      ({ version, totalBytes } = checkRange(rest, response));
      for await (const piece of response.pieces()) {
        if (filled + piece.length > bytes.length)
          throw unusableRange(range.uri, 'it sends more bytes than it announced');
        bytes.set(piece, filled);
        filled += piece.length;
      }
    } finally {
      response.discard();
    }
    if (filled < bytes.length) throw new Passing(`the response ended ${bytes.length - filled} bytes early`);
    if (range.start === 0) refuseHtml(range.uri, bytes);
    return { bytes, version, totalBytes };
  };
  return retried(range.uri, attempt, services);
}

async function requestRange({ uri, start, end, version }: WebRange, services: WebServices): Promise<WebResponse> {
  const headers = { range: `bytes=${start}-${end - 1}`, ...onlyVersion(version) };
  const response = await services.client.send(uri, { method: 'GET', headers, stop: services.stop });
  const refused = refusal(uri, response, services.clock);
  if (refused === undefined) return response;
  response.discard();
  throw refused;
}

/** Checks that a response is the requested part of the requested version. */
function checkRange({ uri, start, end, version }: WebRange, { status, headers }: WebResponse): Omit<WebPart, 'bytes'> {
  refuseWebPage(uri, headers['content-type']);
  refuseEncoded(uri, headers['content-encoding']);
  const content = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  const [first, last, total] = (content ?? []).slice(1).map(Number);
  const found = webVersion(uri, headers, total ?? Number(headers['content-length']));
  if (version !== undefined && !sameVersion(found, version)) throw new ObjectChanged(uri);
  if (status === 200) throw unusableRange(uri, 'it answers a request for a part with the whole file');
  if (first === undefined || last === undefined || total === undefined) {
    throw unusableRange(uri, `its Content-Range is ${headers['content-range'] ?? 'missing'}`);
  }
  if (last === total - 1 && last < end - 1) throw new ObjectChanged(uri);
  if (first !== start || last > end - 1)
    throw unusableRange(uri, `it answers ${start}-${end - 1} with ${first}-${last}`);
  return { version: found, totalBytes: total };
}

/** Throws {@link WebSourceError} for a response that is a page to look at, as error pages with status 200 are. */
export function refuseWebPage(uri: string, contentType: string | undefined): void {
  if (contentType?.startsWith('text/html') !== true) return;
  throw webPage(uri);
}

/** Throws {@link WebSourceError} for content that is HTML in spite of its Content-Type. */
export function refuseHtml(uri: string, bytes: Uint8Array): void {
  if (HTML.test(Buffer.from(bytes.subarray(0, HTML_HEAD_BYTES)).toString('latin1'))) throw webPage(uri);
}

/** Throws {@link WebSourceError} for content that was compressed on its way: its bytes are not the file's. */
export function refuseEncoded(uri: string, encoding: string | undefined): void {
  if (encoding === undefined || encoding === 'identity') return;
  throw unusableRange(uri, `it compresses the file (${encoding}) without being asked to`);
}

function webPage(uri: string): WebSourceError {
  return new WebSourceError(
    uri,
    'the server answered with a web page (HTML), not with the file',
    'Open the address in a browser to see what it says, and correct it',
  );
}

function unusableRange(uri: string, problem: string): WebSourceError {
  return new WebSourceError(
    uri,
    `the server does not support reading parts of a file: ${problem}`,
    'Download the files and name their folder, or use a server that supports Range requests',
  );
}
