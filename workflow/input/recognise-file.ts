import { readBytes } from '../../tasks/storage/storage.ts';
import type { Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { isParquet, readFooter } from '../../tasks/parquet/footer.ts';
import type { ParquetFooter } from '../../tasks/parquet/footer.ts';
import { INPUT_HEAD_BYTES, recogniseFormat } from '../../tasks/trips/input-format.ts';
import type { TripFile } from '../manifest.ts';
import { samplePlaces } from './place-sample.ts';
import { readHead } from './read-head.ts';

/**
 * Recognises a trip file by its content, whatever it is called, and looks at the places at its head.
 * @throws InputFormatError if trips cannot be read from it, DamagedData if it cannot be unpacked.
 */
export async function recogniseFile(
  storage: Storage,
  object: StoredObject,
): Promise<Pick<TripFile, 'format' | 'sample'>> {
  const { head, bytes, compression } = await readHead(storage, object, INPUT_HEAD_BYTES);
  if (compression === undefined && isParquet(head))
    return { format: (await readParquetFooter(storage, object)).format };
  const format = recogniseFormat(head, bytes);
  const sample = samplePlaces(head, format);
  return {
    format: compression === undefined ? format : { ...format, compression },
    ...(sample !== undefined && { sample }),
  };
}

/** Reads the footer of a Parquet file. */
async function readParquetFooter(storage: Storage, object: StoredObject): Promise<ParquetFooter> {
  return readFooter((start, length) => readBytes(storage, object, start, length), object.bytes);
}
