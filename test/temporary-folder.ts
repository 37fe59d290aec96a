import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for one test file, removed after its last test and after `close`, which ends everything that still uses it. */
export function temporaryFolder(close: () => Promise<void> = () => Promise.resolve()): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'taxi-test-')));
  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
