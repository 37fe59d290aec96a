import type { WireRequest } from '../wire/http.ts';
import type { Fauxqs } from './fauxqs.ts';

/** Whether a request to S3 names a bucket that does not exist: no policies apply then, and S3 reports that. */
export function missingBucket(fauxqs: Fauxqs) {
  return async ({ method, url }: WireRequest): Promise<boolean> => {
    const bucket = /^\/([^/?]+)/.exec(url)?.[1];
    if (bucket === undefined || method === 'PUT') return false;
    return (await fauxqs.request('HEAD', `/${bucket}`)).status === 404;
  };
}
