import { UnsupportedUri } from '../../tasks/storage/open-storage.ts';
import { ObjectAccessDenied, ObjectNotFound } from '../../tasks/storage/storage.ts';
import { InvalidInput } from '../errors.ts';

/** Reads what an input refers to: storage errors are then the input's fault (a wrong address, a missing grant). */
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
