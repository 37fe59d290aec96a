import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { transientTrouble } from '../../../tasks/aws/aws-errors.ts';
import { CLIENT_ATTEMPTS } from '../../../tasks/aws/retry-policy.ts';
import { HttpsStorage } from '../../../tasks/storage/https-storage.ts';
import { ObjectAccessDenied, ObjectChanged, ObjectNotFound, readBytes } from '../../../tasks/storage/storage.ts';
import type { RangeReader, StoredObject } from '../../../tasks/storage/storage.ts';
import { CONNECTIONS } from '../../../tasks/storage/web-client.ts';
import { ServerBusy, ServerUnreachable, WebSourceError } from '../../../tasks/storage/web-errors.ts';
import { SEGMENT_BYTES } from '../../../tasks/storage/web-range-reader.ts';
import { WebClock, WebServer } from '../../web-server.ts';
import type { Fault } from '../../web-server.ts';

const NAME = '/trip-data/yellow_tripdata_2024-01.parquet';
const content = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7) % 251);
const server = new WebServer();
let address = '';
let clock: WebClock;
let storage: HttpsStorage;
let uri = '';

beforeAll(async () => {
  address = await server.start();
});

afterAll(() => server.close());

beforeEach(() => {
  server.reset();
  server.files.set(NAME, { bytes: content, etag: '"one"' });
  clock = new WebClock();
  storage = new HttpsStorage({ local: true, clock });
  uri = `${address}${NAME}`;
});

/** Bytes `start` to `end`, read in pieces of at most `room` bytes. */
async function bytesOf(start: number, end: number, version?: string, room = 1000): Promise<Uint8Array> {
  return drain(await storage.openRange(uri, start, end, version), room);
}

async function drain(reader: RangeReader, room = 1000): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const target = new Uint8Array(room);
    const count = await reader.read(target);
    if (count === 0) break;
    pieces.push(target.subarray(0, count));
  }
  await reader.close();
  return Buffer.concat(pieces);
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error', (error: unknown) => error); // prettier-ignore
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Answers the first `count` requests with `answer`, the others as usual. */
const first =
  (count: number, answer: (response: ServerResponse) => unknown): Fault =>
  (_, response, number) => {
    if (number < count) answer(response);
    return number < count;
  };

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): unknown =>
    response.writeHead(code, headers).end();

describe('a head', () => {
  test('gives name, length and ETag, and says who asks', async () => {
    const object = await storage.head(uri);

    expect(object).toEqual({ uri, name: 'yellow_tripdata_2024-01.parquet', bytes: 10_000, version: '"one"' });
    expect(server.requests).toEqual([`HEAD ${NAME}`]);
    expect(server.headers[0]).toMatchObject({ 'user-agent': 'nyc-taxi-trip-explorer', 'accept-encoding': 'identity' });
    expect(server.headers[0]).not.toHaveProperty('authorization');
  });

  test.each([
    ['a weak ETag as it is', { etag: 'W/"one"' }, 'W/"one"'],
    ['the date and length if there is no ETag', { etag: '' }, 'Mon, 01 Jun 2026 10:00:00 GMT, 10000 bytes'],
  ])('takes for the version %s', async (_, about, version) => {
    server.files.set(NAME, { bytes: content, ...about });

    expect(await storage.head(uri)).toMatchObject({ version, bytes: 10_000 });
    expect(await bytesOf(10, 20, version)).toEqual(Buffer.from(content.subarray(10, 20)));
  });

  test('refuses a file without ETag and date: a change would go unnoticed', async () => {
    server.fault = (_, response) => Boolean(response.writeHead(200, { 'content-length': 5 }).end());

    const error = await failure(storage.head(uri));

    expect(error).toBeInstanceOf(WebSourceError);
    expect((error as Error).message).toMatch(/neither ETag nor Last-Modified.*Download the files/);
  });

  test.each([405, 501])('asks for one byte where HEAD is answered %d', async (code) => {
    server.fault = ({ method }, response) => method === 'HEAD' && Boolean(response.writeHead(code).end());

    expect(await storage.head(uri)).toEqual({
      uri,
      name: 'yellow_tripdata_2024-01.parquet',
      bytes: 10_000,
      version: '"one"',
    });
    expect(server.requests).toEqual([`HEAD ${NAME}`, `GET ${NAME} bytes=0-0`]);
  });

  test('asks for one byte where HEAD names no length', async () => {
    server.fault = ({ method }, response) =>
      method === 'HEAD' && Boolean(response.writeHead(200, { etag: '"one"', 'transfer-encoding': 'chunked' }).end());

    expect(await storage.head(uri)).toMatchObject({ bytes: 10_000 });
  });

  test.each([403, 404, 410])('of a month that is answered %d says that it is not published', async (code) => {
    server.fault = first(1, status(code));

    const error = await failure(storage.head(uri));

    expect(error).toBeInstanceOf(ObjectNotFound);
    expect((error as Error).message).toBe(
      `${uri} does not exist: the server answered ${code}, so it is not published there`,
    );
    expect(clock.slept).toEqual([]);
  });

  test('that needs a login is denied, and none is sent', async () => {
    server.fault = first(1, status(401));

    expect(await failure(storage.head(uri))).toBeInstanceOf(ObjectAccessDenied);
  });
});

