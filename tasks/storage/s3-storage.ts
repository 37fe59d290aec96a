import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { describeAccessDenied, parseAccessDenied } from '../aws/access-denied.ts';
import { awsTrouble } from '../aws/aws-errors.ts';
import { clientPolicy } from '../aws/retry-policy.ts';
import { ObjectAccessDenied, ObjectChanged, ObjectNotFound } from './storage.ts';
import type { RangeReader, Storage, StoredObject } from './storage.ts';

interface S3Address {
  readonly Bucket: string;
  readonly Key: string;
}

function addressOf(uri: string): S3Address {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  return { Bucket: bucket ?? '', Key: key ?? '' };
}

/** An operation on an object or folder, and the action that S3 must allow. */
const ACTIONS = {
  listed: 's3:ListBucket',
  read: 's3:GetObject',
  written: 's3:PutObject',
  removed: 's3:DeleteObject',
} as const;
type Deed = keyof typeof ACTIONS;

/** Turns S3's error into one of storage's, or returns the error itself. */
function storageError(error: unknown, uri: string, deed: Deed): unknown {
  if (!(error instanceof Error)) return error;
  const status = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
  if (error.name === 'NoSuchBucket')
    return new ObjectNotFound(uri, 'there is no such bucket in this account and region');
  if (error.name === 'NoSuchKey' || status === 404) return new ObjectNotFound(uri);
  if (status === 412) return new ObjectChanged(uri);
  const trouble = awsTrouble(error);
  if (trouble?.kind === 'credentials' || trouble?.kind === 'clock') return error;
  if (trouble?.kind === 'region') return new ObjectAccessDenied(uri, deed, trouble.message);
  if (trouble?.kind === 'denied' || status === 403) return new ObjectAccessDenied(uri, deed, refusal(error, uri, deed));
  return error;
}

/** S3 names who was refused what, except for other accounts' buckets and HEAD requests (no response body). */
function refusal({ message }: Error, uri: string, deed: Deed): string {
  const denied = parseAccessDenied(message);
  if (denied !== undefined) return describeAccessDenied(denied);
  const { Bucket, Key } = addressOf(uri);
  const resource = `arn:aws:s3:::${Bucket}${deed === 'listed' ? '' : `/${Key}`}`;
  return `S3 answered 403 without a reason. Allow ${ACTIONS[deed]} on ${resource} to the calling role, and in the bucket's own policy if another account owns it`;
}

/** `s3://bucket/key` URIs. The client library is loaded with the first one: a local run on files never needs it. */
export class S3Storage implements Storage {
  #opened: Promise<{ s3: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined;

  async list(uri: string): Promise<readonly StoredObject[]> {
    return this.#guarded(uri, 'listed', async (s3, client) => {
      const { Bucket, Key } = addressOf(uri);
      const folder = Key === '' || Key.endsWith('/') ? Key : `${Key}/`;
      const found: StoredObject[] = [];
      let folders = 0;
      let token: string | undefined;
      do {
        const page = await client.send(
          new s3.ListObjectsV2Command({ Bucket, Prefix: folder, Delimiter: '/', ContinuationToken: token }),
        );
        for (const { Key: key = '', Size = 0, ETag = '' } of page.Contents ?? []) {
          if (key === folder) continue;
          found.push({ uri: `s3://${Bucket}/${key}`, name: key.slice(folder.length), bytes: Size, version: ETag });
        }
        folders += page.CommonPrefixes?.length ?? 0;
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return found.length > 0 || folders > 0 || folder === Key ? found : [await this.head(uri)];
    });
  }

  async folders(uri: string): Promise<readonly string[]> {
    return this.#guarded(uri, 'listed', async (s3, client) => {
      const { Bucket, Key } = addressOf(uri);
      const folder = Key === '' || Key.endsWith('/') ? Key : `${Key}/`;
      const found: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new s3.ListObjectsV2Command({ Bucket, Prefix: folder, Delimiter: '/', ContinuationToken: token }),
        );
        for (const { Prefix = '' } of page.CommonPrefixes ?? []) found.push(Prefix.slice(folder.length, -1));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return found;
    });
  }

  async head(uri: string): Promise<StoredObject> {
    return this.#guarded(uri, 'read', async (s3, client) => {
      const address = addressOf(uri);
      const { ContentLength = 0, ETag = '' } = await client.send(new s3.HeadObjectCommand(address));
      return { uri, name: address.Key.slice(address.Key.lastIndexOf('/') + 1), bytes: ContentLength, version: ETag };
    });
  }

  async openRange(uri: string, start: number, end: number, version?: string): Promise<RangeReader> {
    if (end <= start) return { read: () => Promise.resolve(0), close: () => Promise.resolve() };
    return this.#guarded(uri, 'read', async (s3, client) => {
      const { Body } = await client.send(
        new s3.GetObjectCommand({ ...addressOf(uri), Range: `bytes=${start}-${end - 1}`, IfMatch: version }),
      );
      return new StreamRangeReader(Body as Readable);
    });
  }

  async get(uri: string): Promise<Uint8Array> {
    return this.#guarded(uri, 'read', async (s3, client) => {
      const { Body } = await client.send(new s3.GetObjectCommand(addressOf(uri)));
      return Body === undefined ? new Uint8Array(0) : Body.transformToByteArray();
    });
  }

  async put(uri: string, bytes: Uint8Array): Promise<void> {
    await this.#guarded(uri, 'written', (s3, client) =>
      client.send(new s3.PutObjectCommand({ ...addressOf(uri), Body: bytes })),
    );
  }

  async delete(uri: string): Promise<void> {
    await this.#guarded(uri, 'removed', (s3, client) => client.send(new s3.DeleteObjectCommand(addressOf(uri))));
  }

  async #guarded<T>(
    uri: string,
    deed: Deed,
    run: (s3: typeof import('@aws-sdk/client-s3'), client: S3Client) => Promise<T>,
  ): Promise<T> {
    this.#opened ??= import('@aws-sdk/client-s3').then((s3) => ({
      s3,
      // A local endpoint has no wildcard DNS for bucket names.
      client: new s3.S3Client({ ...clientPolicy(), forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined }),
    }));
    const { s3, client } = await this.#opened;
    try {
      return await run(s3, client);
    } catch (error) {
      throw storageError(error, uri, deed);
    }
  }
}

/** Reads a response body into the caller's buffers: the rest of a piece that does not fit is kept for the next read. */
class StreamRangeReader implements RangeReader {
  readonly #stream: Readable;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #left: Uint8Array = new Uint8Array(0);

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#left.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return 0;
      this.#left = next.value;
    }
    const count = Math.min(target.length, this.#left.length);
    target.set(this.#left.subarray(0, count));
    this.#left = this.#left.subarray(count);
    return count;
  }

  close(): Promise<void> {
    this.#stream.destroy();
    return Promise.resolve();
  }
}
