import { joinUri } from '../../tasks/storage/storage.ts';
import type { Storage, StoredObject } from '../../tasks/storage/storage.ts';
import { InvalidInput } from '../errors.ts';

/** Folders are walked that are named as Hive names partitions: `year=2015`. */
const PARTITION = /^[^=/]+=[^=/]*$/;

/** How deep they are nested at most, and how many there are. */
const DEEPEST = 4;
const MOST_FOLDERS = 2_000;

/** What a source holds. */
export interface SourceListing {
  /** By name; that of one in a partition begins with its folders: `year=2015/month=06/yellow_tripdata_2015-06.csv`. */
  readonly objects: readonly StoredObject[];
  /** The names of the folders that were not looked into, each with a slash at its end. */
  readonly otherFolders: readonly string[];
}

/** Lists a source and the folders in it that are partitions. Throws {@link InvalidInput} if there are too many. */
export async function listSource(source: string, storage: Storage): Promise<SourceListing> {
  const objects: StoredObject[] = [];
  const otherFolders: string[] = [];
  let walked = 0;
  const walk = async (uri: string, prefix: string, depth: number): Promise<void> => {
    const found = await storage.list(uri);
    objects.push(...found.map((object) => ({ ...object, name: `${prefix}${object.name}` })));
    for (const name of await storage.folders(uri)) {
      if (!PARTITION.test(name) || depth === DEEPEST) otherFolders.push(`${prefix}${name}/`);
      else {
        if (++walked > MOST_FOLDERS) {
          throw new InvalidInput(`source ${source}: it has more than ${MOST_FOLDERS} folders such as ${prefix}${name}`);
        }
        await walk(joinUri(uri, encoded(uri, name)), `${prefix}${name}/`, depth + 1);
      }
    }
  };
  await walk(source, '', 0);
  return { objects, otherFolders };
}

/** A folder's name as part of an address. */
function encoded(uri: string, name: string): string {
  return uri.startsWith('file:') ? encodeURIComponent(name) : name;
}

/** The last segment of an object's name in a listing. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
