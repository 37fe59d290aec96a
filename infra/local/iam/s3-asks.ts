import type { Ask } from './ask.ts';
import type { SignedRequest } from './sigv4.ts';

/** S3: what is asked of a bucket beside its list, by the name in its query. */
const BUCKET_PARTS: Readonly<Record<string, string>> = {
  location: 'GetBucketLocation',
  versioning: 'GetBucketVersioning',
  uploads: 'ListBucketMultipartUploads',
  versions: 'ListBucketVersions',
  policy: 'GetBucketPolicy',
};

/** What a request to S3 (with the bucket in its path) asks for: its action is made of method, path and query. */
export function s3Asks({ method, url, headers, body }: SignedRequest): readonly Ask[] {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, bucket = '', key] = /^\/([^/]*)(?:\/(.*))?$/.exec(pathname) ?? [];
  if (bucket === '') return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  if (key === undefined || key === '') return bucketAsks(method, bucketArn(bucket), searchParams, body);
  const resource = `${bucketArn(bucket)}/${decodeURIComponent(key)}`;
  const copied = headers['x-amz-copy-source'];
  return [
    { action: objectAction(method, searchParams), resource },
    ...(typeof copied === 'string' ? [{ action: 's3:GetObject', resource: copiedObject(copied) }] : []),
  ];
}

const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;

function bucketAsks(method: string, resource: string, query: URLSearchParams, body: Uint8Array): readonly Ask[] {
  if (method === 'PUT') return [{ action: 's3:CreateBucket', resource }];
  if (method === 'DELETE') return [{ action: 's3:DeleteBucket', resource }];
  if (method === 'POST' && query.has('delete')) {
    return keysToDelete(body).map((key) => ({ action: 's3:DeleteObject', resource: `${resource}/${key}` }));
  }
  const part = Object.keys(BUCKET_PARTS).find((name) => query.has(name));
  if (part !== undefined) return [{ action: `s3:${BUCKET_PARTS[part] ?? ''}`, resource }];
  const [prefix, delimiter] = [query.get('prefix'), query.get('delimiter')];
  const context = {
    ...(prefix !== null && { 's3:prefix': prefix }),
    ...(delimiter !== null && { 's3:delimiter': delimiter }),
  };
  return [{ action: 's3:ListBucket', resource, context }];
}

function objectAction(method: string, query: URLSearchParams): string {
  const part = ['tagging', 'acl', 'attributes'].find((name) => query.has(name));
  const named = part === undefined ? '' : part.charAt(0).toUpperCase() + part.slice(1);
  if (method === 'GET' || method === 'HEAD') {
    return query.has('uploadId') ? 's3:ListMultipartUploadParts' : `s3:GetObject${named}`;
  }
  if (method === 'DELETE') return query.has('uploadId') ? 's3:AbortMultipartUpload' : `s3:DeleteObject${named}`;
  return `s3:PutObject${named}`;
}

function copiedObject(source: string): string {
  const path = decodeURIComponent(source.split('?', 1)[0] ?? '').replace(/^\//, '');
  return `arn:aws:s3:::${path}`;
}

/** DeleteObjects: the keys of `<Delete><Object><Key>…</Key></Object>…</Delete>`. */
function keysToDelete(body: Uint8Array): string[] {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  const keys = Buffer.from(body)
    .toString('utf8')
    .matchAll(/<Key>([^<]*)<\/Key>/g);
  return [...keys].map(([, key = '']) =>
    key.replaceAll(/&(lt|gt|amp|quot|apos);/g, (whole, name: string) => entities[name] ?? whole),
  );
}
