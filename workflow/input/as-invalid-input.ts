import { UnsupportedUri } from '../../tasks/storage/open-storage.ts';
import { ObjectAccessDenied, ObjectNotFound } from '../../tasks/storage/storage.ts';
import { InvalidInput } from '../errors.ts';

/** Reads what an input refers to; storage errors (a wrong address, a missing grant) are the input's fault. */
export async function asInvalidInput<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ObjectNotFound || error instanceof ObjectAccessDenied || error instanceof UnsupportedUri) {
      throw new InvalidInput(`${what}: ${error.message}`);
    }
    throw error;
  }
}