describe('a range', () => {
  test('is asked for by its bytes and pinned to the version', async () => {
    const bytes = await bytesOf(100, 5000, '"one"', 333);

    expect(bytes).toEqual(Buffer.from(content.subarray(100, 5000)));
    expect(server.requests).toEqual([`GET ${NAME} bytes=100-4999`]);
    expect(server.headers[0]).toMatchObject({ 'if-match': '"one"' });
  });

  test('that is empty asks for nothing', async () => {
    expect(await bytesOf(5, 5)).toHaveLength(0);
    expect(server.requests).toEqual([]);
  });

  test('of any place and length has the bytes of the file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(9999), fc.nat(9999), fc.integer({ min: 1, max: 4000 }), async (one, other, room) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        expect(await bytesOf(start, end, '"one"', room)).toEqual(Buffer.from(content.subarray(start, end)));
      }),
      { seed: 20240101, numRuns: 30 },
    );
  });

  test('longer than a segment is read in several, in order', async () => {
    const bytes = new Uint8Array(2 * SEGMENT_BYTES + 77).map((_, i) => (i * 31) % 253);
    server.files.set(NAME, { bytes, etag: '"one"' });

    const read = await bytesOf(0, bytes.length, '"one"', 1 << 20);

    expect(sha(read)).toBe(sha(bytes));
    expect(server.requests).toEqual([
      `GET ${NAME} bytes=0-${SEGMENT_BYTES - 1}`,
      `GET ${NAME} bytes=${SEGMENT_BYTES}-${2 * SEGMENT_BYTES - 1}`,
      `GET ${NAME} bytes=${2 * SEGMENT_BYTES}-${2 * SEGMENT_BYTES + 76}`,
    ]);
  });

  test('beside many others, read in lockstep, waits for none of them and uses few connections', async () => {
    const bytes = new Uint8Array(SEGMENT_BYTES + 1000).map((_, i) => (i * 31) % 253);
    server.files.set(NAME, { bytes, etag: '"one"' });
    const starts = Array.from({ length: 3 * CONNECTIONS }, (_, i) => i * 10);

    const readers = await Promise.all(starts.map((start) => storage.openRange(uri, start, bytes.length, '"one"')));
    const hashes = starts.map(() => createHash('sha256'));
    const target = new Uint8Array(1 << 20);
    for (let open = true; open;) {
      open = false;
      for (const [i, reader] of readers.entries()) {
        const count = await reader.read(target);
        hashes[i]?.update(target.subarray(0, count));
        open ||= count > 0;
      }
    }
    await Promise.all(readers.map((reader) => reader.close()));

    expect(hashes.map((hash) => hash.digest('hex'))).toEqual(starts.map((start) => sha(bytes.subarray(start))));
    expect(server.mostAtOnce).toBeLessThanOrEqual(CONNECTIONS);
  });

  test('that is cut short is continued from the byte reached', async () => {
    server.fault = (_, response, number) => {
      if (number > 1) return false;
      const start = number * 1000;
      response.writeHead(206, {
        etag: '"one"',
        'content-length': 5000 - start,
        'content-range': `bytes ${start}-4999/10000`,
      });
      response.write(content.subarray(start, start + 1000), () => response.destroy());
      return true;
    };

    expect(await bytesOf(0, 5000, '"one"')).toEqual(Buffer.from(content.subarray(0, 5000)));
    expect(server.requests).toEqual([
      `GET ${NAME} bytes=0-4999`,
      `GET ${NAME} bytes=1000-4999`,
      `GET ${NAME} bytes=2000-4999`,
    ]);
    expect(clock.slept).toEqual([500, 1000]);
  });

  test('whose server stays silent in mid-body is continued', async () => {
    server.fault = (_, response, number) => {
      if (number > 0) return false;
      response.writeHead(206, { etag: '"one"', 'content-length': 5000, 'content-range': 'bytes 0-4999/10000' });
      response.write(content.subarray(0, 1000), () =>
        setImmediate(() => {
          clock.expire();
        }),
      );
      return true;
    };

    expect(await bytesOf(0, 5000, '"one"')).toEqual(Buffer.from(content.subarray(0, 5000)));
    expect(server.requests).toHaveLength(2);
  });

  test('whose server never answers is given up after its attempts, as trouble that may pass', async () => {
    server.fault = () => {
      setImmediate(() => {
        clock.expire();
      });
      return true;
    };

    const error = await failure(bytesOf(0, 5000, '"one"'));

    expect(error).toBeInstanceOf(ServerUnreachable);
    expect(transientTrouble(error)?.message).toMatch(/no byte for 30 s, after 6 attempts/);
    expect(server.requests).toHaveLength(CLIENT_ATTEMPTS);
  });

  test('of a file that changed is refused, whether the server compares or not', async () => {
    server.files.set(NAME, { bytes: content, etag: '"two"' });
    const compared = await failure(bytesOf(0, 10, '"one"'));
    server.files.set(NAME, { bytes: content, etag: 'W/"two"' });
    const sent = await failure(bytesOf(0, 10, 'W/"one"'));
    server.files.set(NAME, { bytes: content, etag: '', modified: 'Tue, 02 Jun 2026 10:00:00 GMT' });
    const dated = await failure(bytesOf(0, 10, 'Mon, 01 Jun 2026 10:00:00 GMT, 10000 bytes'));
    server.files.set(NAME, { bytes: content.subarray(0, 9), etag: '"one"' });
    const shortened = await failure(bytesOf(0, 10, '"one"'));
    const emptied = await failure(bytesOf(9, 10, '"one"'));

    for (const error of [compared, sent, dated, shortened, emptied]) expect(error).toBeInstanceOf(ObjectChanged);
  });

  test('never mixes two versions, even if the file changes between two segments or attempts', async () => {
    const bytes = new Uint8Array(2 * SEGMENT_BYTES + 10); // the last segment is requested after the change
    server.files.set(NAME, { bytes, etag: 'W/"one"' });
    const reader = await storage.openRange(uri, 0, bytes.length);
    server.files.set(NAME, { bytes, etag: 'W/"two"' });
    const between = await failure(drain(reader, 1 << 20));
    server.fault = (_, response) => {
      server.fault = undefined;
      server.files.set(NAME, { bytes, etag: 'W/"three"' });
      response.writeHead(206, { etag: 'W/"two"', 'content-length': 10, 'content-range': `bytes 0-9/${bytes.length}` });
      response.write(bytes.subarray(0, 5), () => response.destroy());
      return true;
    };
    const resumed = await failure(bytesOf(0, 10));

    expect(between).toBeInstanceOf(ObjectChanged);
    expect(resumed).toBeInstanceOf(ObjectChanged);
  });

  test('from a server that answers with the whole file is refused with the fix', async () => {
    server.fault = (_, response) =>
      Boolean(response.writeHead(200, { etag: '"one"', 'content-length': 10_000 }).end(content));

    const error = await failure(bytesOf(0, 10, '"one"'));

    expect(error).toBeInstanceOf(WebSourceError);
    expect((error as Error).message).toBe(
      `${uri} cannot be read: the server does not support reading parts of a file: it answers a request for a part with the whole file. Download the files and name their folder, or use a server that supports Range requests`,
    );
  });

  test.each([
    ['bytes 1-10/10000', /answers 0-9 with 1-10/],
    ['bytes 0-99/10000', /answers 0-9 with 0-99/],
    ['bytes 0-9/*', /Content-Range is bytes 0-9/],
    [undefined, /Content-Range is missing/],
  ])('answered with Content-Range %s is refused', async (range, message) => {
    server.fault = (_, response) =>
      Boolean(
        response
          .writeHead(206, { etag: '"one"', ...(range !== undefined && { 'content-range': range }) })
          .end('0123456789'),
      );

    const error = await failure(bytesOf(0, 10, '"one"'));

    expect(error).toBeInstanceOf(WebSourceError);
    expect((error as Error).message).toMatch(message);
  });

  test('with more bytes than announced is refused', async () => {
    server.fault = (_, response) =>
      Boolean(response.writeHead(206, { etag: '"one"', 'content-range': 'bytes 0-9/10000' }).end('0123456789ab'));

    expect(await failure(bytesOf(0, 10, '"one"'))).toBeInstanceOf(WebSourceError);
  });

  test('that is compressed on its way is refused', async () => {
    server.fault = (_, response) =>
      Boolean(
        response
          .writeHead(206, { etag: '"one"', 'content-encoding': 'gzip', 'content-range': 'bytes 0-9/10000' })
          .end('0123456789'),
      );

    expect(String(await failure(bytesOf(0, 10, '"one"')))).toMatch(/compresses the file \(gzip\)/);
  });

  test('stops asking once it is closed', async () => {
    const bytes = new Uint8Array(3 * SEGMENT_BYTES);
    server.files.set(NAME, { bytes, etag: '"one"' });

    const reader = await storage.openRange(uri, 0, bytes.length, '"one"');
    await reader.close();
    await storage.head(uri);

    expect(server.requests.length).toBeLessThanOrEqual(3);
    expect(clock.slept).toEqual([]);
  });
});

