import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The path of a file in the shared folder next to the project (real TLC files, layers, the GEOS answer key).
 * A test that needs it fails with this message if the folder is missing: it is never skipped.
 */
export function sharedPath(relative: string): string {
  const absolute = path.resolve(process.cwd(), '../shared', relative);
  if (!existsSync(absolute)) {
    throw new Error(
      `this test needs ../shared/${relative} next to the project; put the shared folder there and run again`,
    );
  }
  return absolute;
}
