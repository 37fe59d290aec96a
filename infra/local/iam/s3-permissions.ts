import type { Permission } from './permission.ts';
import type { SignedRequest } from './signature.ts';

/** Parameters for listing a bucket's objects; any other means another action. */
const LIST_PARAMETERS =
  /^(list-type|prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner|marker|x-id)$/;
/** Parameters of an object's reads and writes, in one or several parts; any other means another action. */
const OBJECT_PARAMETERS = /^(uploads|uploadId|partNumber|x-id|response-[a-z-]+)$/;

/**
 * The permissions that a request to S3 (with the bucket in its path) needs: S3's actions derive from method, path and
 * query. This covers those of storage and of `aws s3`'s `ls`, `cp`, `sync` and `rm`; undefined for any other.
 */
export function s3Permissions({ method, url, headers }: SignedRequest): readonly Permission[] | undefined {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/(.*))?$/.exec(pathname) ?? [];
  const parameters = [...searchParams.keys()].filter((name) => !name.startsWith('X-Amz-'));
  if (bucket === '') return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  if (key === '') {
    return parameters.every((name) => LIST_PARAMETERS.test(name))
      ? bucketPermissions(method, `arn:aws:s3:::${bucket}`, searchParams)
      : undefined;
  }
  if (!parameters.every((name) => OBJECT_PARAMETERS.test(name))) return undefined;
  const action = objectAction(method, searchParams);
  if (action === undefined) return undefined;
  const copied = headers['x-amz-copy-source'];
  return [
    { action, resource: `arn:aws:s3:::${bucket}/${decodeURIComponent(key)}` },
    ...(typeof copied === 'string' ? [{ action: 's3:GetObject', resource: copiedObject(copied) }] : []),
  ];
}

function bucketPermissions(
  method: string,
  resource: string,
  query: URLSearchParams,
): readonly Permission[] | undefined {
  if (method === 'PUT') return [{ action: 's3:CreateBucket', resource }];
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const prefix = query.get('prefix');
  return [{ action: 's3:ListBucket', resource, ...(prefix !== null && { context: { 's3:prefix': prefix } }) }];
}

function objectAction(method: string, query: URLSearchParams): string | undefined {
  if (method === 'DELETE') return query.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject';
  if (method === 'PUT' || method === 'POST') return 's3:PutObject';
  return (method === 'GET' || method === 'HEAD') && !query.has('uploadId') ? 's3:GetObject' : undefined;
}

/** `x-amz-copy-source`: bucket and key, after a slash or not, and a version or not. */
function copiedObject(source: string): string {
  return `arn:aws:s3:::${decodeURIComponent(source.split('?', 1)[0] ?? '').replace(/^\//, '')}`;
}
