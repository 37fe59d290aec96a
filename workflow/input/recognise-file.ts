import { readBytes } from '../../tasks/storage/storage.ts';
import type { Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { isParquet, readFooter } from '../../tasks/parquet/footer.ts';
import type { TripFormat } from '../../tasks/protocol/chunk-message.ts';
import { INPUT_HEAD_BYTES, recogniseFormat } from '../../tasks/trips/input-format.ts';

/**
 * Recognises a trip file by its content, whatever it is called.
 * @throws InputFormatError if trips cannot be read from it.
 */
export async function recogniseFile(storage: Storage, object: StoredObject): Promise<TripFormat> {
  const head = await readBytes(storage, object, 0, INPUT_HEAD_BYTES);
  if (!isParquet(head)) return recogniseFormat(head, object.bytes);
  const footer = await readFooter((start, length) => readBytes(storage, object, start, length), object.bytes);
  return footer.format;
}
