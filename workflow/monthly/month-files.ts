import type { Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { isReadablePacking, parseTripFileName } from '../../tasks/trips/trip-file.ts';
import { headMonth } from '../input/web-months.ts';
import type { TripMonth } from '../trip-months.ts';
import { hasNoListing } from '../web-source.ts';

/** Finds months' files in a source: in its listing, read once, or by asking a web server for each. */
export class MonthFiles {
  readonly #source: string;
  readonly #storage: Storage;
  #listing: Promise<readonly StoredObject[]> | undefined;

  constructor(source: string, storage: Storage) {
    this.#source = source;
    this.#storage = storage;
  }

  /** The month's file; undefined until it is published. Throws storage's errors. */
  async find(trips: TripMonth): Promise<StoredObject | undefined> {
    if (hasNoListing(this.#source)) return headMonth(this.#source, trips, this.#storage);
    this.#listing ??= this.#storage.list(this.#source);
    return (await this.#listing).find(({ name }) => {
      const named = parseTripFileName(name);
      return named?.color === trips.color && named.month === trips.month && isReadablePacking(named);
    });
  }
}
