import { systemClock } from '../aws/clock.ts';
import type { Clock } from '../aws/clock.ts';
import { uriName } from './storage.ts';
import type { RangeReader, Storage, StoredObject } from './storage.ts';
import type { WebPlace } from './web-address.ts';
import { WebClient } from './web-client.ts';
import type { WebResponse } from './web-client.ts';
import { WebSourceError } from './web-errors.ts';
import { readRange, refuseEncoded, refuseHtml, refuseWebPage } from './web-file.ts';
import type { WebServices } from './web-file.ts';
import { WebRangeReader } from './web-range-reader.ts';
import { Passing, refusal, retried } from './web-retry.ts';
import { webVersion } from './web-version.ts';

/** The largest object that is read as a whole, such as a layer: cities' largest layers are tenths of that. */
const LARGEST_OBJECT_BYTES = 128 * 1024 ** 2;

/** Statuses of servers that refuse HEAD for an address that they serve: 405 Method Not Allowed, 501 Not Implemented. */
const NO_HEAD: ReadonlySet<number> = new Set([405, 501]);

/** How storage on the web works. */
export interface HttpsStorageOptions extends WebPlace {
  readonly clock?: Clock;
}

/**
 * `https://` addresses of a public web server, read-only: files are asked for by HEAD and read by Range requests, never
 * downloaded whole. No credentials are sent. Which addresses may be read: `web-address.ts`; how often it tries:
 * `web-retry.ts`.
 */
export class HttpsStorage implements Storage {
  readonly #services: WebServices;

  constructor({ local, clock = systemClock }: HttpsStorageOptions) {
    this.#services = { clock, client: new WebClient({ local, clock }) };
  }

  /** A single file is listed by its head; a web server has no listings of folders. */
  async list(uri: string): Promise<readonly StoredObject[]> {
    if (/^https?:\/\/[^/]+\/(.*\/)?[^/]+\.\w+$/.test(uri)) return [await this.head(uri)];
    throw new WebSourceError(
      uri,
      'a web server cannot be asked what it holds',
      'Name the months to count with --trips, as in yellow:2024-01..2024-12',
    );
  }

  folders(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async head(uri: string): Promise<StoredObject> {
    const found = await retried(uri, () => this.#tryHead(uri), this.#services);
    return found ?? this.#headByRange(uri);
  }

  async openRange(uri: string, start: number, end: number, version?: string): Promise<RangeReader> {
    if (end <= start) return { read: () => Promise.resolve(0), close: () => Promise.resolve() };
    return WebRangeReader.open({ uri, start, end, version }, this.#services);
  }

  /** Reads an object of at most 128 MiB; one that is cut short is read again from its start. */
  async get(uri: string): Promise<Uint8Array> {
    return retried(uri, () => this.#tryGet(uri), this.#services);
  }

  async put(uri: string): Promise<void> {
    return Promise.reject(readOnly(uri));
  }

  async delete(uri: string): Promise<void> {
    return Promise.reject(readOnly(uri));
  }

  /** Undefined if the server does not answer HEAD as it answers GET. */
  async #tryHead(uri: string): Promise<StoredObject | undefined> {
    const { client, clock } = this.#services;
    const response = await client.send(uri, { method: 'HEAD' });
    const { status, headers } = response;
    if (NO_HEAD.has(status)) return undefined;
    const refused = refusal(uri, response, clock);
    if (refused !== undefined) throw refused;
    refuseWebPage(uri, headers['content-type']);
    const length = headers['content-length'];
    if (length === undefined || headers['content-encoding'] !== undefined) return undefined;
    return objectOf(uri, Number(length), webVersion(uri, headers, Number(length)));
  }

  /** The length is in the Content-Range of a single byte. */
  async #headByRange(uri: string): Promise<StoredObject> {
    const { version, totalBytes } = await readRange({ uri, start: 0, end: 1 }, this.#services);
    return objectOf(uri, totalBytes, version);
  }

  async #tryGet(uri: string): Promise<Uint8Array> {
    const { client, clock } = this.#services;
    const response = await client.send(uri, { method: 'GET' });
    try {
      const refused = refusal(uri, response, clock);
      if (refused !== undefined) throw refused;
      refuseWebPage(uri, response.headers['content-type']);
      refuseEncoded(uri, response.headers['content-encoding']);
      const bytes = await wholeBody(uri, response);
      refuseHtml(uri, bytes);
      return bytes;
    } finally {
      response.discard();
    }
  }
}

async function wholeBody(uri: string, response: WebResponse): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.pieces()) {
    length += piece.length;
    if (length > LARGEST_OBJECT_BYTES) {
      throw new WebSourceError(uri, `it is larger than ${LARGEST_OBJECT_BYTES} bytes`, 'Download it and name the file');
    }
    pieces.push(piece);
  }
  const announced = Number(response.headers['content-length'] ?? length);
  if (length < announced) throw new Passing(`the response ended ${announced - length} bytes early`);
  return Buffer.concat(pieces, length);
}

function objectOf(uri: string, bytes: number, version: string): StoredObject {
  return { uri, name: uriName(uri), bytes, version };
}

function readOnly(uri: string): WebSourceError {
  return new WebSourceError(uri, 'a web server is only read from', 'Write to s3://bucket/prefix or a folder');
}
