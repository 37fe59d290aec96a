import { joinUri, ObjectNotFound } from '../../tasks/storage/storage.ts';
import type { Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { InvalidInput } from '../errors.ts';
import type { TripMonth } from '../trip-months.ts';
import { SYNTHETIC_MARKER } from './synthetic-marker.ts';

/** Heads asked for concurrently: storage sends as many to a server at a time. */
const HEADS_AT_ONCE = 6;
/** Most months of one job that a server is asked for: all that TLC published in all colors are some 700. */
const MOST_MONTHS = 1000;

/**
 * The files of these months that a web server holds, and the marker of a generated source if there is one. A server has
 * no listings, so it is asked for each. Throws {@link InvalidInput} for too many months, and storage's errors.
 */
export async function askForMonths(
  source: string,
  months: readonly TripMonth[],
  storage: Storage,
): Promise<readonly StoredObject[]> {
  if (months.length > MOST_MONTHS) {
    throw new InvalidInput(
      `trips: ${months.length} months are named, and ${source} is asked for each; name at most ${MOST_MONTHS}`,
    );
  }
  const found: StoredObject[] = [];
  await forEachAtOnce([undefined, ...months], HEADS_AT_ONCE, async (month) => {
    const object =
      month === undefined
        ? await headIfThere(joinUri(source, SYNTHETIC_MARKER), storage)
        : await headMonth(source, month, storage);
    if (object !== undefined) found.push(object);
  });
  return found;
}

/** A month's file on a web server, Parquet before CSV; undefined if it is not published. Throws storage's other errors. */
export async function headMonth(
  source: string,
  { color, month }: TripMonth,
  storage: Storage,
): Promise<StoredObject | undefined> {
  const file = joinUri(source, `${color}_tripdata_${month}`);
  return (await headIfThere(`${file}.parquet`, storage)) ?? headIfThere(`${file}.csv`, storage);
}

async function headIfThere(uri: string, storage: Storage): Promise<StoredObject | undefined> {
  try {
    return await storage.head(uri);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}