describe('a server in trouble', () => {
  test.each([500, 502, 503, 504, 408])('that answers %d is asked again, with growing waits', async (code) => {
    server.fault = first(2, status(code));

    expect(await storage.head(uri)).toMatchObject({ bytes: 10_000 });
    expect(clock.slept).toEqual([500, 1000]);
  });

  test.each([
    ['7', 7000],
    ['Wed, 25 Nov 2026 12:00:09 GMT', 9000],
    ['soon', 500],
    ['0', 500],
  ])('that answers 429 with Retry-After %s is given that time', async (retryAfter, wait) => {
    server.fault = first(1, status(429, { 'retry-after': retryAfter }));

    expect(await storage.head(uri)).toMatchObject({ bytes: 10_000 });
    expect(clock.slept).toEqual([wait]);
  });

  test('that asks for an hour is not waited for here, but by whoever can', async () => {
    server.fault = first(9, status(429, { 'retry-after': '3600' }));

    const error = await failure(storage.head(uri));

    expect(error).toBeInstanceOf(ServerBusy);
    expect(transientTrouble(error)?.kind).toBe('throttled');
    expect(clock.slept).toEqual([]);
  });

  test('that keeps failing is given up, as trouble that may pass', async () => {
    server.fault = first(99, status(503));

    const error = await failure(storage.head(uri));

    expect(transientTrouble(error)).toMatchObject({ kind: 'service' });
    expect((error as Error).message).toContain(`${uri} cannot be read now (the server answered 503, after 6 attempts)`);
    expect(server.requests).toHaveLength(CLIENT_ATTEMPTS);
  });

  test('that closes its connections is asked again', async () => {
    server.fault = first(1, (response) => response.socket?.destroy());

    expect(await storage.head(uri)).toMatchObject({ bytes: 10_000 });
  });

  test('that nothing listens for is unreachable, as trouble that may pass', async () => {
    const gone = new WebServer();
    const address = await gone.start();
    await gone.close();

    const error = await failure(storage.head(`${address}/x.csv`));

    expect(error).toBeInstanceOf(ServerUnreachable);
    expect(transientTrouble(error)?.message).toMatch(/cannot be reached \(.*ECONNREFUSED.*, after 6 attempts\): check/);
  });

  test('whose name is unknown is asked for once', async () => {
    const error = await failure(storage.head('https://no-such-host.invalid/trips/x.csv'));

    expect(error).toBeInstanceOf(ServerUnreachable);
    expect(clock.slept.length).toBeLessThan(CLIENT_ATTEMPTS);
  });

  test.each([400, 505])('that answers %d is not asked again', async (code) => {
    server.fault = first(9, status(code));

    const error = await failure(storage.head(uri));

    expect(error).toBeInstanceOf(WebSourceError);
    expect(transientTrouble(error)).toBeUndefined();
    expect(server.requests).toHaveLength(1);
  });
});

