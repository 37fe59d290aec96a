import { rename, rm, writeFile } from 'node:fs/promises';
import { fromCaller } from '../../caller-folder.ts';

/** Writes a value as JSON, to a file relative to the caller's folder, atomically: the whole file or nothing. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const target = fromCaller(file);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(value, undefined, 1)}\n`);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
