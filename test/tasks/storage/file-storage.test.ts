import { chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStorage, UnsupportedUri } from '../../../tasks/storage/open-storage.ts';
import { joinUri, ObjectChanged, ObjectNotFound, readBytes, uriName } from '../../../tasks/storage/storage.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const storage = openStorage();
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;

describe('storage of files', () => {
  test('lists the files of a folder by name, without its subfolders', async () => {
    mkdirSync(path.join(folder, 'list/inner'), { recursive: true });
    writeFileSync(path.join(folder, 'list/b c.csv'), 'bb');
    writeFileSync(path.join(folder, 'list/a.csv'), 'a');
    writeFileSync(path.join(folder, 'list/inner/x.csv'), 'x');

    const listed = await storage.list(uri('list'));

    expect(listed.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['a.csv', 1],
      ['b c.csv', 2],
    ]);
  });

  test('lists a file as itself', async () => {
    writeFileSync(path.join(folder, 'one.csv'), 'abc');

    expect(await storage.list(uri('one.csv'))).toMatchObject([{ name: 'one.csv', bytes: 3 }]);
  });

  test('reads a range in pieces of any size', async () => {
    writeFileSync(path.join(folder, 'range'), '0123456789');
    const reader = await storage.openRange(uri('range'), 2, 9);
    const pieces: string[] = [];

    for (const piece = Buffer.alloc(3); ;) {
      const count = await reader.read(piece);
      if (count === 0) break;
      pieces.push(piece.toString('latin1', 0, count));
    }
    await reader.close();

    expect(pieces).toEqual(['234', '567', '8']);
  });

  test('refuses to read a version other than the listed one', async () => {
    const file = path.join(folder, 'changing');
    writeFileSync(file, 'before');
    const { version } = await storage.head(uri('changing'));
    writeFileSync(file, 'after!');
    utimesSync(file, new Date(), new Date(Date.now() + 5000));

    await expect(storage.openRange(uri('changing'), 0, 6, version)).rejects.toThrow(ObjectChanged);
  });

  test('returns fewer bytes than requested only at the end of the file', async () => {
    writeFileSync(path.join(folder, 'short'), 'abcdef');
    const object = await storage.head(uri('short'));

    const bytes = await readBytes(storage, object, 4, 100);

    expect(Buffer.from(bytes).toString()).toBe('ef');
  });

  test('replaces an object as a whole and leaves no other file', async () => {
    await storage.put(uri('new/deep/object'), Buffer.from('one'));
    await storage.put(uri('new/deep/object'), Buffer.from('two'));

    expect(Buffer.from(await storage.get(uri('new/deep/object'))).toString()).toBe('two');
    expect(readdirSync(path.join(folder, 'new/deep'))).toEqual(['object']);
  });

  test('deletes an object, and succeeds if it does not exist', async () => {
    await storage.put(uri('gone'), Buffer.from('x'));
    await storage.delete(uri('gone'));
    await storage.delete(uri('gone'));

    await expect(storage.get(uri('gone'))).rejects.toThrow(ObjectNotFound);
  });

  test('reports a missing folder with its address', async () => {
    await expect(storage.list(uri('nowhere'))).rejects.toThrow(`${uri('nowhere')} does not exist`);
  });

  test('reports a folder where a file is expected', async () => {
    mkdirSync(path.join(folder, 'folder'));

    await expect(storage.get(uri('folder'))).rejects.toThrow('it is a folder');
    await expect(storage.head(uri('folder'))).rejects.toThrow('not a regular file');
  });

  test('reports a file that may not be read', async () => {
    const file = path.join(folder, 'secret');
    writeFileSync(file, 'x');
    chmodSync(file, 0o000);
    const root = process.getuid?.() === 0; // root may read anything

    const reading = storage.head(uri('secret'));

    await (root ? expect(reading).resolves.toMatchObject({ bytes: 1 }) : expect(reading).rejects.toThrow('permission'));
  });

  test('refuses an address with an unknown scheme', async () => {
    await expect(storage.list('ftp://example.com/x')).rejects.toThrow(UnsupportedUri);
  });
});

describe('addresses', () => {
  test('are joined with one slash', () => {
    expect(joinUri('s3://bucket/prefix/', 'a', 'b.csv')).toBe('s3://bucket/prefix/a/b.csv');
  });

  test('end in a readable name', () => {
    expect(uriName('file:///data/my%20layer.geojson')).toBe('my layer.geojson');
    expect(uriName('s3://bucket/my%20layer.geojson')).toBe('my%20layer.geojson');
  });
});
