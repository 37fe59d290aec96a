import { FileStorage } from './file-storage.ts';
import { HttpsStorage } from './https-storage.ts';
import { S3Storage } from './s3-storage.ts';
import type { Storage } from './storage.ts';

/** The URI has a scheme that storage does not support. */
export class UnsupportedUri extends Error {
  constructor(uri: string) {
    super(`${uri} is none of s3://bucket/prefix, https://host/prefix/ and file:///folder`);
    this.name = 'UnsupportedUri';
  }
}

/**
 * Storage that serves every URI by its scheme. In a local run, which AWS's endpoint shows unless the caller knows better,
 * the web includes plain `http://` on this machine.
 */
export function openStorage({ local = process.env.AWS_ENDPOINT_URL !== undefined } = {}): Storage {
  const file = new FileStorage();
  const s3 = new S3Storage();
  const web = new HttpsStorage({ local });
  const of = (uri: string): Storage => {
    if (uri.startsWith('file:///')) return file;
    if (/^s3:\/\/[^/]+/.test(uri)) return s3;
    if (/^https?:\/\//.test(uri)) return web;
    throw new UnsupportedUri(uri);
  };
  return {
    list: async (uri) => of(uri).list(uri),
    folders: async (uri) => of(uri).folders(uri),
    head: async (uri) => of(uri).head(uri),
    openRange: async (uri, start, end, version) => of(uri).openRange(uri, start, end, version),
    get: async (uri) => of(uri).get(uri),
    put: async (uri, bytes) => of(uri).put(uri, bytes),
    delete: async (uri) => of(uri).delete(uri),
  };
}
