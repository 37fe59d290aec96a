import { UnsupportedUri } from '../../tasks/storage/open-storage.ts';
import { ObjectAccessDenied, ObjectNotFound } from '../../tasks/storage/storage.ts';
import { ServerUnreachable, WebSourceError } from '../../tasks/storage/web-errors.ts';
import { InvalidInput } from '../errors.ts';

/** Errors that name an address which cannot be used as it is. */
const WRONG_ADDRESS = [ObjectNotFound, ObjectAccessDenied, UnsupportedUri, WebSourceError, ServerUnreachable] as const;

/**
 * Reads what an input refers to; storage errors (a wrong address, a missing grant, a server that no attempt reaches) are
 * the input's fault.
 */
export async function asInvalidInput<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error) || !WRONG_ADDRESS.some((kind) => error instanceof kind)) throw error;
    throw new InvalidInput(`${what}: ${error.message}`);
  }
}
