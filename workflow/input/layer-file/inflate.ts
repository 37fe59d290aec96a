import { gunzipSync } from 'node:zlib';
import { LayerError } from '../../../geo/layer-error.ts';

/** The file would unpack to more than is read. */
export class LayerTooLarge extends LayerError {
  constructor(where: string, limit: number) {
    const most = `${limit / 1024 ** 2} MiB`;
    super(where, `it has more than ${most} when unpacked`, `A layer may have ${most}: simplify its borders`);
  }
}

/** Whether bytes are compressed with gzip. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks gzip to at most `limit` bytes; throws a {@link LayerError} if it is larger, cut off or damaged. */
export function gunzip(bytes: Uint8Array, limit: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    const code = zlibError(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new LayerTooLarge('the file', limit);
    if (code === 'Z_BUF_ERROR') throw damaged('it is cut off');
    if (code !== undefined) throw damaged('it is damaged');
    throw error;
  }
}

/** The code of an error that zlib gave; undefined for any other. */
export function zlibError(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(Z_|ERR_BUFFER_TOO_LARGE)/.test(code) ? code : undefined;
}

function damaged(what: string): LayerError {
  return new LayerError('the file', `it is compressed with gzip, and ${what}`, 'Download it again, whole');
}