describe('a web page in place of a file', () => {
  test.each(['text/html', 'text/html; charset=utf-8'])('is recognized by its type, %s', async (type) => {
    server.files.set(NAME, { bytes: Buffer.from('<p>Not found</p>'), type });

    for (const error of [
      await failure(storage.head(uri)),
      await failure(bytesOf(0, 5)),
      await failure(storage.get(uri)),
    ]) {
      expect(error).toBeInstanceOf(WebSourceError);
      expect((error as Error).message).toContain('answered with a web page (HTML), not with the file');
    }
  });

  test.each(['<!DOCTYPE html><p>', '\n<!doctype HTML>', '<html lang="en">', '<HTML>'])(
    'is recognized by its beginning, %j',
    async (beginning) => {
      server.files.set(NAME, { bytes: Buffer.from(beginning.padEnd(500, '.')) });

      expect(String(await failure(bytesOf(0, 400)))).toContain('web page');
      expect(String(await failure(storage.get(uri)))).toContain('web page');
    },
  );
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('by %d is followed, for heads and ranges', async (code) => {
    server.files.set('/moved', { bytes: content, etag: '"one"' });
    server.files.delete(NAME);
    server.fault = ({ url }, response) =>
      url === NAME && Boolean(response.writeHead(code, { location: '/moved' }).end());

    const object = await storage.head(uri);

    expect(object).toMatchObject({ uri, name: 'yellow_tripdata_2024-01.parquet', bytes: 10_000 });
    expect(await bytesOf(5, 9, object.version)).toEqual(Buffer.from(content.subarray(5, 9)));
  });

  test('in a circle is given up', async () => {
    server.fault = (_, response) => Boolean(response.writeHead(302, { location: NAME }).end());

    expect(String(await failure(storage.head(uri)))).toMatch(/redirects more than 5 times/);
    expect(server.requests).toHaveLength(6);
  });

  test.each(['http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/x', 'file:///etc/passwd', 'http://'])(
    'to %s is not followed',
    async (location) => {
      server.fault = (_, response) => Boolean(response.writeHead(302, { location }).end());

      expect(await failure(storage.head(uri))).toBeInstanceOf(WebSourceError);
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe('an object as a whole', () => {
  test('is read again from its start if it is cut short', async () => {
    server.fault = (_, response, number) => {
      if (number > 0) return false;
      response.writeHead(200, { etag: '"one"', 'content-length': 10_000 });
      response.write(content.subarray(0, 100), () => response.destroy());
      return true;
    };

    expect(await storage.get(uri)).toEqual(Buffer.from(content));
  });

  test('is not read beyond its limit', async () => {
    const piece = Buffer.alloc(16 * 1024 ** 2);
    server.fault = (_, response) => {
      response.writeHead(200, { etag: '"one"' });
      const more = (): void => {
        if (!response.destroyed) response.write(piece, more);
      };
      more();
      return true;
    };

    expect(String(await failure(storage.get(uri)))).toMatch(/larger than 134217728 bytes/);
  });
});

test('a single file is listed by its head, a folder cannot be', async () => {
  expect(await storage.list(uri)).toEqual([await storage.head(uri)]);

  const error = await failure(storage.list(`${address}/trip-data/`));
  expect(error).toBeInstanceOf(WebSourceError);
  expect((error as Error).message).toMatch(/Name the months to count with --trips/);
});

test('nothing is written to the web', async () => {
  expect(await failure(storage.put(uri))).toBeInstanceOf(WebSourceError);
  expect(await failure(storage.delete(uri))).toBeInstanceOf(WebSourceError);
  expect(server.requests).toEqual([]);
});

test('bytes of an object are read as those of a file are', async () => {
  const object: StoredObject = await storage.head(uri);

  expect(await readBytes(storage, object, 9_990, 100)).toEqual(content.subarray(9_990));
});
