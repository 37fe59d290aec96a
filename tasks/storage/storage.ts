/** An object that storage holds: a file below a `file:///` folder or an S3 object. */
export interface StoredObject {
  readonly uri: string;
  /** The last segment of the URI. */
  readonly name: string;
  readonly bytes: number;
  /** Changes whenever the content does: an S3 ETag, or a file's size and modification time. */
  readonly version: string;
}

/** A byte range being read in order. */
export interface RangeReader {
  /** Fills `target` from its start with the next bytes and returns how many; 0 at the end of the range. */
  read(target: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** The objects that the pipeline reads and writes, wherever they are stored. */
export interface Storage {
  /** The objects directly in a folder (not below it), by name; for a URI that is an object, that object alone. */
  list(uri: string): Promise<readonly StoredObject[]>;
  /** The names of the folders directly in a folder; none for an object, or one that does not exist. */
  folders(uri: string): Promise<readonly string[]>;
  head(uri: string): Promise<StoredObject>;
  /** Opens bytes `start` to `end` (exclusive); throws {@link ObjectChanged} if `version` is given and no longer current. */
  openRange(uri: string, start: number, end: number, version?: string): Promise<RangeReader>;
  get(uri: string): Promise<Uint8Array>;
  /** Replaces the object as a whole: a reader sees the old bytes or the new ones, never a mixture. */
  put(uri: string, bytes: Uint8Array): Promise<void>;
  /** Removes the object; succeeds if it does not exist. */
  delete(uri: string): Promise<void>;
}

/** The object or folder does not exist. */
export class ObjectNotFound extends Error {
  constructor(uri: string, hint = 'check the address') {
    super(`${uri} does not exist: ${hint}`);
    this.name = 'ObjectNotFound';
  }
}

/** The object exists, but may not be read or written. */
export class ObjectAccessDenied extends Error {
  constructor(uri: string, action: string, reason: string) {
    super(`${uri} cannot be ${action}: ${reason}`);
    this.name = 'ObjectAccessDenied';
  }
}

/** The object is not the one that the execution validated: its results would mix two inputs. */
export class ObjectChanged extends Error {
  constructor(uri: string) {
    super(`${uri} changed after the execution had validated it: start a new execution on the new content`);
    this.name = 'ObjectChanged';
  }
}

/** The child of a folder URI: `joinUri('s3://b/x/', 'y.csv')` is `s3://b/x/y.csv`. */
export function joinUri(folder: string, ...segments: readonly string[]): string {
  return [folder.replace(/\/+$/, ''), ...segments].join('/');
}

/** The last segment of a URI, decoded as its scheme writes it. */
export function uriName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return uri.startsWith('file:') ? decodeURIComponent(name) : name;
}

/** Reads a whole small object as UTF-8 text. */
export async function getText(storage: Storage, uri: string): Promise<string> {
  return Buffer.from(await storage.get(uri)).toString('utf8');
}

/** Writes a value as JSON. */
export async function putJson(storage: Storage, uri: string, value: unknown): Promise<void> {
  await storage.put(uri, Buffer.from(JSON.stringify(value)));
}

/** Reads up to `length` bytes from `start`: fewer only at the object's end. */
export async function readBytes(
  storage: Storage,
  object: StoredObject,
  start: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, Math.min(length, object.bytes - start)));
  const reader = await storage.openRange(object.uri, start, start + bytes.length, object.version);
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const count = await reader.read(bytes.subarray(filled));
      if (count === 0) throw new ObjectChanged(object.uri);
      filled += count;
    }
    return bytes;
  } finally {
    await reader.close();
  }
}
